//! The one way to run another program: secrets go to its standard input and never into an argument, what it prints is
//! limited, and it is stopped when it takes too long.

use std::io;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};
use tokio::time::timeout;
use zeroize::Zeroizing;

use crate::domain::secret::Secret;

/// How long to wait, once the program has ended, for the rest of its error output, and for the end of one that was
/// killed.
const GRACE: Duration = Duration::from_millis(200);
/// The most that is kept of its error output, in bytes.
const COMPLAINT: usize = 4096;
/// The number of consecutive characters that give a secret away.
const BETRAYAL: usize = 8;

/// What a program printed. It is wiped when dropped.
pub type Printed = Zeroizing<Vec<u8>>;

/// Why a program did not do what it was run for.
#[derive(Debug, thiserror::Error)]
pub enum ProgramError {
    /// The command is empty.
    #[error("no command is set")]
    NoCommand,
    /// It was not started.
    #[error("{program} can't be started: {source}")]
    NotStarted {
        /// Its name.
        program: String,
        /// The system's error.
        source: io::Error,
    },
    /// It failed, or was ended by a signal.
    #[error("{program} failed ({status}){said}")]
    Failed {
        /// Its name.
        program: String,
        /// How it ended.
        status: ExitStatus,
        /// The first line of its error output after a colon, or nothing.
        said: String,
    },
    /// It took too long.
    #[error("{program} did not end within {seconds} s and was stopped")]
    TimedOut {
        /// Its name.
        program: String,
        /// The limit.
        seconds: f32,
    },
    /// How it ended is unknown.
    #[error("{program}: {source}")]
    Lost {
        /// Its name.
        program: String,
        /// The system's error.
        source: io::Error,
    },
}

impl ProgramError {
    /// Whether it may have done its work all the same: it got its input and did not report a failure.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        match self {
            Self::NoCommand | Self::NotStarted { .. } => false,
            Self::Failed { status, .. } => status.code().is_none(),
            Self::TimedOut { .. } | Self::Lost { .. } => true,
        }
    }
}

impl From<ProgramError> for String {
    fn from(failure: ProgramError) -> Self {
        failure.to_string()
    }
}

/// How programs are run.
#[derive(Debug, Clone)]
pub struct Programs {
    /// Environment variables that they must not see.
    pub hidden: Vec<String>,
    /// How long one may take.
    pub patience: Duration,
    /// How many bytes are read of what one prints. One that prints more is stopped, which is no error.
    pub limit: usize,
    /// They keep the terminal, so that they can ask for a passphrase. Without it each runs in a process group of its
    /// own: keys typed in the tab don't reach it, and the processes that it started are stopped with it.
    pub keep_terminal: bool,
}

impl Programs {
    /// Runs a program with a text on its standard input.
    ///
    /// # Errors
    /// It could not be run, or failed.
    pub async fn feed(&self, words: &[&str], text: &Secret) -> Result<(), ProgramError> {
        self.run(words, text, Stdio::null()).await.map(drop)
    }

    /// Runs a program without input.
    ///
    /// # Errors
    /// It could not be run, or failed.
    pub async fn call(&self, words: &[&str]) -> Result<(), ProgramError> {
        self.feed(words, &Secret::new(String::new())).await
    }

    /// Runs a program without input, and gives what it prints.
    ///
    /// # Errors
    /// It could not be run, or failed.
    pub async fn ask(&self, words: &[&str]) -> Result<Printed, ProgramError> {
        self.run(words, &Secret::new(String::new()), Stdio::piped()).await
    }

