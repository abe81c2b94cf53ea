//! Which files are this program's own. What a person named may be anything, and what lies beside it anybody's: it is
//! looked at before it is written to, closed or removed.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use super::store::APPLICATION_ID;
use super::{lock, private, tls};

/// Certificates, keys and locks are smaller.
const LIMIT: u64 = 1 << 20;
/// The name in our certificates.
pub(super) const NAME: &str = "fleet-tokens sandbox";

/// What a file that may become a store holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// Or a database without a single table, which SQLite makes of nothing.
    Nothing,
    /// A store of this program, of whatever version.
    Store,
    /// Another application's SQLite database.
    Database,
    Other,
}

/// Opens a file for reading. A folder, a pipe or a device is refused, and never waited for.
pub(super) fn open_plain(path: &Path) -> io::Result<File> {
    let flags = OFlags::NONBLOCK.bits().cast_signed();
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path)?;
    if file.metadata()?.is_file() {
        return Ok(file);
    }
    Err(no_file())
}

/// The content of a small plain file.
pub(super) fn read_plain(path: &Path) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    open_plain(path)?.take(LIMIT + 1).read_to_end(&mut content)?;
    if content.len() as u64 > LIMIT {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is larger than 1 MiB"));
    }
    Ok(content)
}

/// Whether something that can be a store is there; opens nothing.
pub(super) fn exists(path: &Path) -> io::Result<bool> {
    match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
        Ok(_) if std::fs::metadata(path)?.is_file() => Ok(true),
        Ok(_) => Err(no_file()),
    }
}

/// By the header alone. Not while this process has the store open: it would lose its locks.
pub(super) fn content(path: &Path) -> io::Result<Content> {
    let mut header = Vec::new();
    open_plain(path)?.take(72).read_to_end(&mut header)?;
    // SQLite: the application's id is at byte 68, the most significant byte first.
    let id = header.get(68..72) == Some(&APPLICATION_ID.to_be_bytes()[..]);
    // At byte 28 the number of pages: a table needs a second one.
    let bare =
        header.get(28..32) == Some(&1_u32.to_be_bytes()[..]) && header.get(68..72) == Some(&[0; 4][..]);
    Ok(match header.starts_with(b"SQLite format 3\0") {
        true if id => Content::Store,
        true if bare => Content::Nothing,
        true => Content::Database,
        false if header.is_empty() => Content::Nothing,
        false => Content::Other,
    })
}

/// A store that somebody keeps elsewhere, and what of the files beside it is this program's. Empty when the path leads
/// through a link or to something else: nothing there is to be changed.
#[must_use]
pub fn belongings(path: &Path) -> Vec<PathBuf> {
    let is_link = |path: &Path| std::fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink());
    if is_link(path) || !content(path).is_ok_and(|found| matches!(found, Content::Store | Content::Nothing)) {
        return Vec::new();
    }
    let (certificate, key) = tls::kept(path);
    let mut found = vec![path.to_owned(), private::beside(path, "-wal"), private::beside(path, "-shm")];
    let lock = lock::path(path);
    found.extend(read_plain(&lock).is_ok_and(|text| lock::is_ours(&text)).then_some(lock));
    found.extend(
        tls::are_ours(&certificate, &key)
            .is_ok_and(|ours| ours)
            .then_some([certificate, key])
            .into_iter()
            .flatten(),
    );
    found.retain(|path| path.is_file() && !is_link(path));
    found
}

fn no_file() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "it is no plain file")
}
