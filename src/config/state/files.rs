//! Files that are there whole or not at all, and closed to every other user of the machine.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use crate::config::permissions::{self, Unfit};

/// What a file is called until it takes its place.
const UNFINISHED: &str = ".unfinished";

/// Puts a file with this text into the place of the one with this name.
pub(super) fn replace(folder: &Path, name: &str, text: &str) -> io::Result<()> {
    let prefix = format!("{name}.");
    // It is 0600 from the start.
    let mut file = tempfile::Builder::new().prefix(&prefix).suffix(UNFINISHED).tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(folder.join(name)).map_err(|error| error.error)?;
    sync(folder)
}

/// The new name is on the disk, too.
fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Removes what a program that was killed left behind. Only who has the lock may.
pub(super) fn sweep(folder: &Path, name: &str) {
    let prefix = format!("{name}.");
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let found = entry.file_name();
        let found = found.to_string_lossy();
        if found.starts_with(&prefix) && found.ends_with(UNFINISHED) {
            // One that stays is in nobody's way.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Gives a file another name, which no file has yet.
pub(super) fn aside(path: &Path, kind: &str) -> io::Result<PathBuf> {
    let mut number = 1;
    loop {
        let mut to = path.as_os_str().to_owned();
        to.push(format!(".{kind}-{number}"));
        let to = PathBuf::from(to);
        if !to.exists() {
            return std::fs::rename(path, &to).map(|()| to);
        }
        number += 1;
    }
}

/// Opens a file to add to it; makes it where it is missing, and closes it to others where it is not.
pub(super) fn open(path: &Path) -> Result<File, Unfit> {
    permissions::open_file(path, OpenOptions::new().append(true).read(true).create(true))
}

/// Makes the folder where it is missing, and closes it to others where it is not.
pub(super) fn make_folder(folder: &Path) -> Result<(), Unfit> {
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|error| Unfit::Io { path: folder.to_owned(), error })?;
    permissions::close_folder(folder).map(drop)
}
