//! Where a secret may be seen, and where never.

use std::time::Duration;

use super::driver::Session;
use super::scripted::Server;
use super::tab::{self, betrays};

/// Shows the secret of the selected token.
fn shown(app: &Session) -> String {
    app.press("s").see("Whoever has it can enroll agents.");
    tab::secret(app)
}

/// Waits until it is gone, draws every cell anew, and looks at all that was written since.
fn hidden(app: &Session, secret: &str) {
    app.gone("Whoever has it").gone(&secret[..8]);
    assert!(!betrays(app.screen().as_bytes(), secret), "{}", app.screen());
    let before = app.raw().len();
    app.press("<c-l>").until_written("for the screen to be drawn again", |raw| {
        String::from_utf8_lossy(&raw[before..]).contains("Enrollment tokens").then_some(())
    });
    assert!(!betrays(&app.raw()[before..], secret), "{}", app.screen());
    assert!(!betrays(app.screen().as_bytes(), secret), "{}", app.screen());
}

#[test]
fn copied_from_the_table_without_being_shown() {
    let app = tab::open();
    app.press("c");
    let secret = app.copied();
    assert_eq!(secret.len(), 60);
    app.see("to your terminal (OSC 52, not verifiable)");
    app.press("s");
    assert_eq!(tab::secret(&app), secret, "it is the selected token's");

    let app = tab::open();
    app.press("c");
    let other = app.copied();
    assert_ne!(other, secret, "every Fleet has secrets of its own");
    app.see("to your terminal (OSC 52, not verifiable)").press("R").see("● connected");
    tab::keep_and_quit(&app);
    // On the clipboard it is in base64 once more, and there only.
    assert!(!betrays(&app.raw(), &other));
    assert_eq!(String::from_utf8_lossy(&app.raw()).matches("\x1b]52;").count(), 1);
}

#[test]
fn a_key_hides_it() {
    let app = tab::open();
    for key in ["s", "<esc>", "<enter>", "q"] {
        let secret = shown(&app);
        app.press(key);
        hidden(&app, &secret);
    }
    app.press("q").exits(0);
    app.restored();
}

#[test]
fn a_dialog_of_its_own_is_its_only_place() {
    let app = tab::open();
    let secret = shown(&app);
    app.press("<esc>").gone("Whoever has it");
    let before = app.raw().len();
    app.press("<enter> <enter> ? <esc> n <esc> 4 1 R").see("● connected").press("X").see("Revoke token (y)");
    app.press("<esc>").gone("Revoke token").press("q").exits(0);
    assert!(!betrays(&app.raw()[before..], &secret));
    assert_eq!(app.titles(), Vec::<String>::new());
}

#[test]
fn it_hides_when_the_person_looks_elsewhere() {
    let app = tab::open();
    let secret = shown(&app);
    app.send(b"\x1b[O").see("the terminal lost the focus");
    hidden(&app, &secret);
    // What is asked for meanwhile stays masked: nobody is looking.
    app.press("s").see("Hidden.");
    assert!(!betrays(app.screen().as_bytes(), &secret));
    app.send(b"\x1b[I").press("s").see(&secret);
}

#[test]
fn it_hides_when_the_terminal_gets_too_small() {
    let app = tab::open();
    let secret = shown(&app);
    app.resize(39, 8).see("Needs 40×8");
    assert!(!betrays(app.screen().as_bytes(), &secret), "{}", app.screen());
    app.resize(80, 24).see("the terminal is too small");
    hidden(&app, &secret);
}

#[test]
fn it_fits_the_smallest_terminal() {
    let app = Session::builder().size(40, 8).start();
    app.see("● connected").press("s").see("Enrollment token");
    let id_and_key = app.until("for the secret in pieces", |screen| {
        let parts = screen.lines().filter_map(|line| line.split('│').nth(1)).map(str::trim);
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty() && !part.contains(' ')).collect();
        let whole = parts.concat();
        (whole.len() == 60).then_some(whole)
    });
    app.press("c");
    assert_eq!(app.copied(), id_and_key);
    app.press("<esc>").gone(&id_and_key[..8]);
    assert!(!betrays(app.screen().as_bytes(), &id_and_key));
}

