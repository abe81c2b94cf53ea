//! Connections that read a store. They are separate from the one that writes, so that nothing waits for a slow query; a
//! query is stopped when nobody waits for its result any more.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, OpenFlags};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{BUSY, StoreError};

/// How many queries run at a time. More would not be faster.
const AT_ONCE: usize = 4;
/// How long a query may take: less than the program's own clients wait.
pub(super) const LIMIT: Duration = Duration::from_secs(10);
/// How many of SQLite's steps lie between two looks at the clock; some hundred microseconds.
const STEPS: i32 = 10_000;

/// Connections that read one file.
pub(super) struct Readers {
    file: PathBuf,
    idle: Mutex<Vec<Connection>>,
    places: Arc<Semaphore>,
}

impl Readers {
    pub(super) fn new(file: &Path) -> Self {
        let places = Arc::new(Semaphore::new(AT_ONCE));
        Self { file: file.to_owned(), idle: Mutex::default(), places }
    }

    /// Waits for a turn; it lasts as long as what it gives is kept.
    pub(super) async fn turn(&self) -> Result<OwnedSemaphorePermit, StoreError> {
        Arc::clone(&self.places).acquire_owned().await.map_err(|_| StoreError::CutOff)
    }

    /// Reads. Blocks.
    pub(super) fn read<T>(
        &self,
        query: &Query,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut connection = idle.map_or_else(|| self.open(), Ok)?;
        let read = query.run(&mut connection, work);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        read
    }

    fn open(&self) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.file, flags)?;
        connection.busy_timeout(BUSY)?;
        connection.pragma_update(None, "query_only", true)?;
        Ok(connection)
    }

    /// How many are reading now.
    #[cfg(test)]
    pub(super) fn busy(&self) -> usize {
        AT_ONCE - self.places.available_permits()
    }
}

/// One query: how long it may take, and whether anybody still waits for it.
#[derive(Clone)]
pub(super) struct Query {
    limit: Duration,
    given_up: Arc<AtomicBool>,
}

/// Held by whoever waits for a query. Dropping it stops the query.
pub(super) struct QueryHandle(Arc<AtomicBool>);

impl Query {
    pub(super) fn new(limit: Duration) -> (Self, QueryHandle) {
        let given_up = Arc::new(AtomicBool::new(false));
        (Self { limit, given_up: Arc::clone(&given_up) }, QueryHandle(given_up))
    }

    /// Does the work on one snapshot, as long as it may.
    pub(super) fn run<T>(
        &self,
        connection: &mut Connection,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let (end, given_up) = (Instant::now() + self.limit, Arc::clone(&self.given_up));
        let over = move || given_up.load(Ordering::Relaxed) || Instant::now() >= end;
        connection.progress_handler(STEPS, Some(over))?;
        let read = connection.transaction().and_then(|snapshot| work(&snapshot));
        free(connection)?;
        read.map_err(|error| match error.sqlite_error_code() {
            Some(ErrorCode::OperationInterrupted) => StoreError::TooSlow,
            _ => error.into(),
        })
    }
}

/// Takes the limit of the last query away.
pub(super) fn free(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.progress_handler(0, None::<fn() -> bool>)
}

impl Drop for QueryHandle {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
