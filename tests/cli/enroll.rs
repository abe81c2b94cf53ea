//! `sandbox enroll`: simulated agents at a server beside it, and at the embedded Fleet.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::{at, of, run};

/// `sandbox serve` with Fleet Server, until dropped.
struct Served {
    child: Child,
    kibana: String,
    key: String,
    fleet_server: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve(home: &Path, more: &[&str]) -> Served {
    let data = if more.contains(&"--data") { &[][..] } else { &["--data", ":memory:"] };
    let arguments = [&["sandbox", "serve", "--listen", "127.0.0.1:0"], data].concat();
    let agents = ["--fleet-server", "127.0.0.1:0"];
    let mut child =
        of(home, &[&arguments[..], &agents, more].concat()).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let said: Value = serde_json::from_str(&line).unwrap();
    let word = |name: &str| said[name].as_str().unwrap().to_owned();
    Served { child, kibana: word("kibana"), key: word("api_key"), fleet_server: word("fleet_server") }
}

impl Served {
    /// The program with this server as its Kibana.
    fn program(&self, home: &Path, arguments: &[&str]) -> Command {
        let mut command = of(home, arguments);
        command.env("KIBANA_ENDPOINT", &self.kibana).env("KIBANA_API_KEY", &self.key);
        command
    }

    /// What Kibana answers.
    fn get(&self, path: &str) -> Value {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = client.get(format!("{}{path}", self.kibana));
        let request = request.header("authorization", format!("ApiKey {}", self.key));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let text = runtime.block_on(async { request.send().await.unwrap().text().await.unwrap() });
        serde_json::from_str(&text).unwrap()
    }

    /// A policy's id and how many agents it has.
    fn policy(&self, name: &str) -> (String, i64) {
        let list = self.get("/api/fleet/agent_policies?perPage=100&withAgentCount=true");
        let policy = list["items"].as_array().unwrap().iter().find(|policy| policy["name"] == name).unwrap();
        (policy["id"].as_str().unwrap().to_owned(), policy["agents"].as_i64().unwrap())
    }

