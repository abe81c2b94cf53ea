//! The enroll command, from the key to a real shell.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::driver::{Serve, Session};
use super::scripted::Server;
use super::tab::{self, betrays};

const HOSTS: &str = r#"{"items":[
    {"id":"default","is_default":true,"host_urls":["https://fleet.example:8220/it's;$(pwned)"]},
    {"id":"own","is_default":false,"host_urls":["https://web.example:8220"]}],"total":2}"#;
const MANIFEST: &str =
    r#"{"item":"kind: DaemonSet\n- name: FLEET_ENROLLMENT_TOKEN\n  value: \"token-id\"\n"}"#;

/// A Kibana of golden answers with Fleet Server hosts. The policy of the golden tokens has a host of its own.
fn kibana() -> Server {
    Server::start(|request| ("200 OK", answer(request, "\"fleet_server_host_id\": \"own\", \"namespace\":")))
}

/// The same, but for the policy: it has the default host, whose address would like to be a command.
fn hostile() -> Server {
    Server::start(|request| ("200 OK", answer(request, "\"namespace\":")))
}

fn answer(request: &str, namespace: &str) -> String {
    let golden = match request {
        _ if request.contains("/fleet_server_hosts") => HOSTS,
        _ if request.contains("/api/fleet/kubernetes") => MANIFEST,
        _ if request.contains("/agent_policies") => {
            return include_str!("../golden/agent_policies.json").replacen("\"namespace\":", namespace, 1);
        }
        _ if request.contains("/api/status") => include_str!("../golden/status.json"),
        _ if request.contains("/enrollment_api_keys/") => include_str!("../golden/get.json"),
        _ => include_str!("../golden/list.json"),
    };
    golden.to_owned()
}

fn golden_secret() -> String {
    let golden: serde_json::Value = serde_json::from_str(include_str!("../golden/get.json")).unwrap();
    golden["item"]["api_key"].as_str().unwrap().to_owned()
}

fn at(server: &Server, home: &Path) -> Session {
    let builder = Session::builder().env("KIBANA_ENDPOINT", &server.url).env("KIBANA_API_KEY", "id:key");
    let app = builder.home(home).start();
    app.see("● connected").see("Web servers");
    app
}

#[test]
fn the_copy_is_whole_and_the_screen_never_is() {
    let (server, home) = (kibana(), tempfile::tempdir().unwrap());
    let app = at(&server, home.path());
    app.press("E").see("agent 9.5.1").see("https://web.example:8220").see("--enrollment-token=••••••••••••");
    app.press("6").see("linux-x86_64.tar.gz").press("c");
    let copied = app.copied();
    let secret = golden_secret();
    let last = copied.lines().last().unwrap();
    assert!(last.starts_with("sudo ./elastic-agent install --url=https://web.example:8220 "), "{copied}");
    assert!(last.ends_with(&format!(" --enrollment-token={secret}")), "{copied}");
    app.see("Sent the enroll command of").press("<esc>").gone("Enroll command");
    super::tab::keep_and_quit(&app);
    assert!(!betrays(&app.raw(), &secret));
    let asked = |what: &str| server.seen().iter().filter(|request| request.contains(what)).count();
    assert_eq!((asked("/fleet_server_hosts"), asked("/enrollment_api_keys/")), (1, 1));
}

#[test]
fn the_manifest_is_saved_and_kubectl_is_told_where() {
    let (server, home) = (kibana(), tempfile::tempdir().unwrap());
    let app = at(&server, home.path());
    app.press("E")
        .see("agent 9.5.1")
        .see("https://web.example:8220")
        .press("0")
        .see("1. Save the manifest (e).");
    app.press("e").see("The token stands in it in clear.").press("<c-u>").type_text("~/my agents.yml");
    app.press("<enter>").see("The manifest is saved").see("my agents.yml'");
    let file = home.path().join("my agents.yml");
    let wanted = format!("- name: FLEET_ENROLLMENT_TOKEN\n  value: \"{}\"\n", golden_secret());
    assert!(std::fs::read_to_string(&file).unwrap().ends_with(&wanted));
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let request = server.seen().into_iter().find(|request| request.contains("/kubernetes?")).unwrap();
    assert!(
        request.contains("?fleetServer=https%3A%2F%2Fweb.example%3A8220") && !request.contains("enrolToken"),
        "{request}"
    );
    app.press("c");
    assert_eq!(app.copied(), format!("kubectl apply -f '{}'", file.display()));
    assert!(!betrays(&app.raw(), &golden_secret()));
}

#[test]
fn on_the_embedded_fleet_a_revoked_token_comes_with_a_warning() {
    let app = tab::open();
    app.press("3 E").see("This token is revoked: it enrolls no agents.").press("i a").type_text("/ca.pem");
    app.press("<enter>").see("--certificate-authorities=/ca.pem").see("--insecure").see("For tests only");
    app.press("t").see("read -rs").see("out of the shell's history").press("<esc> q").exits(0);
    let server = Serve::start();
    let app = tab::at(&server);
    app.press("E").see("--enrollment-token=••••••••••••").press("<c-c>").gone("Enroll command");
}

#[test]
fn on_the_embedded_fleet_the_manifest_holds_what_the_dialogs_showed() {
    let app = tab::open();
    app.press("s");
    let secret = tab::secret(&app);
    app.press("<esc>").gone("Whoever has it").press("E 0").see("agent 9.").see("1. Save the manifest (e).");
    let host = app.until("for the address", |screen| {
        screen.split_whitespace().find(|word| word.starts_with("http")).map(str::to_owned)
    });
    app.press("e <enter>").see("The manifest is saved");
    let manifest = std::fs::read_to_string(app.home().join("elastic-agent-managed-kubernetes.yml")).unwrap();
    assert!(manifest.contains(&secret) && manifest.contains(&host), "{host}: {manifest}");
    app.press("<esc> q").exits(0);
}

