//! Who else on this machine may get at our files: the one place that looks, and puts right what is too open.
//!
//! Files are 0600 in folders of 0700. What is looser is closed, and that is said. What is somebody else's, or a link
//! to who knows where, is neither followed nor changed: it is refused, and that is said.

use std::fmt;
use std::fs::{File, Metadata, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use rustix::process::geteuid;
use thiserror::Error;

use crate::domain::problem::{Problem, ProblemKind};

/// What others may do at all.
const OTHERS: u32 = 0o077;
/// What others may change.
const WRITE: u32 = 0o022;

/// Something that was too open, and is not any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    /// What.
    pub path: PathBuf,
    /// Its mode before.
    pub from: u32,
    /// Its mode now.
    pub to: u32,
}

impl fmt::Display for Repaired {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, from, to } = self;
        // The news first: a status line may have no room for the whole path.
        write!(f, "Closed to others (mode {to:04o}, was {from:04o}): {}", path.display())
    }
}

/// Why something is not used.
#[derive(Debug, Error)]
pub enum Unfit {
    /// A link, where none belongs.
    #[error("{} is a link, which is not followed", .0.display())]
    Link(PathBuf),
    /// Another user's.
    #[error("{} belongs to another user (uid {uid})", path.display())]
    Foreign {
        /// What.
        path: PathBuf,
        /// Whose.
        uid: u32,
    },
    /// Others may change it, and it is not ours to close.
    #[error("{} can be changed by others (mode {mode:04o})", path.display())]
    Writable {
        /// What.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// Neither file nor folder, or the other of them.
    #[error("{} is no {wanted}", path.display())]
    Kind {
        /// What.
        path: PathBuf,
        /// What it should be.
        wanted: &'static str,
    },
    /// It can't be looked at, or not be closed.
    #[error("{}: {error}", path.display())]
    Io {
        /// What.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

impl Unfit {
    /// For the person; `what` could not be done.
    #[must_use]
    pub fn problem(&self, what: &str) -> Problem {
        let next = match self {
            Self::Link(_) => "Put the file itself there",
            Self::Foreign { .. } => "Make it yours with chown, or move it away",
            Self::Writable { .. } => "Close it with chmod go-w",
            Self::Kind { .. } | Self::Io { .. } => "Move it away, or correct its permissions",
        };
        Problem::new(ProblemKind::Local, what, &self.to_string(), next)
    }

    /// As the error of whoever deals in those.
    #[must_use]
    pub fn into_io(self) -> io::Error {
        match self {
            Self::Io { error, .. } => error,
            other => io::Error::other(other.to_string()),
        }
    }

    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Io { path: path.to_owned(), error }
    }
}

/// Something as it is found, untouched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoundFile {
    /// Its permissions; of what it leads to, where it is a link.
    pub mode: u32,
    /// Whose it is.
    pub uid: u32,
    /// It is a link.
    pub is_link: bool,
    /// It is a folder.
    pub is_folder: bool,
}

impl FoundFile {
    /// Ours, and closed to everybody else.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.is_mine() && self.mode & OTHERS == 0
    }

    /// Ours.
    #[must_use]
    pub fn is_mine(&self) -> bool {
        self.uid == geteuid().as_raw()
    }
}

/// What is there; `None` where nothing is.
///
/// # Errors
/// It can't be looked at.
pub fn look(path: &Path) -> io::Result<Option<FoundFile>> {
    let found = match std::fs::symlink_metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let is_link = found.is_symlink();
    let found = if is_link { std::fs::metadata(path)? } else { found };
    Ok(Some(FoundFile { mode: mode(&found), uid: found.uid(), is_link, is_folder: found.is_dir() }))
}

/// Closes a file that must be there. Links are refused.
///
/// # Errors
/// It is not fit to be used; it was not changed.
pub fn close_file(path: &Path) -> Result<Option<Repaired>, Unfit> {
    if std::fs::symlink_metadata(path).map_err(Unfit::io(path))?.is_symlink() {
        return Err(Unfit::Link(path.to_owned()));
    }
    close(path, &open(path, OpenOptions::new().read(true))?, "file")
}

