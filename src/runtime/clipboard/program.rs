//! Other programs that have a clipboard: the secret goes to their standard input, never into an argument, and none of
//! them holds the tab up.

use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};
use zeroize::Zeroizing;

use crate::domain::secret::Secret;

/// A program that has not ended by then is killed.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long what it said may still be on its way when it has ended.
const LAST_WORDS: Duration = Duration::from_millis(200);
/// So much of what it says is read.
const WORDS: usize = 4096;
/// So much of a clipboard is read: more can't be what was copied.
const CLIPBOARD: u64 = 1 << 20;
/// So many characters of a secret in a row betray it.
const BETRAYAL: usize = 8;

/// Why a program did not do what it was run for.
#[derive(Debug, thiserror::Error)]
pub(super) enum ProgramError {
    /// The person's command is empty.
    #[error("no command is set")]
    NoCommand,
    /// It was not started.
    #[error("{program} can't be run: {source}")]
    NotRun { program: String, source: std::io::Error },
    /// It says itself that it failed, or was ended by a signal.
    #[error("{program} failed ({status}){said}")]
    Failed { program: String, status: ExitStatus, said: String },
    /// It took too long.
    #[error("{program} did not end within {seconds} s and was stopped")]
    TimedOut { program: String, seconds: f32 },
    /// How it ended can't be learned.
    #[error("{program}: {source}")]
    Lost { program: String, source: std::io::Error },
}

