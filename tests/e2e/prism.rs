//! The program, a proxy that knows the sandbox's OpenAPI document, and the sandbox: whatever either side says is held
//! against the document.
//!
//! `FLEET_TOKENS_PRISM` names the proxy's program; `tests/openapi/check` installs it and runs this.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use super::driver::{Serve, Session};
use super::tab;

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/openapi.json");

/// A running proxy, which ends with this value.
struct Prism {
    child: Child,
    lines: Receiver<String>,
    url: String,
    said: Vec<String>,
}

impl Prism {
    fn start(program: &std::ffi::OsStr, upstream: &str) -> Self {
        // Taken and given back: nobody else is given the same one at once.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new(program);
        command.args([
            "proxy",
            DOCUMENT,
            upstream,
            "--errors",
            "--host",
            "127.0.0.1",
            "--port",
            &port.to_string(),
        ]);
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (tell, lines) = channel();
        std::thread::spawn(move || out.lines().map_while(Result::ok).all(|line| tell.send(line).is_ok()));
        let mut prism = Self { child, lines, url: format!("http://127.0.0.1:{port}"), said: Vec::new() };
        prism.until("is listening");
        prism
    }

    /// Waits until it says this.
    fn until(&mut self, wanted: &str) {
        let end = Instant::now() + Duration::from_mins(1);
        while !self.said.last().is_some_and(|line| line.contains(wanted)) {
            let left = end.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) => self.said.push(line),
                Err(error) => panic!("{error}: the proxy never said {wanted:?}:\n{}", self.said.join("\n")),
            }
        }
    }

    fn said(&mut self) -> String {
        self.said.extend(self.lines.try_iter());
        self.said.join("\n")
    }
}

impl Drop for Prism {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn program_and_sandbox_keep_to_the_document() {
    let Some(program) = std::env::var_os("FLEET_TOKENS_PRISM") else {
        let _ =
            writeln!(std::io::stderr(), "not tried: FLEET_TOKENS_PRISM is not set, see tests/openapi/check");
        return;
    };
    let server = Serve::start();
    let mut prism = Prism::start(&program, server.kibana());
    let app = tab::ready(
        Session::builder()
            .env("KIBANA_ENDPOINT", &prism.url)
            .env("KIBANA_API_KEY", server.api_key())
            .size(120, 36),
    );
    tab::create(&app, "through the proxy");
    app.press("s");
    tab::secret(&app);
    app.press("<esc>")
        .gone("Whoever has it")
        .press("c")
        .see("OSC 52")
        .press("X")
        .see("Revoke enrollment token")
        .see("Revoke token (y)");
    app.press("y").see("Revoked through the proxy").press("<c-r>").see("● connected");
    tab::keep_and_quit(&app);
    let said = prism.said();
    for asked in [
        "get /api/fleet/agent_policies",
        "post /api/fleet/enrollment_api_keys",
        "delete /api/fleet/enrollment_api_keys/",
    ] {
        assert!(said.contains(asked), "{asked} never went through it:\n{said}");
    }
    assert!(!said.to_lowercase().contains("violation") && !said.contains("✖  error"), "{said}");
}