/// Programs that only write down how they were called, instead of those that the commands call.
fn impostors(home: &Path) -> String {
    let bin = home.join("bin");
    std::fs::create_dir_all(&bin).unwrap();
    for name in ["curl", "tar", "sudo", "pwned"] {
        let script = format!(
            "#!/bin/sh\n{{ printf '%s' {name}; for word; do printf ' <%s>' \"$word\"; done; echo; }} >>'{}/calls'\n",
            home.display()
        );
        let path = bin.join(name);
        std::fs::write(&path, script).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    std::fs::create_dir_all(home.join("elastic-agent-9.5.1-linux-x86_64")).unwrap();
    format!("{}:/usr/bin:/bin", bin.display())
}

fn calls(home: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(home.join("calls")).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// What the program copies for a policy with the hostile default host.
fn copied(home: &Path, keys: &str) -> String {
    let server = hostile();
    let app = at(&server, home);
    app.press("E").see("agent 9.5.1").press("6").see("linux-x86_64.tar.gz").press(keys).press("c");
    app.copied()
}

#[test]
fn a_real_shell_does_what_kibana_means_and_nothing_that_a_host_says() {
    let home = tempfile::tempdir().unwrap();
    let command = copied(home.path(), "");
    for shell in ["sh", "bash", "zsh"] {
        if !Path::new("/bin").join(shell).exists() && !Path::new("/usr/bin").join(shell).exists() {
            continue;
        }
        let path = impostors(home.path());
        let mut run = std::process::Command::new(shell);
        let status = run.args(["-c", &command]).env("PATH", path).current_dir(home.path()).status().unwrap();
        assert!(status.success(), "{shell}: {command}");
        let secret = golden_secret();
        let file = "elastic-agent-9.5.1-linux-x86_64.tar.gz";
        assert_eq!(
            calls(home.path()),
            [
                format!("curl <-L> <-O> <https://artifacts.elastic.co/downloads/beats/elastic-agent/{file}>"),
                format!("tar <xzvf> <{file}>"),
                format!(
                    "sudo <./elastic-agent> <install> <--url=https://fleet.example:8220/it's;$(pwned)> \
                     <--enrollment-token={secret}>"
                ),
            ],
            "{shell}"
        );
        std::fs::remove_file(home.path().join("calls")).unwrap();
    }
}

#[test]
fn one_that_asks_is_pasted_into_a_shell_and_asks() {
    let home = tempfile::tempdir().unwrap();
    let command = copied(home.path(), "t");
    let secret = golden_secret();
    assert!(!command.contains(&secret));
    let path = impostors(home.path());
    let shell =
        Session::builder().program("bash").arg("--norc").arg("--noprofile").arg("-i").home(home.path());
    let shell = shell.env("PATH", path).env("HISTFILE", home.path().join("history")).start();
    shell.see("shell>").paste(&command).press("<enter>");
    // The words stand in the command, too.
    shell.until("for the question", |screen| {
        screen.lines().any(|line| line.starts_with("Enrollment token:")).then_some(())
    });
    shell.hides_typing();
    shell.type_text(&secret).press("<enter>");
    shell.until("for the agent to be enrolled", |_| (calls(home.path()).len() == 3).then_some(()));
    shell.type_text("echo \"left: ${FLEET_ENROLLMENT_TOKEN-nothing}\"").press("<enter>").see("left: nothing");
    shell.type_text("exit").press("<enter>").exits(0);
    let last = calls(home.path()).pop().unwrap();
    assert!(last.ends_with(&format!(" <--enrollment-token={secret}>")), "{last}");
    assert!(last.contains("<--url=https://fleet.example:8220/it's;$(pwned)>"), "{last}");
    assert!(!betrays(&shell.raw(), &secret), "what is typed is not echoed");
    let history = std::fs::read_to_string(home.path().join("history")).unwrap();
    assert!(history.contains("read -rs") && !history.contains(&secret), "{history}");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(40))]
    #[test]
    fn whatever_is_typed_stays_one_word_of_a_real_shell(path in "[ !#-~é世\u{2018}]{1,24}") {
        use fleet_tokens::domain::enroll::{CommandOptions, EnrollTarget, Platform, Script};
        use fleet_tokens::domain::secret::{Secret, TokenSecret};
        let options = CommandOptions { authority: Some(path.clone()), ..CommandOptions::default() };
        let script = Script::new(Platform::Deb, &EnrollTarget::new(None, None), &options);
        let token = TokenSecret::parse(Secret::new("aWQ6aHVudGVyMg==".to_owned())).unwrap();
        let whole = script.complete(Some(&token));
        let last = whole.expose().lines().last().unwrap();
        let shell = format!("sudo() {{ for word; do printf '<%s>' \"$word\"; done; }}\n{last}");
        let output = std::process::Command::new("sh").args(["-c", &shell]).output().unwrap();
        let wanted = format!(
            "<elastic-agent><enroll><--url=FLEET_SERVER_HOST><--enrollment-token=aWQ6aHVudGVyMg==><--certificate-authorities={path}>"
        );
        proptest::prop_assert_eq!(String::from_utf8(output.stdout).unwrap(), wanted);
    }
}
