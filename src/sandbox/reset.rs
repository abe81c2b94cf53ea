//! Takes a store away, with all that lies beside it, when nobody uses it. What is no store of ours stays.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::door;
use super::store_files::{self, FileKind};
use super::{StartError, private, tls};
use crate::sandbox::lock;
use crate::sandbox::lock::{Claim, HeldLock};

/// What a store holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contents {
    /// Enrollment tokens, revoked and hidden ones too.
    pub tokens: i64,
    /// Agent policies.
    pub policies: i64,
    /// Agents, unenrolled ones too.
    pub agents: i64,
}

/// A store that nobody else can use while this is kept.
#[derive(Debug)]
pub struct StoreReset {
    file: PathBuf,
    lock: HeldLock,
    contents: Option<Contents>,
}

/// Takes the store for itself; nothing is removed yet. `None` when there is none. Blocks.
///
/// # Errors
/// [`StartError`] when another process uses it, or when the file is not a store of this program.
pub fn prepare(file: &Path) -> Result<Option<StoreReset>, StartError> {
    let file = match std::fs::canonicalize(file) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StartError::unusable(file, &error.to_string())),
    };
    recognise(&file)?;
    let lock = match lock::claim(&file).map_err(|error| StartError::lock(&file, &error))? {
        Claim::Ours(lock) => lock,
        Claim::Theirs(owner) => return Err(StartError::in_use(file, owner)),
    };
    let contents = contents(&file).ok();
    Ok(Some(StoreReset { file, lock, contents }))
}

impl StoreReset {
    /// The store's file.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// What is in it, when it can be read.
    #[must_use]
    pub fn contents(&self) -> Option<Contents> {
        self.contents
    }

    /// Removes it. Cut off half-way, it leaves a store without its last writes, or none; never one that is mixed up
    /// with a later one. Blocks.
    ///
    /// # Errors
    /// [`StartError::Unusable`] names the file that stays.
    pub fn remove(self) -> Result<(), StartError> {
        let Self { file, lock, .. } = self;
        let (certificate, key) = tls::kept(&file);
        // The log before its database: a new database would take a log that was left behind for its own.
        let sides = ["-wal", "-journal", "-shm"].map(|end| private::beside(&file, end));
        // Somebody's own certificate that has this name by chance stays.
        let made_here = tls::are_ours(&certificate, &key).is_ok_and(|ours| ours);
        let kept = [key, certificate];
        for path in sides.iter().chain([&file]).chain(kept.iter().filter(|_| made_here)) {
            match std::fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(StartError::unusable(path, &error.to_string()));
                }
                _ => {}
            }
        }
        for socket in [door::kibana(&file), door::fleet_server(&file)] {
            // What is no socket there is not ours.
            let _ = door::remove(&socket);
        }
        lock.remove().map_err(|error| StartError::unusable(&lock::path(&file), &error.to_string()))
    }
}

/// A store of ours says so in its header, however damaged or new the rest is. Without a header it counts as ours in
/// our own folder only: elsewhere it may be anybody's file.
fn recognise(file: &Path) -> Result<(), StartError> {
    let content =
        store_files::identify(file).map_err(|error| StartError::unusable(file, &error.to_string()))?;
    match content {
        FileKind::Store | FileKind::Empty => Ok(()),
        FileKind::Database => Err(StartError::Foreign(file.to_owned())),
        FileKind::Other if file.parent().is_some_and(private::is_ours) => Ok(()),
        FileKind::Other => Err(StartError::unusable(file, "it is not a store, so it is not removed")),
    }
}

fn contents(file: &Path) -> rusqlite::Result<Contents> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let count = |table: &str| {
        connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get::<_, i64>(0))
    };
    Ok(Contents { tokens: count("tokens")?, policies: count("policies")?, agents: count("agents")? })
}
