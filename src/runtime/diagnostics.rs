//! The diagnostic log: a file that a person can attach to a report.
//!
//! It gets this program's events only: libraries log headers and bodies, and those hold secrets. A thread of its own
//! writes the file, so that a slow disk delays nobody. Times are the machine's, in UTC, also where a test pins the clock.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::panic::PanicHookInfo;
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use nix::sys::signal::{SigSet, SigmaskHow};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};

use crate::domain::problem::{Problem, ProblemKind};
use crate::system::permissions::{self, Unfit};

/// Lines that may wait for the disk. Further ones are dropped and counted.
const WAITING: usize = 10_000;
/// How long the end of the program waits for the disk.
const PATIENCE: Duration = Duration::from_secs(1);

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogLevel {
    /// What failed.
    Error,
    /// What failed or had to be repeated.
    Warn,
    /// Also the start, each request, each signal.
    Info,
    /// Also tasks and the clipboards tried.
    Debug,
    /// Also the kind of each message.
    Trace,
}

impl From<LogLevel> for LevelFilter {
    fn from(level: LogLevel) -> Self {
        match level {
            LogLevel::Error => Self::ERROR,
            LogLevel::Warn => Self::WARN,
            LogLevel::Info => Self::INFO,
            LogLevel::Debug => Self::DEBUG,
            LogLevel::Trace => Self::TRACE,
        }
    }
}

/// What the thread that writes the file is told.
enum Entry {
    Line(Vec<u8>),
    /// Answer once everything before it is written.
    Flush(Sender<()>),
}

static ENTRIES: OnceLock<Sender<Entry>> = OnceLock::new();
static QUEUED: AtomicUsize = AtomicUsize::new(0);
static DROPPED: AtomicUsize = AtomicUsize::new(0);

/// Opens the log, which is appended to and readable by its owner only. Call it once.
///
/// # Errors
/// The file can't be opened, or is not fit for this.
pub fn start(path: &Path, level: LogLevel) -> Result<(), Problem> {
    let file = permissions::open_file(path, OpenOptions::new().append(true).create(true))
        .map_err(|unfit| not_opened(&unfit))?;
    let (sender, entries) = channel();
    spawn(move || write(file, &entries)).map_err(|error| {
        let why = error.to_string();
        Problem::new(ProblemKind::Local, WHAT, &why, "Close other programs and try again")
    })?;
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(Lines(sender.clone()));
    let ours = Targets::new().with_target(env!("CARGO_CRATE_NAME"), LevelFilter::from(level));
    // These fail on a second call only.
    let _ = ENTRIES.set(sender);
    let _ =
        tracing::subscriber::set_global_default(tracing_subscriber::registry().with(lines.with_filter(ours)));
    Ok(())
}

/// Waits until everything logged so far is in the file, but not for long.
pub fn flush() {
    let Some(entries) = ENTRIES.get() else { return };
    let (tell, told) = channel();
    if entries.send(Entry::Flush(tell)).is_ok() {
        let _ = told.recv_timeout(PATIENCE);
    }
}

/// Logs a panic: its place alone, since its text could hold a secret.
pub(super) fn panicked(info: &PanicHookInfo<'_>) {
    let place = info.location().map(ToString::to_string);
    tracing::error!(place = place.as_deref().unwrap_or("unknown"), "panicked");
    flush();
}

const WHAT: &str = "Can't open the log file";

fn not_opened(unfit: &Unfit) -> Problem {
    match unfit {
        Unfit::Io { .. } | Unfit::Kind { .. } => Problem {
            next_step: "Give --log a file in a folder that exists and that you may write to".to_owned(),
            ..unfit.problem(WHAT)
        },
        _ => unfit.problem(WHAT),
    }
}

/// Starts a thread that takes no signals: they are for the threads that listen to them.
fn spawn(work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let before = SigSet::all().thread_swap_mask(SigmaskHow::SIG_BLOCK)?;
    let spawned = std::thread::Builder::new().name("log".to_owned()).spawn(work);
    before.thread_set_mask()?;
    spawned.map(drop)
}

/// Writes until the program ends. A disk that takes no more is no reason to disturb anybody.
fn write(mut file: impl Write, entries: &Receiver<Entry>) {
    for entry in entries {
        match entry {
            Entry::Line(line) => {
                QUEUED.fetch_sub(1, Ordering::Relaxed);
                let _ = file.write_all(&line);
            }
            Entry::Flush(tell) => drop(tell.send(())),
        }
        let dropped = DROPPED.swap(0, Ordering::Relaxed);
        if dropped > 0 {
            let _ = writeln!(file, "{dropped} lines were dropped: the disk was too slow");
        }
    }
}

/// Gives the formatter a place to write one event to.
struct Lines(Sender<Entry>);

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line(&self.0)
    }
}

struct Line<'a>(&'a Sender<Entry>);

impl Write for Line<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if QUEUED.fetch_add(1, Ordering::Relaxed) >= WAITING {
            QUEUED.fetch_sub(1, Ordering::Relaxed);
            DROPPED.fetch_add(1, Ordering::Relaxed);
        } else {
            // It fails when the thread has ended, which it does with the program.
            let _ = self.0.send(Entry::Line(line.to_vec()));
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_disk_can_not_take_is_counted_and_the_rest_is_whole() {
        let (sender, entries) = channel();
        let mut line = Line(&sender);
        for _ in 0..WAITING + 3 {
            line.write_all(b"event\n").unwrap();
        }
        let (tell, told) = channel();
        sender.send(Entry::Flush(tell)).unwrap();
        drop(sender);
        let mut file = Vec::new();
        write(&mut file, &entries);
        told.recv().unwrap();
        let text = String::from_utf8(file).unwrap();
        assert_eq!(text.lines().filter(|line| *line == "event").count(), WAITING);
        assert_eq!(text.matches("3 lines were dropped").count(), 1, "{}", &text[text.len() - 200..]);
    }

    #[test]
    fn the_thread_that_writes_takes_no_signals() {
        let (tell, told) = channel();
        spawn(move || tell.send(SigSet::thread_get_mask()).unwrap()).unwrap();
        let blocked = told.recv().unwrap().unwrap();
        assert!(blocked.contains(nix::sys::signal::Signal::SIGTSTP));
        let ours = SigSet::thread_get_mask().unwrap();
        assert!(!ours.contains(nix::sys::signal::Signal::SIGTSTP), "the caller's are as before");
    }
}