/// Closes a folder that must be there. A link is followed where nobody else can have put it there.
///
/// # Errors
/// It is not fit to be used; it was not changed.
pub fn close_folder(path: &Path) -> Result<Option<Repaired>, Unfit> {
    let link = std::fs::symlink_metadata(path).map_err(Unfit::io(path))?;
    if link.is_symlink() {
        ours_or_roots(path, &link)?;
    }
    // What is no folder may be a pipe, which would be waited for.
    let flags = OFlags::NONBLOCK.bits().cast_signed();
    let folder = OpenOptions::new().read(true).custom_flags(flags).open(path).map_err(Unfit::io(path))?;
    close(path, &folder, "folder")
}

/// Opens a file of ours, which is closed to others from its beginning on. A link is not followed.
///
/// # Errors
/// It is not fit to be used.
pub fn open_file(path: &Path, how: &mut OpenOptions) -> Result<File, Unfit> {
    let file = open(path, how.mode(0o600))?;
    close(path, &file, "file")?;
    Ok(file)
}

/// Whether what the person wrote, a file or the folder around it, may be believed: nobody else may have changed it. It
/// may be a link, as programs that manage such files make them, and is then left as it is; else it is closed.
///
/// # Errors
/// It is somebody else's, or open to changes by others.
pub fn settle_written(path: &Path) -> Result<Option<Repaired>, Unfit> {
    let link = std::fs::symlink_metadata(path).map_err(Unfit::io(path))?;
    if !link.is_symlink() && link.uid() == geteuid().as_raw() {
        let closed = if link.is_dir() { close_folder(path) } else { close_file(path) };
        return match closed {
            // On a file system that is read only it stays as it is, and nobody else can change it either.
            Err(Unfit::Io { error, .. }) if error.kind() == io::ErrorKind::ReadOnlyFilesystem => Ok(None),
            closed => closed,
        };
    }
    ours_or_roots(path, &link)?;
    let target = std::fs::metadata(path).map_err(Unfit::io(path))?;
    ours_or_roots(path, &target)?;
    match mode(&target) {
        mode if mode & WRITE != 0 => Err(Unfit::Writable { path: path.to_owned(), mode }),
        _ => Ok(None),
    }
}

/// Without following a link, and without waiting for the other end of a pipe.
fn open(path: &Path, how: &mut OpenOptions) -> Result<File, Unfit> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    how.custom_flags(flags.bits().cast_signed()).open(path).map_err(|error| {
        if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) {
            Unfit::Link(path.to_owned())
        } else {
            Unfit::Io { path: path.to_owned(), error }
        }
    })
}

/// By the open file, so that it is the one that was looked at.
fn close(path: &Path, file: &File, wanted: &'static str) -> Result<Option<Repaired>, Unfit> {
    let found = file.metadata().map_err(Unfit::io(path))?;
    let (fits, to) = if wanted == "folder" { (found.is_dir(), 0o700) } else { (found.is_file(), 0o600) };
    if !fits {
        return Err(Unfit::Kind { path: path.to_owned(), wanted });
    }
    if found.uid() != geteuid().as_raw() {
        return Err(Unfit::Foreign { path: path.to_owned(), uid: found.uid() });
    }
    let from = mode(&found);
    if from & OTHERS == 0 {
        return Ok(None);
    }
    let to = from & to;
    file.set_permissions(Permissions::from_mode(to)).map_err(Unfit::io(path))?;
    Ok(Some(Repaired { path: path.to_owned(), from, to }))
}

/// The administrator may change everything anyhow.
fn ours_or_roots(path: &Path, found: &Metadata) -> Result<(), Unfit> {
    match found.uid() {
        uid if uid == 0 || uid == geteuid().as_raw() => Ok(()),
        uid => Err(Unfit::Foreign { path: path.to_owned(), uid }),
    }
}

fn mode(found: &Metadata) -> u32 {
    found.permissions().mode() & 0o7777
}

#[cfg(test)]
mod tests;
