//! What a session starts with: nothing of the machine that runs the tests.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

use portable_pty::CommandBuilder;
use tempfile::TempDir;

use super::pty::Pty;
use super::serve::Serve;
use super::terminal::Answers;
use super::{PROMPT, Session};

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_fleet-tokens");

/// The moment at which every session starts.
pub(super) const CLOCK: &str = "2026-11-20T12:00:00Z";

/// The person's folder: given, to come back to it, or for this one session.
pub(super) enum Home {
    Given(PathBuf),
    Own(TempDir),
}

impl Home {
    pub(super) fn own() -> Self {
        Self::Own(tempfile::tempdir().expect("a temporary folder"))
    }

    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Given(path) => path,
            Self::Own(folder) => folder.path(),
        }
    }

    /// The whole environment of a program that runs here.
    pub(super) fn environment(&self) -> Vec<(OsString, OsString)> {
        let mut all: Vec<(OsString, OsString)> = [
            ("PATH", "/usr/local/bin:/usr/bin:/bin"),
            ("TERM", "xterm-256color"),
            ("COLORTERM", "truecolor"),
            ("TZ", "UTC"),
            ("LANG", "C.UTF-8"),
            ("FLEET_TOKENS_CLOCK", CLOCK),
        ]
        .map(|(name, value)| (name.into(), value.into()))
        .into();
        let home = self.path();
        all.push(("HOME".into(), home.into()));
        for (name, folder) in [
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_STATE_HOME", "state"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_RUNTIME_DIR", "run"),
        ] {
            let folder = home.join(folder);
            std::fs::create_dir_all(&folder).expect("a folder in the temporary folder");
            all.push((name.into(), folder.into()));
        }
        all
    }
}

/// A session that has not started yet.
pub(crate) struct Builder {
    columns: u16,
    rows: u16,
    home: Option<PathBuf>,
    environment: Vec<(OsString, Option<OsString>)>,
    program: OsString,
    arguments: Vec<OsString>,
    shell: bool,
    patience: Duration,
    answers: Answers,
}

impl Builder {
    pub(super) fn new() -> Self {
        Self {
            columns: 80,
            rows: 24,
            home: None,
            environment: Vec::new(),
            program: PROGRAM.into(),
            arguments: Vec::new(),
            shell: false,
            patience: Duration::from_secs(20),
            answers: Answers::default(),
        }
    }

    pub(crate) fn size(mut self, columns: u16, rows: u16) -> Self {
        (self.columns, self.rows) = (columns, rows);
        self
    }

    /// Lives in this folder instead of one that goes with the session: for stories that start the program twice.
    pub(crate) fn home(mut self, folder: impl AsRef<Path>) -> Self {
        self.home = Some(folder.as_ref().to_owned());
        self
    }

    pub(crate) fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.environment.push((name.as_ref().into(), Some(value.as_ref().into())));
        self
    }

    /// Takes away one of the variables that every session has.
    pub(crate) fn without_env(mut self, name: impl AsRef<OsStr>) -> Self {
        self.environment.push((name.as_ref().into(), None));
        self
    }

    /// Connects to this server, with its key.
    pub(crate) fn connected_to(self, server: &Serve) -> Self {
        self.env("KIBANA_ENDPOINT", server.kibana()).env("KIBANA_API_KEY", server.api_key())
    }

    pub(crate) fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.arguments.push(argument.as_ref().into());
        self
    }

    /// Another program than the one under test.
    pub(crate) fn program(mut self, program: impl AsRef<OsStr>) -> Self {
        self.program = program.as_ref().into();
        self
    }

    /// Starts an interactive shell and types the program's command line there: for stories about job control.
    pub(crate) fn in_shell(mut self) -> Self {
        self.shell = true;
        self
    }

    /// How long to wait for what a story expects, instead of 20 seconds.
    pub(crate) fn patience(mut self, longest: Duration) -> Self {
        self.patience = longest;
        self
    }

    /// Answers a question for the background colour with this, such as `rgb:ffff/ffff/ffff`; otherwise it stays unanswered.
    pub(crate) fn background(mut self, colour: &str) -> Self {
        self.answers.background = Some(colour.to_owned());
        self
    }

    /// Answers nothing by itself: a terminal that is slow, or knows no questions.
    pub(crate) fn silent(mut self) -> Self {
        self.answers.silent = true;
        self
    }

    pub(crate) fn start(self) -> Session {
        let home = self.home.clone().map_or_else(Home::own, Home::Given);
        let mut command = if self.shell {
            // Without line editing the shell leaves the terminal's modes alone, so all that are seen are the program's.
            CommandBuilder::from_argv(
                ["bash", "--norc", "--noprofile", "--noediting", "-i"].map(Into::into).into(),
            )
        } else {
            let mut command = CommandBuilder::new(&self.program);
            command.args(&self.arguments);
            command
        };
        command.cwd(home.path());
        command.env_clear();
        for (name, value) in home.environment() {
            command.env(name, value);
        }
        command.env("PS1", format!("{PROMPT} "));
        for (name, value) in &self.environment {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            }
        }
        let pty = Pty::start(command, self.columns, self.rows, self.answers.clone());
        let session = Session { pty, home, shell: self.shell, patience: self.patience };
        if self.shell {
            session.see(PROMPT).type_text(&self.command_line()).press("<enter>");
        }
        session
    }

    /// What a person would type to start the program.
    fn command_line(&self) -> String {
        let quoted = |word: &OsString| format!("'{}'", word.to_string_lossy().replace('\'', r"'\''"));
        std::iter::once(&self.program).chain(&self.arguments).map(quoted).collect::<Vec<_>>().join(" ")
    }
}
