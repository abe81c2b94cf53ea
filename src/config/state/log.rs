//! The audit log: one line of JSON for each entry, a new file at each MiB, three old ones kept.

use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::files;
use crate::config::permissions::Unfit;

/// A file that has reached this size gets no more lines.
pub(super) const FULL: u64 = 1024 * 1024;
/// So many old files are kept.
const KEPT: u32 = 3;

/// Adds a line. Only who has the lock may.
pub(super) fn append(path: &Path, line: &str) -> io::Result<()> {
    if std::fs::metadata(path).is_ok_and(|file| file.len() >= FULL) {
        turn(path)?;
    }
    let mut file = files::open(path).map_err(Unfit::into_io)?;
    let mut text = format!("{line}\n");
    if file.metadata()?.len() > 0 {
        let mut last = [0];
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        // A program that was killed while it wrote left half a line: it gets no other one glued to it.
        if last != [b'\n'] {
            text.insert(0, '\n');
        }
    }
    file.write_all(text.as_bytes())?;
    file.sync_data()
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
