//! Why a sandbox does not start, for people.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::lock::{self, LockError};
use super::owner::Owner;
use super::store::OpenError;
use super::tls::TlsError;
use crate::domain::problem::{Problem, ProblemKind};
use crate::sandbox::DataLocation;

/// Why a sandbox does not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// Other machines could reach the address, and nobody allowed that.
    #[error("{0} can be reached by other machines")]
    Remote(SocketAddr),
    /// The address can't be listened on; most often because something else does.
    #[error("can't listen on {address}: {source}")]
    Bind {
        /// The address that was asked for.
        address: SocketAddr,
        /// The system's reason.
        source: io::Error,
    },
    /// The file holds no readable store: garbage, cut off, or otherwise broken.
    #[error("the store {file:?} is damaged: {detail}")]
    Damaged {
        /// The file.
        file: PathBuf,
        /// SQLite's reason.
        detail: String,
    },
    /// The file is a SQLite database of another application.
    #[error("the store {0:?} is a database of another application")]
    Foreign(PathBuf),
    /// A newer program wrote the file.
    #[error("the store {file:?} has schema {found}, newer than {known}")]
    Newer {
        /// The file.
        file: PathBuf,
        /// Its version.
        found: i64,
        /// The newest version that this program knows.
        known: usize,
    },
    /// Generated tokens were asked for, and the store holds something.
    #[error("the store {0:?} is not empty")]
    NotEmpty(PathBuf),
    /// The file can't be read or written.
    #[error("can't use the store {file:?}: {detail}")]
    Unusable {
        /// The file.
        file: PathBuf,
        /// The system's or SQLite's reason.
        detail: String,
    },
    /// Another process has the store.
    #[error("the store {file:?} is used by {by}")]
    InUse {
        /// The file.
        file: PathBuf,
        /// Who has it: `process 4711 (http://127.0.0.1:5601)`.
        by: String,
    },
    /// Another process has the store, and has no socket beside it: nothing else would prove that it is that process.
    #[error("the store {file:?} is used by process {pid}, which can't be joined")]
    NoWay {
        /// The file.
        file: PathBuf,
        /// Who has it.
        pid: u32,
    },
    /// The file that would say who has the store can't be trusted, or not be used.
    #[error("the lock {file:?}: {detail}")]
    Lock {
        /// The lock's file.
        file: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// No TLS with these files.
    #[error("{0}")]
    Tls(#[from] TlsError),
    /// A fault of the program or of the machine.
    #[error("{0}")]
    Broken(String),
}

/// Why a store could not be filled.
#[derive(Debug, Error)]
pub(super) enum FillError {
    #[error("it holds tokens or policies already")]
    NotEmpty,
    #[error("the sample data is invalid: {0}")]
    Samples(String),
    #[error("no randomness for keys: {0}")]
    Random(#[from] getrandom::Error),
    #[error("{0}")]
    Sqlite(#[from] rusqlite::Error),
}

impl StartError {
    pub(super) fn store(data: &DataLocation, source: OpenError) -> Self {
        let file = file(data);
        match source {
            OpenError::Damaged(detail) => Self::Damaged { file, detail },
            OpenError::Foreign => Self::Foreign(file),
            OpenError::Newer { found, known } => Self::Newer { file, found, known },
            other => Self::Unusable { file, detail: other.to_string() },
        }
    }

    pub(super) fn unusable(file: &Path, detail: &str) -> Self {
        Self::Unusable { file: file.to_owned(), detail: detail.to_owned() }
    }

    pub(super) fn in_use(file: PathBuf, owner: Option<Owner>) -> Self {
        let by = match owner {
            Some(Owner { pid, kibana, .. }) => format!("process {pid} ({kibana})"),
            None => "another process, which is still starting".to_owned(),
        };
        Self::InUse { file, by }
    }

    pub(super) fn lock(data: &Path, error: &LockError) -> Self {
        Self::Lock { file: lock::path(data), detail: error.to_string() }
    }

    pub(super) fn not_empty(data: &DataLocation) -> Self {
        Self::NotEmpty(file(data))
    }

    /// What happened, why, and what to do, naming the file or the address.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let (why, next): (String, &str) = match self {
            Self::Remote(address) => (
                format!("{address} can be reached by other machines"),
                "Listen on 127.0.0.1, or add --allow-remote",
            ),
            Self::Bind { address, source } if source.kind() == io::ErrorKind::AddrInUse => (
                format!("{address} is taken by another program"),
                "Choose another port with --listen, or --fleet-server for agents; port 0 takes a free one",
            ),
            Self::Bind { address, source } => {
                (format!("can't listen on {address}: {source}"), "Choose another address with --listen")
            }
            Self::Damaged { file, detail } => (
                format!("{} is damaged: {detail}", file.display()),
                "Move the file away, with those beside it that end in -wal and -shm, and start again: a new one is made",
            ),
            Self::Foreign(file) => {
                (format!("{} is a database of another application", file.display()), "Name another file")
            }
            Self::Newer { file, found, known } => (
                format!(
                    "{} was written by a newer fleet-tokens (schema {found}, this one knows {known})",
                    file.display()
                ),
                "Use the newer program, or move the file away and start again",
            ),
            Self::NotEmpty(file) => (
                format!("{} holds tokens or policies already", file.display()),
                "Name a new file with --data, use --data :memory:, or leave --tokens out",
            ),
            Self::Unusable { file, detail } => (
                format!("can't use {}: {detail}", file.display()),
                "Check the file, its folder and the space on the disk",
            ),
            Self::InUse { file, by } => {
                (format!("{} is used by {by}", file.display()), "End that process, or name another file")
            }
            Self::NoWay { file, pid } => (
                format!(
                    "process {pid} uses {} and can't be joined: it has no socket beside it",
                    file.display()
                ),
                "End that process, which may be an older fleet-tokens, and start again",
            ),
            Self::Lock { file, detail } => (
                format!("can't trust {}: {detail}", file.display()),
                "Remove it if nothing of yours runs on that store, or close it to others (chmod 600)",
            ),
            Self::Tls(error) => (error.to_string(), error.next_step()),
            Self::Broken(detail) => (detail.clone(), ""),
        };
        Problem::new(ProblemKind::Local, "Can't start the embedded Fleet", &why, next)
    }
}

fn file(data: &DataLocation) -> PathBuf {
    match data {
        DataLocation::File(file) => file.clone(),
        DataLocation::Memory => PathBuf::from(":memory:"),
    }
}
