//! What the program asks of the operating system in more than one place: files that nobody else can read, files that
//! are written whole or not at all, and other programs.
//!
//! Knows nothing of settings, servers or the interface.

pub mod atomic;
pub mod permissions;
pub mod programs;

use std::path::{Path, PathBuf};

/// The path with `end` appended to its last part: `fleet.db` and `.lock` give `fleet.db.lock`.
#[must_use]
pub fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(end);
    path.into()
}