impl ProgramError {
    /// Whether it may have done it all the same: it was given its input and did not say that it failed.
    pub(super) fn is_unknown(&self) -> bool {
        match self {
            Self::NoCommand | Self::NotRun { .. } => false,
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
#[derive(Clone)]
pub(super) struct Programs {
    /// Variables of the environment that are not theirs to see.
    pub(super) hidden: Vec<String>,
    /// How long one may take.
    pub(super) patience: Duration,
}

impl Programs {
    /// Programs that see neither of these variables.
    pub(super) fn new(hidden: Vec<String>) -> Self {
        Self { hidden, patience: PATIENCE }
    }

    /// Gives a program a text.
    pub(super) async fn feed(&self, words: &[&str], text: &Secret) -> Result<(), ProgramError> {
        self.run(words, text, false).await.map(drop)
    }

    /// Runs a program that takes nothing.
    pub(super) async fn call(&self, words: &[&str]) -> Result<(), ProgramError> {
        self.feed(words, &Secret::new(String::new())).await
    }

    /// What a program prints.
    pub(super) async fn ask(&self, words: &[&str]) -> Result<Zeroizing<Vec<u8>>, ProgramError> {
        self.run(words, &Secret::new(String::new()), true).await
    }

    async fn run(
        &self,
        words: &[&str],
        text: &Secret,
        asks: bool,
    ) -> Result<Zeroizing<Vec<u8>>, ProgramError> {
        let Some((&name, arguments)) = words.split_first() else {
            return Err(ProgramError::NoCommand);
        };
        let program = || name.to_owned();
        let mut command = Command::new(name);
        command.args(arguments).stdin(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        command.stdout(if asks { Stdio::piped() } else { Stdio::null() });
        for variable in &self.hidden {
            command.env_remove(variable);
        }
        // A group of its own, so that what it started can be ended with it, and no key of the tab's reaches it.
        #[cfg(unix)]
        command.process_group(0);
        let mut child =
            command.spawn().map_err(|source| ProgramError::NotRun { program: program(), source })?;
        // A program that stays behind to serve the clipboard keeps this open: it is read on, and not waited for.
        let (heard, listening) = listen(child.stderr.take());
        let Ok(ended) = tokio::time::timeout(self.patience, talk(&mut child, text)).await else {
            kill(&mut child);
            let seconds = self.patience.as_secs_f32();
            return Err(ProgramError::TimedOut { program: program(), seconds });
        };
        let (printed, status) = ended.map_err(|source| ProgramError::Lost { program: program(), source })?;
        if status.success() {
            return Ok(printed);
        }
        let _ = tokio::time::timeout(LAST_WORDS, listening).await;
        let said = said(&heard.lock().unwrap_or_else(PoisonError::into_inner), text);
        Err(ProgramError::Failed { program: program(), status, said })
    }
}

/// Writes, reads, and waits for the end.
async fn talk(child: &mut Child, text: &Secret) -> std::io::Result<(Zeroizing<Vec<u8>>, ExitStatus)> {
    if let Some(mut stdin) = child.stdin.take() {
        // A program that wants none of it says why it fails; that it did not listen says less.
        let _ = stdin.write_all(text.expose().as_bytes()).await;
    }
    let mut printed = Zeroizing::new(Vec::new());
    if let Some(stdout) = child.stdout.take() {
        stdout.take(CLIPBOARD).read_to_end(&mut printed).await?;
    }
    Ok((printed, child.wait().await?))
}

type ProgramOutput = Arc<Mutex<Vec<u8>>>;

/// Reads what it says, and goes on reading while it lives, so that it never speaks to nobody.
fn listen(
    stderr: Option<impl AsyncRead + Unpin + Send + 'static>,
) -> (ProgramOutput, tokio::task::JoinHandle<()>) {
    let heard = ProgramOutput::default();
    let ear = Arc::clone(&heard);
    let listening = tokio::spawn(async move {
        let Some(mut stderr) = stderr else { return };
        let mut part = [0; 1024];
        while let Ok(count @ 1..) = stderr.read(&mut part).await {
            let mut all = ear.lock().unwrap_or_else(PoisonError::into_inner);
            let room = WORDS.saturating_sub(all.len()).min(count);
            all.extend(part.get(..room).unwrap_or_default());
        }
    });
    (heard, listening)
}

/// Ends it, and whatever it started.
fn kill(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = child.id().and_then(|id| rustix::process::Pid::from_raw(id.cast_signed())) {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.start_kill();
}

/// The first line of what it said, unless it tells the secret.
fn said(heard: &[u8], text: &Secret) -> String {
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

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn programs() -> Programs {
        Programs { hidden: vec!["PATHOLOGICAL".to_owned()], patience: Duration::from_secs(20) }
    }

    fn secret() -> Secret {
        Secret::new("VnVhQ2ZHY0JDZGJrUW0tZTVh".to_owned())
    }

    #[tokio::test]
    async fn the_text_arrives_on_standard_input_and_nowhere_else() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pasted");
        let script = "cat > \"$0\"; tr '\\0' ' ' < /proc/$$/cmdline > \"$0.arguments\"";
        programs().feed(&["sh", "-c", script, file.to_str().unwrap()], &secret()).await.unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), secret().expose());
        let arguments = std::fs::read_to_string(folder.path().join("pasted.arguments")).unwrap_or_default();
        assert!(!arguments.contains(&secret().expose()[..8]), "{arguments}");
    }

    #[tokio::test]
    async fn what_it_says_is_told_but_never_the_secret() {
        let run = |script: &'static str| async move {
            programs().feed(&["sh", "-c", script], &secret()).await.unwrap_err().to_string()
        };
        let error = run("cat > /dev/null; echo; echo no display >&2; exit 3").await;
        assert!(error.contains("exit status: 3") && error.ends_with(": no display"), "{error}");
        let error = run("echo \"no: $(cat)\" >&2; exit 1").await;
        assert!(error.ends_with("is not shown") && !error.contains(&secret().expose()[..8]), "{error}");
        let error = programs().feed(&["/nowhere/pbcopy"], &secret()).await.unwrap_err().to_string();
        assert!(error.starts_with("/nowhere/pbcopy can't be run"), "{error}");
    }

    #[tokio::test]
    async fn one_that_hangs_is_killed_with_its_children() {
        let folder = tempfile::tempdir().unwrap();
        let pid = folder.path().join("pid");
        let script = "sleep 1000 & echo $! > \"$0\"; wait";
        let hasty = Programs { patience: Duration::from_millis(500), ..programs() };
        let error = hasty.feed(&["sh", "-c", script, pid.to_str().unwrap()], &secret()).await.unwrap_err();
        assert!(error.to_string().contains("was stopped") && error.is_unknown(), "{error}");
        let sleeper: i32 = std::fs::read_to_string(pid).unwrap().trim().parse().unwrap();
        let sleeper = rustix::process::Pid::from_raw(sleeper).unwrap();
        // It is gone, or a corpse that nobody has buried yet.
        let gone = || {
            let state = std::fs::read_to_string(format!("/proc/{}/stat", sleeper.as_raw_nonzero()));
            rustix::process::test_kill_process(sleeper).is_err()
                || state.is_ok_and(|stat| stat.contains(") Z "))
        };
        while !gone() {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn only_what_did_not_say_that_it_failed_may_have_done_it() {
        let run = |script: &'static str| async move {
            programs().feed(&["sh", "-c", script], &secret()).await.unwrap_err()
        };
        assert!(!run("exit 1").await.is_unknown());
        assert!(run("kill -9 $$").await.is_unknown(), "it was ended in the middle");
        assert!(!programs().feed(&["/nowhere/pbcopy"], &secret()).await.unwrap_err().is_unknown());
        assert!(!programs().feed(&[], &secret()).await.unwrap_err().is_unknown());
    }

    #[tokio::test]
    async fn one_that_stays_behind_is_not_waited_for() {
        // As wl-copy and xclip do: they serve the clipboard until somebody else has it.
        let folder = tempfile::tempdir().unwrap();
        let pid = folder.path().join("pid");
        let script = "cat > /dev/null; sleep 1000 & echo $! > \"$0\"";
        programs().feed(&["sh", "-c", script, pid.to_str().unwrap()], &secret()).await.unwrap();
        let sleeper: i32 = std::fs::read_to_string(pid).unwrap().trim().parse().unwrap();
        let sleeper = rustix::process::Pid::from_raw(sleeper).unwrap();
        assert!(rustix::process::test_kill_process(sleeper).is_ok(), "it lives");
        rustix::process::kill_process(sleeper, rustix::process::Signal::KILL).unwrap();
    }

    #[tokio::test]
    async fn what_it_prints_is_read() {
        let printed = programs().ask(&["sh", "-c", "printf 'one\\ntwo\\n'"]).await.unwrap();
        assert_eq!(*printed, b"one\ntwo\n");
        assert!(programs().call(&["true"]).await.is_ok());
        assert!(programs().call(&["false"]).await.is_err());
    }

    #[tokio::test]
    async fn hidden_variables_are_not_passed_on() {
        // Every test has this one; another would have to be set, which is not safe among threads.
        let hiding = Programs { hidden: vec!["CARGO_MANIFEST_DIR".to_owned()], ..programs() };
        let shown = async |programs: Programs| {
            let printed = programs.ask(&["sh", "-c", "echo \"<$CARGO_MANIFEST_DIR>\""]).await.unwrap();
            String::from_utf8(printed.to_vec()).unwrap()
        };
        assert_ne!(shown(programs()).await, "<>\n");
        assert_eq!(shown(hiding).await, "<>\n");
    }
}
