//! Keeps the store, and what lies beside it, from every other user of the machine: files 0600, our folder 0700.

use std::io;
use std::path::{Path, PathBuf};

/// The folder that is ours alone, so that its mode is ours to repair. Another folder that a person named for
/// `--data` is left as it is; the file in it is closed all the same.
const OURS: &str = "fleet-tokens";

/// Makes the folder and the file where they are missing, closed to others from the start.
pub(super) fn make(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder {
        make_folder(folder)?;
        if is_ours(folder) && std::fs::symlink_metadata(folder)?.is_dir() {
            close(folder, 0o700)?;
        }
    }
    make_file(file)
}

/// Closes the file, which is known to be ours, and those beside it, where they are too open. What a link leads to is
/// never changed: it is refused while others can get at it.
pub(super) fn repair(file: &Path) -> io::Result<()> {
    close(file, 0o600)?;
    for side in ["-wal", "-shm"].map(|end| beside(file, end)) {
        if side.exists() {
            close(&side, 0o600)?;
        }
    }
    Ok(())
}

/// The path of a file that is kept beside the store: SQLite's `-wal`, the `.lock`, …
pub(super) fn beside(file: &Path, end: &str) -> PathBuf {
    let mut path = file.as_os_str().to_owned();
    path.push(end);
    path.into()
}

/// Puts a file there at once and whole, in the place of one that may be there.
pub(super) fn write(file: &Path, content: &[u8]) -> io::Result<()> {
    use std::io::Write as _;
    let new = beside(file, ".new");
    // Left behind by a process that was killed.
    match std::fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    make_file(&new)?;
    let mut open = std::fs::OpenOptions::new().write(true).open(&new)?;
    open.write_all(content)?;
    open.sync_all()?;
    std::fs::rename(&new, file)
}

/// Whether the folder is the program's own, so that what is in it is, too.
pub(super) fn is_ours(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| name == OURS)
}

/// Whether the folder belongs to this user and nobody else can get at what is in it.
pub(super) fn is_closed(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let mine = rustix::process::geteuid().as_raw();
    std::fs::metadata(folder)
        .is_ok_and(|found| found.is_dir() && found.uid() == mine && found.mode() & 0o777 & !0o700 == 0)
}

#[cfg(unix)]
fn make_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(unix)]
fn make_file(file: &Path) -> io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    match std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made.map(drop),
    }
}

#[cfg(unix)]
fn close(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let found = std::fs::metadata(path)?.permissions().mode();
    if found & 0o777 & !mode == 0 {
        return Ok(());
    }
    if std::fs::symlink_metadata(path)?.is_symlink() {
        let why = "it is a link to something that others can get at; close that (chmod), or name it itself";
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, why));
    }
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(found & mode))
}

#[cfg(not(unix))]
fn make_folder(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)
}

#[cfg(not(unix))]
fn make_file(file: &Path) -> io::Result<()> {
    std::fs::OpenOptions::new().append(true).create(true).open(file).map(drop)
}

/// Elsewhere a person's own folders are closed to other users by the system's defaults.
#[cfg(not(unix))]
fn close(_path: &Path, _mode: u32) -> io::Result<()> {
    Ok(())
}
