//! Keeps the store, and what lies beside it, from every other user of the machine: files 0600, our folder 0700.

use std::fs::{DirBuilder, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use crate::system::atomic::{self, Existing};
use crate::system::permissions;
pub(super) use crate::system::with_end as beside;

/// The folder that is ours alone, so that its mode is ours to repair. Another folder that a person named for
/// `--data` is left as it is; the file in it is closed all the same.
const OURS: &str = "fleet-tokens";

/// Makes the folder and the file where they are missing, closed to others from the start.
pub(super) fn make(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
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

/// Writes a file whole, in place of the one that may be there.
pub(super) fn write(file: &Path, content: &[u8]) -> io::Result<()> {
    atomic::sweep(file);
    atomic::write(file, Existing::Replace, |new| new.write_all(content))
}

/// Whether the folder is the program's own, so that what is in it is, too.
pub(super) fn is_ours(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| name == OURS)
}

/// Whether the folder belongs to this user and nobody else can get at what is in it.
pub(super) fn is_closed(folder: &Path) -> bool {
    let found = permissions::look(folder).ok().flatten();
    found.is_some_and(|found| found.is_folder && found.is_private())
}

fn make_file(file: &Path) -> io::Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(file) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made.map(drop),
    }
}

/// By its path: to open a store that runs in this process would drop its locks.
fn close(path: &Path, mode: u32) -> io::Result<()> {
    let found = std::fs::metadata(path)?.permissions().mode();
    if found & 0o777 & !mode == 0 {
        return Ok(());
    }
    if std::fs::symlink_metadata(path)?.is_symlink() {
        let why = "it is a link to something that others can get at; close that (chmod), or name it itself";
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, why));
    }
    std::fs::set_permissions(path, Permissions::from_mode(found & mode))
}
