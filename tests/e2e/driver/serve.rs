//! The embedded Fleet as a server of its own, for stories between two processes.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use super::builder::{Home, PROGRAM};

/// A running server, which ends with this value.
pub(crate) struct Serve {
    child: Child,
    kibana: String,
    api_key: String,
    reader: String,
    home: Home,
}

impl Serve {
    /// Starts the server with the sample data, on a free port and with a store of its own.
    pub(crate) fn start() -> Self {
        Self::with(&[])
    }

    /// Starts it with more arguments, such as `--empty`.
    pub(crate) fn with(arguments: &[&str]) -> Self {
        Self::running(Home::own(), arguments)
    }

    /// Starts it on the store that an earlier server left in this folder: for stories about what is still there.
    pub(crate) fn at(folder: impl AsRef<Path>, arguments: &[&str]) -> Self {
        Self::running(Home::Given(folder.as_ref().to_owned()), arguments)
    }

    fn running(home: Home, arguments: &[&str]) -> Self {
        let mut command = Command::new(PROGRAM);
        command.args(["sandbox", "serve", "--listen", "127.0.0.1:0", "--data"]);
        command.arg(home.path().join("sandbox.sqlite")).args(arguments);
        Self::launch(command, home)
    }

    /// Any command that says where it listens in one line of JSON.
    pub(crate) fn of(command: Command) -> Self {
        Self::launch(command, Home::own())
    }

    fn launch(mut command: Command, home: Home) -> Self {
        let complaints = home.path().join("stderr");
        command
            .env_clear()
            .envs(home.environment())
            .current_dir(home.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&complaints).expect("a file for the server's complaints"));
        let mut child = command.spawn().expect("the server starts");
        let out = child.stdout.take().expect("the server's output");
        let (tell, told) = channel();
        std::thread::spawn(move || {
            let mut line = String::new();
            let mut out = BufReader::new(out);
            let _ = out.read_line(&mut line).map(|_| tell.send(line));
            // Goes on reading, so that a server that says more does not break its pipe.
            let _ = std::io::copy(&mut out, &mut std::io::sink());
        });
        let mut server =
            Self { child, kibana: String::new(), api_key: String::new(), reader: String::new(), home };
        let line = told.recv_timeout(Duration::from_secs(20)).unwrap_or_default();
        let said: Option<serde_json::Value> = serde_json::from_str(&line).ok();
        let word = |name: &str| said.as_ref()?.get(name)?.as_str().map(str::to_owned);
        let (Some(kibana), Some(api_key)) = (word("kibana"), word("api_key")) else {
            let complaints = std::fs::read_to_string(complaints).unwrap_or_default();
            panic!("expected one line of JSON from the server, but got {line:?}\n{complaints}");
        };
        (server.kibana, server.api_key) = (kibana, api_key);
        let reader = said.as_ref().and_then(|said| said["users"][1]["api_key"].as_str());
        reader.unwrap_or_default().clone_into(&mut server.reader);
        server
    }

    /// The address, as `KIBANA_ENDPOINT` wants it.
    pub(crate) fn kibana(&self) -> &str {
        &self.kibana
    }

    /// The key, as `KIBANA_API_KEY` wants it.
    pub(crate) fn api_key(&self) -> &str {
        &self.api_key
    }

    /// The key of the user who may not see tokens.
    pub(crate) fn readers_key(&self) -> &str {
        &self.reader
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Serve {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
