//! The audit log: one line of JSON for each entry, a new file at each MiB, three old ones kept.

use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::files;
use crate::config::permissions::Unfit;
use crate::domain::audit::AuditEntry;

/// A file that has reached this size gets no other act's lines.
pub(super) const FULL: u64 = 1024 * 1024;
/// So many old files are kept.
const KEPT: u32 = 3;

/// Adds whole lines, all or none, and waits for the disk once. Only who has the lock may.
pub(super) fn append(path: &Path, mut text: String, may_turn: bool) -> io::Result<()> {
    if may_turn && std::fs::metadata(path).is_ok_and(|file| file.len() >= FULL) {
        turn(path)?;
    }
    let mut file = files::open(path).map_err(Unfit::into_io)?;
    let before = file.metadata()?.len();
    if before > 0 {
        let mut last = [0];
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        // A program that was killed while it wrote left half a line: it gets no other one glued to it.
        if last != [b'\n'] {
            text.insert(0, '\n');
        }
    }
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_data());
    if written.is_err() {
        // On a full disk some lines may have found room: they would say what was not done.
        let _ = file.set_len(before);
    }
    written
}

/// What stands in the log and in the file before it, oldest first; lines that can't be read are passed over.
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

/// `audit.jsonl` becomes `audit.jsonl.1`, that one `.2`, and so on; the oldest goes.
fn turn(path: &Path) -> io::Result<()> {
    for number in (1..KEPT).rev() {
        let (from, to) = (old(path, number), old(path, number + 1));
        if from.exists() {
            std::fs::rename(from, to)?;
        }
    }
    std::fs::rename(path, old(path, 1))
}

fn old(path: &Path, number: u32) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{number}"));
    name.into()
}
