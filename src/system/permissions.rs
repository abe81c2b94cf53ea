//! Private files: the one place that checks who can read or change the program's files, and corrects it.
//!
//! Files have mode 0600, folders 0700. Looser modes are tightened, and the caller is told. Files of other users and
//! links are refused, never followed or changed.

use std::fmt;
use std::fs::{DirBuilder, File, Metadata, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use rustix::process::geteuid;
use thiserror::Error;

use crate::domain::problem::{Problem, ProblemKind};

/// All permissions of group and others.
const OTHERS: u32 = 0o077;
/// The write permissions of group and others.
const WRITE: u32 = 0o022;

/// A file or folder whose mode was too open and was tightened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    /// The file or folder.
    pub path: PathBuf,
    /// Its mode before.
    pub from: u32,
    /// Its mode now.
    pub to: u32,
}

impl fmt::Display for Repaired {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, from, to } = self;
        // The path comes last: a status line may cut it off.
        write!(f, "Closed to others (mode {to:04o}, was {from:04o}): {}", path.display())
    }
}

/// Why a file or folder is refused.
#[derive(Debug, Error)]
pub enum Unfit {
    /// It is a link.
    #[error("{} is a link, which is not followed", .0.display())]
    Link(PathBuf),
    /// It belongs to another user.
    #[error("{} belongs to another user (uid {uid})", path.display())]
    Foreign {
        /// The file or folder.
        path: PathBuf,
        /// The user.
        uid: u32,
    },
    /// Other users can change it, and it is not this program's to correct.
    #[error("{} can be changed by others (mode {mode:04o})", path.display())]
    Writable {
        /// The file or folder.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// It is not of the kind that is needed.
    #[error("{} is no {wanted}", path.display())]
    Kind {
        /// The file or folder.
        path: PathBuf,
        /// `file` or `folder`.
        wanted: &'static str,
    },
    /// It can't be inspected, opened or corrected.
    #[error("{}: {error}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The system's error.
        error: io::Error,
    },
}

impl Unfit {
    /// The problem to show; `what` says what failed.
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

    /// The same as an I/O error.
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

/// What a look at a file or folder found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoundFile {
    /// Its permissions; those of the target if it is a link.
    pub mode: u32,
    /// The user it belongs to.
    pub uid: u32,
    /// It is a link.
    pub is_link: bool,
    /// It is a folder.
    pub is_folder: bool,
}

impl FoundFile {
    /// Whether it belongs to this user and nobody else has any access.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.is_mine() && self.mode & OTHERS == 0
    }

    /// Whether it belongs to this user.
    #[must_use]
    pub fn is_mine(&self) -> bool {
        self.uid == geteuid().as_raw()
    }
}

/// Inspects a path without changing anything; `None` if nothing is there.
///
/// # Errors
/// The system refuses.
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

/// Gives a file mode 0600 if it is more open. Links are refused.
///
/// # Errors
/// It is missing, refused, or can't be corrected; it was not changed.
pub fn close_file(path: &Path) -> Result<Option<Repaired>, Unfit> {
    if std::fs::symlink_metadata(path).map_err(Unfit::io(path))?.is_symlink() {
        return Err(Unfit::Link(path.to_owned()));
    }
    close(path, &open(path, OpenOptions::new().read(true))?, "file")
}

/// Gives a folder mode 0700 if it is more open. A link is followed only if this user or root made it.
///
/// # Errors
/// It is missing, refused, or can't be corrected; it was not changed.
pub fn close_folder(path: &Path) -> Result<Option<Repaired>, Unfit> {
    let link = std::fs::symlink_metadata(path).map_err(Unfit::io(path))?;
    if link.is_symlink() {
        ours_or_roots(path, &link)?;
    }
    // Opening a named pipe would wait for its other end.
    let flags = OFlags::NONBLOCK.bits().cast_signed();
    let folder = OpenOptions::new().read(true).custom_flags(flags).open(path).map_err(Unfit::io(path))?;
    close(path, &folder, "folder")
}

/// Creates a folder and its missing parents with mode 0700, or tightens the one that is there.
///
/// # Errors
/// It can't be made, or is refused.
pub fn make_folder(path: &Path) -> Result<(), Unfit> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(Unfit::io(path))?;
    close_folder(path).map(drop)
}

/// Opens a file with the given options, and gives it mode 0600 if it is new or more open. Links are not followed.
///
/// # Errors
/// It can't be opened, or is refused.
pub fn open_file(path: &Path, how: &mut OpenOptions) -> Result<File, Unfit> {
    let file = open(path, how.mode(0o600))?;
    close(path, &file, "file")?;
    Ok(file)
}

/// Checks that nobody else can have changed a file that the person wrote, or the folder around it. It may be a link, as
/// dotfile managers make them, and is then left as it is. Otherwise it is tightened.
///
/// # Errors
/// It belongs to another user, or other users can change it.
pub fn settle_written(path: &Path) -> Result<Option<Repaired>, Unfit> {
    let link = std::fs::symlink_metadata(path).map_err(Unfit::io(path))?;
    if !link.is_symlink() && link.uid() == geteuid().as_raw() {
        let closed = if link.is_dir() { close_folder(path) } else { close_file(path) };
        return match closed {
            // On a read-only file system nobody else can change it either.
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

/// Opens without following a link or waiting for the other end of a named pipe.
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

/// Works on the open file, so that it is the one that was checked.
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

/// Root can change everything anyway.
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