    /// The same as [`Programs::ask`] for callers that are not asynchronous.
    ///
    /// # Errors
    /// It could not be run, or failed.
    pub fn ask_blocking(&self, words: &[&str]) -> Result<Printed, ProgramError> {
        let ask = || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.map_err(|source| not_started(words, source))?.block_on(self.ask(words))
        };
        // A thread of its own, since the caller's may be running a runtime already.
        let lost = |_| Err(not_started(words, io::Error::other("the thread that runs it has ended")));
        std::thread::scope(|scope| scope.spawn(ask).join()).unwrap_or_else(lost)
    }

    async fn run(&self, words: &[&str], text: &Secret, stdout: Stdio) -> Result<Printed, ProgramError> {
        let Some((&name, arguments)) = words.split_first() else {
            return Err(ProgramError::NoCommand);
        };
        let program = || name.to_owned();
        let mut command = Command::new(name);
        command.args(arguments).stdin(Stdio::piped()).stdout(stdout).stderr(Stdio::piped());
        command.kill_on_drop(true);
        for variable in &self.hidden {
            command.env_remove(variable);
        }
        if !self.keep_terminal {
            command.process_group(0);
        }
        let mut child = command.spawn().map_err(|source| not_started(words, source))?;
        // A program that stays in the background to serve the clipboard keeps this pipe open. It is read to its end,
        // but nobody waits for that.
        let (heard, listening) = listen(child.stderr.take());
        let Ok(ended) = timeout(self.patience, self.talk(&mut child, text)).await else {
            self.stop(&mut child).await;
            let seconds = self.patience.as_secs_f32();
            return Err(ProgramError::TimedOut { program: program(), seconds });
        };
        let (printed, status) = ended.map_err(|source| ProgramError::Lost { program: program(), source })?;
        let Some(status) = status else {
            self.stop(&mut child).await;
            return Ok(printed);
        };
        if status.success() {
            return Ok(printed);
        }
        let _ = timeout(GRACE, listening).await;
        let said = first_line(&heard.lock().unwrap_or_else(PoisonError::into_inner), text);
        Err(ProgramError::Failed { program: program(), status, said })
    }

    /// Writes, reads, and waits for the end; no status if it printed up to the limit.
    async fn talk(&self, child: &mut Child, text: &Secret) -> io::Result<(Printed, Option<ExitStatus>)> {
        if let Some(mut stdin) = child.stdin.take() {
            // A program that does not read it reports its own failure, which says more than this one.
            let _ = stdin.write_all(text.expose().as_bytes()).await;
        }
        let mut printed = Printed::default();
        if let Some(mut stdout) = child.stdout.take() {
            // One buffer that never moves, so that no copy of a secret stays behind.
            printed.reserve_exact(self.limit);
            while stdout.read_buf(&mut *printed).await? > 0 {
                if printed.len() >= self.limit {
                    return Ok((printed, None));
                }
            }
        }
        Ok((printed, Some(child.wait().await?)))
    }

    /// Kills it, and the processes that it started if they have a group of their own.
    async fn stop(&self, child: &mut Child) {
        let id = child.id().filter(|_| !self.keep_terminal);
        if let Some(group) = id.and_then(|id| rustix::process::Pid::from_raw(id.cast_signed())) {
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        // It may have ended by itself meanwhile.
        let _ = child.start_kill();
        let _ = timeout(GRACE, child.wait()).await;
    }
}

fn not_started(words: &[&str], source: io::Error) -> ProgramError {
    ProgramError::NotStarted { program: words.first().copied().unwrap_or_default().to_owned(), source }
}

type Complaint = Arc<Mutex<Vec<u8>>>;

/// Reads the error output for as long as the program lives, so that it never writes to a closed pipe.
fn listen(
    stderr: Option<impl AsyncRead + Unpin + Send + 'static>,
) -> (Complaint, tokio::task::JoinHandle<()>) {
    let heard = Complaint::default();
    let ear = Arc::clone(&heard);
    let listening = tokio::spawn(async move {
        let Some(mut stderr) = stderr else { return };
        let mut part = [0; 1024];
        while let Ok(count @ 1..) = stderr.read(&mut part).await {
            let mut all = ear.lock().unwrap_or_else(PoisonError::into_inner);
            let room = COMPLAINT.saturating_sub(all.len()).min(count);
            all.extend(part.get(..room).unwrap_or_default());
        }
    });
    (heard, listening)
}

/// The first line of the error output, unless it gives the secret away.
fn first_line(heard: &[u8], text: &Secret) -> String {
    let heard = String::from_utf8_lossy(heard);
    let Some(line) = heard.lines().map(str::trim).find(|line| !line.is_empty()) else { return String::new() };
    let secret = text.expose().as_bytes();
    let told = secret.windows(BETRAYAL.min(secret.len().max(1)));
    let betrays = |part: &[u8]| line.as_bytes().windows(part.len()).any(|seen| seen == part);
    if told.into_iter().any(betrays) {
        return ": its output holds the secret and is not shown".to_owned();
    }
    format!(": {line}")
}

#[cfg(test)]
mod tests;
