//! The store: one SQLite file that several processes may have open. A write is answered after its commit.
//!
//! Knows nothing of HTTP. Blocking work happens on tokio's blocking threads.

pub(super) mod actions;
pub(super) mod agent_keys;
pub(super) mod agent_outputs;
pub(super) mod agents;
pub(super) mod api_keys;
pub(super) mod checkins;
pub(super) mod enrollment;
pub(super) mod filter;
pub(super) mod fleet_server_hosts;
pub(super) mod outputs;
pub(super) mod policies;
mod readers;
pub(super) mod revisions;
mod schema;
pub(super) mod secrets;
pub(super) mod settings;
pub(super) mod spaces;
#[cfg(test)]
mod tests;
pub(super) mod tokens;
pub(super) mod users;

use std::io::Read as _;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};
use thiserror::Error;

use super::{plain_file, private};
use readers::{LIMIT, Query, Readers, free};
pub(super) use schema::APPLICATION_ID;

/// How long a process waits for another one's write.
const BUSY: Duration = Duration::from_secs(10);

/// Stores up to this size are checked whole when they are opened; it takes some milliseconds.
const CHECKED: u64 = 8 * 1024 * 1024;

/// Why a store can't be opened.
#[derive(Debug, Error)]
pub(super) enum OpenError {
    #[error("it is damaged: {0}")]
    Damaged(String),
    #[error("it is a database of another application")]
    Foreign,
    #[error("its schema has version {found}, newer than this program's {known}")]
    Newer { found: i64, known: usize },
    #[error("another process holds it")]
    Busy,
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("{0}")]
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::Damaged(error.to_string()),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            _ => Self::Sqlite(error),
        }
    }
}

/// An operation on an open store failed; the text is SQLite's.
#[derive(Debug, Error)]
pub(super) enum StoreError {
    #[error("{0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("the operation was cut off")]
    CutOff,
    /// A query took longer than it may, or nobody waits for it any more.
    #[error("Request timed out")]
    TooSlow,
}

/// An open store. Cheap to clone.
#[derive(Clone)]
pub(super) struct Store(Arc<StoreInner>);

struct StoreInner {
    /// A store in memory has none: it lives in the one connection, where each waits for the others.
    readers: Option<Readers>,
    writer: Mutex<Connection>,
    limit: Duration,
}

impl Store {
    /// Opens the file, makes it when it is missing, and brings it to the newest schema. Blocks.
    pub(super) fn open(file: &Path) -> Result<Self, OpenError> {
        // A path is a path, whatever it looks like: the SQLite inside is built to take `file:…` for a URI, also
        // without that flag, and an absolute path never begins so.
        let file = &std::path::absolute(file)?;
        private::make(file)?;
        check_header(file)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file, flags)?;
        connection.busy_timeout(BUSY)?;
        schema::version(&connection)?;
        private::repair(file)?;
        let small = std::fs::metadata(file)?.len() <= CHECKED;
        Self::prepare(connection, Some(Readers::new(file)), small)
    }

    /// Makes a store that lives as long as this handle. Blocks.
    pub(super) fn memory() -> Result<Self, OpenError> {
        Self::prepare(Connection::open_in_memory()?, None, false)
    }

    fn prepare(mut connection: Connection, readers: Option<Readers>, check: bool) -> Result<Self, OpenError> {
        connection.busy_timeout(BUSY)?;
        schema::migrate(&mut connection)?;
        write_ahead(&connection)?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        if check {
            let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
            if verdict != "ok" {
                return Err(OpenError::Damaged(verdict));
            }
        }
        Ok(Self(Arc::new(StoreInner { readers, writer: Mutex::new(connection), limit: LIMIT })))
    }

    /// Reads one snapshot, off the async threads. It ends when nobody waits for it any more, or after ten seconds.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (query, _waiting) = Query::new(self.0.limit);
        let turn = match &self.0.readers {
            Some(readers) => Some(readers.turn().await?),
            None => None,
        };
        let store = Arc::clone(&self.0);
        let task = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            match &store.readers {
                Some(readers) => readers.read(&query, work),
                None => query.run(&mut store.writer(), work),
            }
        });
        task.await.map_err(|_| StoreError::CutOff)?
    }

    /// Writes in one transaction, off the async threads; committed and synced when this returns.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let store = Arc::clone(&self.0);
        let task = tokio::task::spawn_blocking(move || transact(&mut store.writer(), work));
        Ok(task.await.map_err(|_| StoreError::CutOff)??)
    }

    /// Writes in one transaction on this thread, which may not be an async one. Blocks.
    pub(super) fn write_here<T, E: From<rusqlite::Error>>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        transact(&mut self.0.writer(), work)
    }
}

impl StoreInner {
    fn writer(&self) -> MutexGuard<'_, Connection> {
        // A panic while the lock was held has rolled its transaction back; the connection is sound.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn transact<T, E: From<rusqlite::Error>>(
    connection: &mut Connection,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
) -> Result<T, E> {
    free(connection)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = work(&transaction)?;
    transaction.commit()?;
    Ok(done)
}

/// SQLite takes a file of a few bytes for an empty one and writes over it; this does not.
fn check_header(file: &Path) -> Result<(), OpenError> {
    let mut header = Vec::new();
    plain_file::open(file)?.take(16).read_to_end(&mut header)?;
    if header.is_empty() || header == *b"SQLite format 3\0" {
        return Ok(());
    }
    Err(OpenError::Damaged("file is not a database".to_owned()))
}

/// Turns the write-ahead log on. SQLite answers "busy" at once, whatever the timeout, when two processes do this
/// to a new file at the same time.
fn write_ahead(connection: &Connection) -> Result<(), OpenError> {
    for _ in 0..100 {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                std::thread::sleep(Duration::from_millis(20));
            }
            done => return Ok(done?),
        }
    }
    Err(OpenError::Busy)
}
