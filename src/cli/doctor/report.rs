//! What `doctor` finds, as data.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use serde::Serialize;

use crate::config::display::Wishes;
use crate::config::environment::Environment;
use crate::config::file::FileContents;
use crate::config::own_paths::OwnPath;
use crate::config::{clipboard, display, recording};
use crate::domain::appearance::{Depth, Scheme};
use crate::domain::problem::{Problem, ProblemKind};
use crate::runtime::appearance;
use crate::runtime::process::{self, Exposure};
use crate::system::permissions;
use crate::system::permissions::FoundFile;

use crate::cli::doctor::server::ServerReport;

/// The whole of it. The names are what programs rely on.
#[derive(Debug, Serialize)]
pub(super) struct DoctorReport {
    pub(super) version: &'static str,
    pub(super) target: String,
    pub(super) terminal: TerminalReport,
    #[serde(rename = "look")]
    pub(super) appearance: AppearanceReport,
    /// Where copies go and why, in sentences; nothing where the settings contradict each other.
    pub(super) clipboard: Vec<String>,
    pub(super) process: Process,
    /// What says that the terminal is recorded.
    pub(super) recording: Option<&'static str>,
    pub(super) files: Vec<File>,
    pub(super) server: Option<ServerReport>,
    pub(super) problems: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct TerminalReport {
    pub(super) input: bool,
    pub(super) output: bool,
    pub(super) term: Option<String>,
    pub(super) colorterm: Option<String>,
    /// Columns and rows, where there is a terminal.
    pub(super) size: Option<(u16, u16)>,
}

#[derive(Debug, Serialize)]
pub(super) struct AppearanceReport {
    /// `None` where the terminal is asked when the tab opens.
    pub(super) theme: Option<&'static str>,
    pub(super) colours: &'static str,
    pub(super) ascii: bool,
}

/// As the kernel has it.
#[derive(Debug, Serialize)]
pub(super) struct Process {
    /// `None` where the system has no such notion.
    pub(super) dumpable: Option<bool>,
    /// In bytes; `None` is no limit.
    pub(super) core_soft: Option<u64>,
    pub(super) core_hard: Option<u64>,
}

#[derive(Debug, Serialize)]
pub(super) struct File {
    pub(super) what: &'static str,
    pub(super) path: PathBuf,
    /// Octal; `None` where nothing is.
    pub(super) mode: Option<String>,
    pub(super) owner: Option<u32>,
    pub(super) link: bool,
    /// A link where none is followed.
    #[serde(skip)]
    is_refused: bool,
    /// Closed to everybody else, or to their changes where the person wrote it and it is no file of theirs alone.
    pub(super) fit: Option<bool>,
}

impl DoctorReport {
    /// All but the server.
    pub(super) fn of(
        read: &FileContents,
        files: Vec<File>,
        environment: &Environment,
        troubles: &mut Vec<Problem>,
    ) -> Self {
        let Exposure { dumpable, core_soft, core_hard } = process::exposure();
        let recording = recording::recording(environment);
        Self {
            version: env!("CARGO_PKG_VERSION"),
            target: target(),
            terminal: TerminalReport::of(environment),
            appearance: AppearanceReport::of(read, environment, troubles),
            clipboard: match clipboard::route(&read.preferences, environment) {
                Ok(route) if recording.is_some() => route.recorded().explain(),
                Ok(route) => route.explain(),
                Err(problem) => {
                    troubles.push(problem);
                    Vec::new()
                }
            },
            process: Process { dumpable, core_soft, core_hard },
            recording,
            files,
            server: None,
            problems: Vec::new(),
        }
    }
}

impl TerminalReport {
    fn of(environment: &Environment) -> Self {
        let output = std::io::stdout().is_terminal();
        let text = |name| environment.filled(name).map(str::to_owned);
        Self {
            input: std::io::stdin().is_terminal(),
            output,
            term: text("TERM"),
            colorterm: text("COLORTERM"),
            size: if output { crate::runtime::terminal_size() } else { None },
        }
    }
}

impl AppearanceReport {
    fn of(read: &FileContents, environment: &Environment, troubles: &mut Vec<Problem>) -> Self {
        let theme = display::theme(None, environment).unwrap_or_else(|problem| {
            troubles.push(problem);
            None
        });
        let wishes = Wishes { theme: theme.or(read.preferences.theme), ..Wishes::default() };
        let (scheme, depth) = appearance::foreseen(&wishes, environment);
        Self {
            theme: scheme.map(Scheme::name),
            colours: match depth {
                Depth::True => "24 bits",
                Depth::Indexed => "256",
                Depth::Sixteen => "16",
            },
            ascii: read.preferences.ascii.unwrap_or_else(|| display::is_ascii_locale(environment)),
        }
    }
}

impl File {
    pub(super) fn of(place: &OwnPath) -> Self {
        let OwnPath { what, path, is_ours } = place;
        let found = permissions::look(path).ok().flatten();
        Self {
            what,
            path: path.clone(),
            mode: found.map(|found| format!("{:04o}", found.mode)),
            owner: found.map(|found| found.uid),
            link: found.is_some_and(|found| found.is_link),
            is_refused: *is_ours && found.is_some_and(|found| found.is_link && !found.is_folder),
            fit: found.map(|found| if *is_ours { fits_ours(found) } else { fits_written(found) }),
        }
    }

    /// What is to be put right.
    pub(super) fn problem(&self) -> Option<Problem> {
        if self.fit != Some(false) {
            return None;
        }
        let path = self.path.display();
        let is_mine = permissions::look(&self.path).ok().flatten().is_some_and(|found| found.is_mine());
        let refused =
            (format!("{path} is a link"), "it is not followed".to_owned(), "Put the file itself there");
        let (what, why, next) = match &self.mode {
            // Whatever it leads to is not ours to speak of.
            _ if self.is_refused => refused,
            _ if !is_mine => {
                let why = format!("uid {}", self.owner.unwrap_or_default());
                (format!("{path} belongs to another user"), why, "Make it yours with chown, or move it away")
            }
            Some(mode) if u32::from_str_radix(mode, 8).is_ok_and(|mode| mode & 0o077 != 0) => {
                let next = if self.link { "Close it with chmod go-rwx" } else { "The next start closes it" };
                (format!("{path} is open to others"), format!("mode {mode}"), next)
            }
            _ => refused,
        };
        Some(Problem::new(ProblemKind::Local, &what, &why, next))
    }
}

/// Only a folder may be a link.
fn fits_ours(found: FoundFile) -> bool {
    found.is_private() && (found.is_folder || !found.is_link)
}

fn fits_written(found: FoundFile) -> bool {
    if found.is_link || !found.is_mine() {
        return (found.is_mine() || found.uid == 0) && found.mode & 0o022 == 0;
    }
    found.is_private()
}

/// As in `x86_64-linux-gnu`.
fn target() -> String {
    let kind = if cfg!(target_env = "musl") {
        "-musl"
    } else if cfg!(target_env = "gnu") {
        "-gnu"
    } else {
        ""
    };
    format!("{}-{}{kind}", std::env::consts::ARCH, std::env::consts::OS)
}
