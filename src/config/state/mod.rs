//! The state folder: what is remembered from one start to the next, and the audit log.
//!
//! Several processes may use it at once, so each change is read, made and written under a lock. The wait for the lock
//! is short: a process that can't get it goes on without remembering.

mod log;
mod merge;

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use thiserror::Error;

use crate::domain::audit::AuditEntry;
use crate::domain::audit::open::still_open;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::state::{Change, SavedState, StateKey, VERSION};
use crate::system::atomic::{self, Existing};
use crate::system::permissions::{self, Unfit};
use crate::system::with_end;

const STATE: &str = "state.json";
const AUDIT: &str = "audit.jsonl";
const LOCK: &str = "lock";
/// How often the lock is tried, and the pause between: 2 s in all.
const TRIES: u32 = 200;
const PAUSE: Duration = Duration::from_millis(10);

/// The folder.
#[derive(Debug, Clone)]
pub struct StateFolder {
    path: PathBuf,
}

/// Why the folder can't be used.
#[derive(Debug, Error)]
pub enum StateError {
    /// A file or folder can't be made, read or written.
    #[error("{}: {error}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// It is somebody else's, or not what it should be.
    #[error("{0}")]
    Unfit(#[from] Unfit),
    /// Another program keeps it to itself.
    #[error("{}: another program has kept it locked for 2 s", .0.display())]
    Busy(PathBuf),
}

impl StateError {
    fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Io { path: path.to_owned(), error }
    }

    /// For the person.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let what = "Can't keep what is to be remembered";
        let next = "Tab, rotations and the audit log are not kept until it can be written";
        Problem::new(ProblemKind::Local, what, &self.to_string(), next)
    }
}

/// A file that was moved aside because it could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedAside {
    /// Where it is now.
    pub to: PathBuf,
    /// Why.
    pub why: String,
}

impl MovedAside {
    /// For the person.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let next = format!("It was moved to {}", self.to.display());
        Problem::new(ProblemKind::Local, "Can't use what was remembered", &self.why, &next)
    }
}

impl StateFolder {
    /// The folder at this path; made when it is first written to.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Reads what is remembered. A file that is damaged or of a later version is moved aside.
    ///
    /// # Errors
    /// The folder can't be used.
    pub fn read(&self) -> Result<(SavedState, Option<MovedAside>), StateError> {
        if !self.path.exists() {
            return Ok((SavedState::default(), None));
        }
        let _lock = self.lock()?;
        atomic::sweep(&self.path.join(STATE));
        let (state, moved, _) = self.load()?;
        Ok((state, moved))
    }

    /// Takes changes of a space in.
    ///
    /// # Errors
    /// The folder can't be used; nothing was changed.
    pub fn remember(&self, site: &StateKey, changes: &[Change]) -> Result<Option<MovedAside>, StateError> {
        let _lock = self.lock()?;
        let (before, moved, file) = self.load()?;
        let mut state = before.clone();
        for change in changes {
            state.apply(site, change);
        }
        if state != before {
            let text =
                serde_json::to_string_pretty(&merge::changed(file, &before, &state)).unwrap_or_default();
            let path = self.path.join(STATE);
            atomic::write(&path, Existing::Replace, |file| file.write_all(text.as_bytes()))
                .map_err(StateError::at(&path))?;
        }
        Ok(moved)
    }

    /// Adds lines to the audit log, all of them or none. `begins` says that an act begins with them: only then is a
    /// full log turned over, so that what belongs together stays together.
    ///
    /// # Errors
    /// The folder can't be used.
    pub fn note(&self, entries: &[AuditEntry], begins: bool) -> Result<(), StateError> {
        let _lock = self.lock()?;
        let path = self.path.join(AUDIT);
        let pid = Some(std::process::id());
        let mut text = String::new();
        for entry in entries {
            text.push_str(&serde_json::to_string(&AuditEntry { pid, ..entry.clone() }).unwrap_or_default());
            text.push('\n');
        }
        log::append(&path, text, begins).map_err(StateError::at(&path))
    }

    /// The intents in the audit log of which no line says what came of them, but for those of programs that still run.
    ///
    /// # Errors
    /// The folder can't be used.
    pub fn left_open(&self) -> Result<Vec<AuditEntry>, StateError> {
        if !self.path.exists() {
            return Ok(Vec::new());
        }
        let _lock = self.lock()?;
        let path = self.path.join(AUDIT);
        let entries = log::read(&path).map_err(StateError::at(&path))?;
        Ok(still_open(entries).into_iter().filter(|entry| !entry.pid.is_some_and(runs)).collect())
    }

    /// The state, what became of a file that can't be used, and the file as it stands.
    fn load(&self) -> Result<(SavedState, Option<MovedAside>, Value), StateError> {
        let path = self.path.join(STATE);
        let bytes = match permissions::close_file(&path) {
            Ok(_) => std::fs::read(&path).map_err(StateError::at(&path))?,
            Err(Unfit::Io { error, .. }) if error.kind() == io::ErrorKind::NotFound => {
                return Ok((SavedState::default(), None, Value::Null));
            }
            Err(unfit) => return Err(unfit.into()),
        };
        let (kind, why) = match serde_json::from_slice::<StateVersion>(&bytes) {
            Ok(StateVersion { version }) if version > VERSION => {
                ("newer", format!("{} was written by a later version of this program", path.display()))
            }
            _ => match parse(&bytes) {
                Ok((state, file)) => return Ok((state, None, file)),
                Err(error) => ("damaged", format!("{} is damaged: {error}", path.display())),
            },
        };
        let to = move_aside(&path, kind).map_err(StateError::at(&path))?;
        Ok((SavedState::default(), Some(MovedAside { to, why }), Value::Null))
    }

    /// Makes the folder where it is missing, and keeps everybody else out of it until the file is dropped.
    fn lock(&self) -> Result<File, StateError> {
        let path = self.path.join(LOCK);
        permissions::make_folder(&self.path)?;
        let file = permissions::open_file(&path, &mut log::appending())?;
        for _ in 0..TRIES {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(std::fs::TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
                Err(std::fs::TryLockError::Error(error)) => return Err(StateError::at(&path)(error)),
            }
        }
        Err(StateError::Busy(path))
    }
}

/// Renames a file to a name that no file has yet.
fn move_aside(path: &Path, kind: &str) -> io::Result<PathBuf> {
    let mut number = 1;
    let mut to = with_end(path, &format!(".{kind}-{number}"));
    while to.exists() {
        number += 1;
        to = with_end(path, &format!(".{kind}-{number}"));
    }
    std::fs::rename(path, &to).map(|()| to)
}

/// Whether another process with this id is running: the write may be its own, and under way.
fn runs(pid: u32) -> bool {
    let Some(process) = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw) else {
        return false;
    };
    pid != std::process::id() && rustix::process::test_kill_process(process).is_ok()
}

fn parse(bytes: &[u8]) -> Result<(SavedState, Value), serde_json::Error> {
    Ok((serde_json::from_slice(bytes)?, serde_json::from_slice(bytes)?))
}

/// What every version of the file has.
#[derive(serde::Deserialize)]
struct StateVersion {
    version: u32,
}

#[cfg(test)]
mod tests;
