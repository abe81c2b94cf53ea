//! The audit log: one line of JSON for each entry, a new file at each MiB, three old ones kept.

use std::fs::OpenOptions;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use crate::domain::audit::AuditEntry;
use crate::system::permissions::{self, Unfit};
use crate::system::with_end;

/// A file that has reached this size is rotated before the next operation.
pub(super) const FULL: u64 = 1024 * 1024;
/// The number of rotated files that are kept.
const KEPT: u32 = 3;

/// Appends whole lines, all or none, and syncs them once. The caller holds the lock.
pub(super) fn append(path: &Path, mut text: String, may_rotate: bool) -> io::Result<()> {
    if may_rotate && std::fs::metadata(path).is_ok_and(|file| file.len() >= FULL) {
        rotate(path)?;
    }
    let mut file = permissions::open_file(path, &mut appending()).map_err(Unfit::into_io)?;
    let before = file.metadata()?.len();
    if before > 0 {
        let mut last = [0];
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        // A process that was killed while writing left half a line: the next line must not continue it.
        if last != [b'\n'] {
            text.insert(0, '\n');
        }
    }
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_data());
    if written.is_err() {
        // On a full disk some of the lines may have been written: they would tell of what was not done.
        let _ = file.set_len(before);
    }
    written
}

/// The entries of the log and of the last rotated file, oldest first. Lines that can't be read are skipped.
pub(super) fn read(path: &Path) -> io::Result<Vec<AuditEntry>> {
    let mut entries = Vec::new();
    for path in [old(path, 1), path.to_owned()] {
        match std::fs::read(&path) {
            Ok(bytes) => {
                let lines = bytes.split(|byte| *byte == b'\n');
                entries.extend(lines.filter_map(|line| serde_json::from_slice(line).ok()));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(entries)
}

/// How the log and the lock file are opened: created if missing, never truncated.
pub(super) fn appending() -> OpenOptions {
    OpenOptions::new().append(true).read(true).create(true).clone()
}

/// `audit.jsonl` becomes `audit.jsonl.1`, that one `.2`, and so on; the oldest is overwritten.
fn rotate(path: &Path) -> io::Result<()> {
    for number in (1..KEPT).rev() {
        let (from, to) = (old(path, number), old(path, number + 1));
        if from.exists() {
            std::fs::rename(from, to)?;
        }
    }
    std::fs::rename(path, old(path, 1))
}

fn old(path: &Path, number: u32) -> PathBuf {
    with_end(path, &format!(".{number}"))
}
