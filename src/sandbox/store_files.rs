//! The files of a store, and which of them this program made. A path that a person named may lead to anything, so
//! files are identified before they are written, closed to others or removed.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::store::APPLICATION_ID;
use super::{lock, plain_file, private, tls};

/// What a file that may become a store contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileKind {
    /// Nothing, or a database without tables, which is what SQLite makes of an empty file.
    Empty,
    /// A store of this program, of any version.
    Store,
    /// Another application's SQLite database.
    Database,
    Other,
}

/// Identifies a file by its header. Not to be called while this process has the store open: closing the file would
/// drop SQLite's locks.
pub(super) fn identify(path: &Path) -> io::Result<FileKind> {
    let mut header = Vec::new();
    plain_file::open(path)?.take(72).read_to_end(&mut header)?;
    let word_at = |at: usize| header.get(at..at + 4).map(<[u8]>::to_vec);
    // SQLite: the number of pages is at byte 28 and the application's id at byte 68, both big-endian. A table needs a
    // second page.
    let is_bare = word_at(28) == Some(1_u32.to_be_bytes().into()) && word_at(68) == Some(vec![0; 4]);
    Ok(match header.starts_with(b"SQLite format 3\0") {
        true if word_at(68) == Some(APPLICATION_ID.to_be_bytes().into()) => FileKind::Store,
        true if is_bare => FileKind::Empty,
        true => FileKind::Database,
        false if header.is_empty() => FileKind::Empty,
        false => FileKind::Other,
    })
}

/// A store that a person keeps in a place of their own, and the files beside it that this program made. Empty when the
/// path is a link or something else: nothing there may be changed.
#[must_use]
pub fn belongings(path: &Path) -> Vec<PathBuf> {
    let is_link = |path: &Path| std::fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink());
    if is_link(path) || !identify(path).is_ok_and(|kind| matches!(kind, FileKind::Store | FileKind::Empty)) {
        return Vec::new();
    }
    let mut found = vec![path.to_owned(), private::beside(path, "-wal"), private::beside(path, "-shm")];
    let lock = lock::path(path);
    if plain_file::read(&lock).is_ok_and(|text| lock::is_ours(&text)) {
        found.push(lock);
    }
    let (certificate, key) = tls::kept(path);
    if tls::are_ours(&certificate, &key).is_ok_and(|ours| ours) {
        found.extend([certificate, key]);
    }
    found.retain(|path| path.is_file() && !is_link(path));
    found
}