    /// An active token of the policy.
    fn token(&self, policy: &str) -> String {
        let path =
            format!("/api/fleet/enrollment_api_keys?kuery=policy_id:%22{policy}%22%20and%20active:true");
        self.get(&path)["items"][0]["api_key"].as_str().unwrap().to_owned()
    }
}

const POLICY: &str = "Web servers";

#[test]
fn agents_enroll_with_a_policys_token() {
    let home = tempfile::tempdir().unwrap();
    let served = serve(home.path(), &["--limits", "off", "--cache", "realistic"]);
    let (id, before) = served.policy(POLICY);
    for (wanted, count) in [(POLICY, "11"), (&*id, "1")] {
        let arguments = [
            "sandbox",
            "enroll",
            "--count",
            count,
            "--policy",
            wanted,
            "--fleet-server",
            &served.fleet_server,
        ];
        let (code, out, err) = run(&mut served.program(home.path(), &arguments));
        let agents = if count == "1" { "agent" } else { "agents" };
        let line = format!("{count} of {count} {agents} enrolled into {POLICY}\n");
        assert_eq!((code, out.as_str(), err.as_str()), (0, line.as_str(), ""), "no bar where nobody looks");
    }
    assert_eq!(served.policy(POLICY).1, before + 12);
    let online = served.get("/api/fleet/agents?kuery=status:online%20and%20tags:simulated&perPage=20");
    let items = online["items"].as_array().unwrap();
    assert_eq!(items.len(), 12, "{online}");
    for agent in items {
        assert_eq!(agent["local_metadata"]["elastic"]["agent"]["id"], agent["id"], "each knows its id");
    }
}

#[test]
fn the_address_comes_from_the_policys_host_and_the_server_from_url() {
    let home = tempfile::tempdir().unwrap();
    let served = serve(home.path(), &[]);
    let before = served.policy(POLICY).1;
    let arguments = ["sandbox", "enroll", "--count", "2", "--policy", POLICY, "--url", &served.kibana];
    let mut command = of(home.path(), &arguments);
    let (code, out, err) = run(command.env("KIBANA_API_KEY", &served.key));
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert_eq!(served.policy(POLICY).1, before + 2);
}

#[test]
fn one_authority_for_kibana_and_fleet_server_is_named_once() {
    let home = tempfile::tempdir().unwrap();
    let served = serve(home.path(), &["--data", "a.db", "--tls", "self-signed"]);
    let enroll = ["sandbox", "enroll", "--count", "2", "--policy", POLICY];
    let (code, out, err) = run(&mut served.program(home.path(), &enroll));
    assert!(code == 6 && out.is_empty() && err.contains("does not trust"), "{err}");
    let (code, out, err) =
        run(&mut served.program(home.path(), &[&enroll[..], &["--ca", "a.db.crt"]].concat()));
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(out, format!("2 of 2 agents enrolled into {POLICY}\n"));
    let kibana = ["--fleet-server", &served.kibana, "--ca", "a.db.crt"];
    let (code, _, err) = run(&mut served.program(home.path(), &[&enroll[..], &kibana].concat()));
    assert!(code == 1 && err.contains("it takes no agents") && err.contains("8220"), "{err}");
}

#[test]
fn the_embedded_fleet_takes_agents_too() {
    let home = tempfile::tempdir().unwrap();
    let arguments = ["sandbox", "enroll", "--count", "2", "--policy", POLICY];
    let (code, out, err) = run(&mut of(home.path(), &arguments));
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(out, format!("2 of 2 agents enrolled into {POLICY}\n"));
}

#[test]
fn a_token_comes_from_a_file_or_from_standard_input_and_needs_no_kibana() {
    let home = tempfile::tempdir().unwrap();
    let served = serve(home.path(), &[]);
    let (id, before) = served.policy(POLICY);
    let token = served.token(&id);
    std::fs::write(home.path().join("token"), format!("{token}\n")).unwrap();
    let arguments = |file| {
        ["sandbox", "enroll", "--count", "3", "--token-file", file, "--fleet-server", &served.fleet_server]
    };
    let (code, out, err) = run(&mut of(home.path(), &arguments("token")));
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(out, "3 of 3 agents enrolled into the token's policy\n");

    let mut command = of(home.path(), &arguments("-"));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(token.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(served.policy(POLICY).1, before + 6);
    assert!(!home.path().join("data").exists(), "no embedded Fleet was made");
}

#[test]
fn who_did_not_come_in_is_counted_and_the_reason_said() {
    let home = tempfile::tempdir().unwrap();
    let served = serve(home.path(), &[]);
    let secret = "bm9ib2R5OmhpZGRlbi1zZWNyZXQ=";
    std::fs::write(home.path().join("token"), secret).unwrap();
    let arguments = ["sandbox", "enroll", "--count", "500", "--token-file", "token"];
    let more = ["--fleet-server", &served.fleet_server];
    let (code, out, err) = run(&mut of(home.path(), &[&arguments[..], &more].concat()));
    assert_eq!(code, 1, "{err}");
    assert!(out.starts_with("0 of 500 agents enrolled") && out.contains("not tried"), "{out}");
    assert!(err.contains("could not enroll") && err.contains("rejected the token"), "{err}");
    assert!(err.contains("take an active one"), "what to do next: {err}");
    assert!(!out.contains(secret) && !err.contains(secret), "{out}{err}");

    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let gone = format!("http://{nobody}");
    let more = ["--fleet-server", &gone];
    let (code, out, err) = run(&mut of(home.path(), &[&arguments[..], &more].concat()));
    assert_eq!((code, out.as_str()), (6, ""), "{err}");
    assert!(err.contains("could not be reached") && err.contains("--fleet-server"), "{err}");
}

#[test]
fn control_c_lets_those_under_way_finish_and_the_count_is_true() {
    let home = tempfile::tempdir().unwrap();
    let served = serve(home.path(), &[]);
    let (id, before) = served.policy(POLICY);
    std::fs::write(home.path().join("token"), served.token(&id)).unwrap();
    let arguments = ["sandbox", "enroll", "--count", "1000000", "--token-file", "token"];
    let more = ["--fleet-server", &served.fleet_server];
    let mut command = of(home.path(), &[&arguments[..], &more].concat());
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while served.policy(POLICY).1 == before {}
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let output = child.wait_with_output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", String::from_utf8_lossy(&output.stderr));
    let enrolled: i64 = out.split(' ').next().unwrap().parse().unwrap();
    assert_eq!(served.policy(POLICY).1 - before, enrolled, "{out}");
    assert!(out.contains(" not tried") && !out.contains("failed"), "{out}");
}

#[test]
fn what_cannot_be_is_refused_before_anything_is_sent() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("token"), "no token at all").unwrap();
    std::fs::write(home.path().join("good"), "aWQ6a2V5").unwrap();
    let enroll = ["sandbox", "enroll", "--count"];
    for (arguments, exit, says) in [
        (&["3"][..], 2, "--policy"),
        (&["3", "--policy", "x", "--token-file", "y"], 2, "--token-file"),
        (&["0", "--policy", "x"], 2, "--count"),
        (&["3", "--token", "x"], 2, "--token"),
        (
            &["3", "--token-file", "token", "--fleet-server", "http://127.0.0.1:1"],
            1,
            "holds no enrollment token",
        ),
        (&["3", "--token-file", "absent", "--fleet-server", "http://127.0.0.1:1"], 1, "absent"),
        (&["3", "--token-file", "good", "--fleet-server", "http://fleet.example:8220"], 1, "plain http"),
        (&["3", "--token-file", "good", "--fleet-server", "fleet.example"], 1, "--fleet-server"),
    ] {
        let (code, out, err) = run(&mut of(home.path(), &[&enroll[..], arguments].concat()));
        assert_eq!((code, out.as_str()), (exit, ""), "{err}");
        assert!(err.contains(says) && !err.contains("no token at all"), "{err}");
    }
    let served = serve(home.path(), &[]);
    let arguments = ["sandbox", "enroll", "--count", "3", "--policy", "nobody's"];
    let (code, _, err) = run(&mut served.program(home.path(), &arguments));
    assert!(code == 4 && err.contains("nobody's"), "{code} {err}");
    let (code, _, err) =
        run(&mut at("http://127.0.0.1:1", &["sandbox", "enroll", "--count", "1", "--policy", "x"]));
    assert_eq!(code, 6, "{err}");
}