#[test]
fn it_hides_itself_after_a_while() {
    let app = tab::ready(Session::builder().patience(Duration::from_mins(1)));
    let secret = shown(&app);
    app.see("Hides itself in 1 s").see("shown for 15 s");
    hidden(&app, &secret);
}

#[test]
fn it_hides_when_the_program_is_suspended() {
    let app = tab::ready(Session::builder().in_shell());
    let secret = shown(&app);
    app.press("<c-z>").see("Stopped");
    let before = app.raw().len();
    app.type_text("fg").press("<enter>").see("● connected");
    assert!(!betrays(&app.raw()[before..], &secret));
    hidden(&app, &secret);
}

/// What a server may send in the place of a token's secret: a copy of it would end in a terminal or a shell.
#[test]
fn what_is_no_token_is_neither_shown_nor_copied_by_any_way() {
    let odd = "is not the base64 of `id:key`";
    let cases: [(super::scripted::Script, &str); 4] = [
        (|request| ("200 OK", kibana_with(request, r"\u001b]52;c;cm0gLXJmIH4=\u0007")), odd),
        (|request| ("200 OK", kibana_with(request, r"abc\nrm -rf ~\n")), odd),
        (|request| ("200 OK", kibana_with(request, "hunter2")), odd),
        (|request| ("200 OK", kibana_with(request, "")), "server sent no secret for it"),
    ];
    for (script, why) in cases {
        let server = Server::start(script);
        let builder = Session::builder().env("KIBANA_ENDPOINT", &server.url).env("KIBANA_API_KEY", "id:key");
        let app = builder.size(160, 40).start();
        app.see("● connected").see("web-east");
        // By the copy key, the copy menu, the secret's own dialog (shown and copied), the command, the manifest.
        for (n, keys) in ["c", "C <enter>", "s", "c", "6 c", "<enter>"].into_iter().enumerate() {
            if keys == "6 c" {
                app.press("<esc> E").see("agent 9.5.1");
            }
            if n == 5 {
                // What was said of the copy must be gone, or it would be taken for the manifest's.
                app.press("0 e").see("In the current folder").gone(why);
            }
            app.press(keys).until("for the secret to be asked for", |_| {
                let asked = server.seen().iter().filter(|it| it.contains("/enrollment_api_keys/")).count();
                (asked == n + 1).then_some(())
            });
            app.see(why);
        }
        app.press("<esc>").see("Save the manifest (e)").press("<esc>").gone("Enroll command");
        assert!(!app.home().join("elastic-agent-managed-kubernetes.yml").exists());
        assert!(!app.has_copied());
        for piece in ["rm -rf", "hunter2", "cm0gLXJmIH4="] {
            assert!(!String::from_utf8_lossy(&app.raw()).contains(piece), "{piece}");
        }
        app.press("q").exits(0);
    }
}

/// A Kibana of golden answers that sends `secret` as the one of any token.
fn kibana_with(request: &str, secret: &str) -> String {
    let golden = match request {
        _ if request.contains("/fleet_server_hosts") => {
            r#"{"items":[{"id":"d","is_default":true,"host_urls":["https://fleet.example:8220"]}],"total":1}"#
        }
        _ if request.contains("/api/fleet/kubernetes") => {
            r#"{"item":"kind: DaemonSet\n- name: FLEET_ENROLLMENT_TOKEN\n  value: \"token-id\"\n"}"#
        }
        _ if request.contains("/agent_policies") => include_str!("../golden/agent_policies.json"),
        _ if request.contains("/api/status") => include_str!("../golden/status.json"),
        _ if request.contains("/enrollment_api_keys/") => {
            let golden = include_str!("../golden/get.json");
            let (before, rest) = golden.split_once("\"api_key\": \"").unwrap();
            let (_, after) = rest.split_once('"').unwrap();
            return format!("{before}\"api_key\": \"{secret}\"{after}");
        }
        _ => include_str!("../golden/list.json"),
    };
    golden.to_owned()
}
