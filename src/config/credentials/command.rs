//! A command that prints the key: a password manager's.

use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::{Bytes, read_all};

/// So much of what it complains about is read, in bytes.
const COMPLAINT: u64 = 4 * 1024;
/// How long is waited for the rest of a complaint, once the program is gone.
const ECHO: Duration = Duration::from_millis(500);
/// How often the end of the program is looked for.
const GLANCE: Duration = Duration::from_millis(10);

/// Runs it and gives what it printed. It has this program's environment and terminal, so that it may ask for a
/// passphrase, and nothing on standard input.
pub(super) fn run(words: &[String], patience: Duration) -> Result<Bytes, String> {
    let deadline = Instant::now() + patience;
    let Some((program, arguments)) = words.split_first() else {
        return Err("there is no command".to_owned());
    };
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| format!("{program} can't be started: {error}"))?;
    let printed = reading(child.stdout.take(), read_all);
    let complaint = reading(child.stderr.take(), complaint);
    let ended = match printed.recv_timeout(patience) {
        Ok(Ok(bytes)) => wait(&mut child, deadline).map(|status| (status, bytes)),
        Ok(Err(why)) => {
            end(&mut child);
            return Err(format!("{program} {why}"));
        }
        Err(_) => None,
    };
    let Some((status, bytes)) = ended else {
        end(&mut child);
        return Err(format!("{program} did not end within {} s", patience.as_secs()));
    };
    if !status.success() {
        let complaint = complaint.recv_timeout(ECHO).unwrap_or_default();
        let line = complaint.lines().map(str::trim).find(|line| !line.is_empty());
        return Err(line.map_or_else(
            || format!("{program} failed: {status}"),
            |line| format!("{program} failed: {status}: {line}"),
        ));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(format!("{program} printed nothing"));
    }
    Ok(bytes)
}

/// Reads on a thread of its own: what somebody still holds open when the program is gone is not waited for.
fn reading<R: Read + Send + 'static, T: Send + 'static>(
    from: Option<R>,
    read: impl FnOnce(R) -> T + Send + 'static,
) -> Receiver<T> {
    let (tell, told) = channel();
    thread::spawn(move || {
        if let Some(from) = from {
            // Nobody waits any more when this fails.
            let _ = tell.send(read(from));
        }
    });
    told
}

/// The beginning of it; the rest is read and dropped, so that the program does not wait for a reader.
fn complaint(mut from: impl Read) -> String {
    let mut text = Vec::new();
    let _ = from.by_ref().take(COMPLAINT).read_to_end(&mut text);
    let _ = std::io::copy(&mut from, &mut std::io::sink());
    String::from_utf8_lossy(&text).into_owned()
}

/// How it ended; `None` when it does not, in time.
fn wait(child: &mut Child, deadline: Instant) -> Option<ExitStatus> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) if Instant::now() < deadline => thread::sleep(GLANCE),
            _ => return None,
        }
    }
}

fn end(child: &mut Child) {
    // It may have ended by itself meanwhile.
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str) -> Result<String, String> {
        let words = ["sh", "-c", script].map(str::to_owned);
        run(&words, Duration::from_secs(20)).map(|bytes| String::from_utf8(bytes.to_vec()).unwrap())
    }

    #[test]
    fn what_it_prints_is_the_key_and_it_is_not_asked_anything() {
        assert_eq!(sh("echo id:key").unwrap(), "id:key\n");
        assert_eq!(sh("read -r line || echo none").unwrap(), "none\n", "standard input is empty");
        assert_eq!(sh("echo warning >&2; echo id:key").unwrap(), "id:key\n", "complaints of one that works");
        // Somebody whom it started may outlive it.
        assert_eq!(sh("sleep 60 >/dev/null & echo id:key").unwrap(), "id:key\n");
    }

    #[test]
    fn what_goes_wrong_is_said_in_its_words_and_without_what_it_printed() {
        let failed = sh("echo id:hunter2; echo; echo 'gpg: no key' >&2; echo more >&2; exit 3").unwrap_err();
        assert_eq!(failed, "sh failed: exit status: 3: gpg: no key");
        assert_eq!(sh("exit 1").unwrap_err(), "sh failed: exit status: 1");
        assert_eq!(sh("echo").unwrap_err(), "sh printed nothing");
        let endless = sh("while :; do echo hunter2hunter2; done").unwrap_err();
        assert_eq!(endless, "sh gives more than 8192 bytes, which is no API key");
        let nowhere = run(&["/nowhere/pass".to_owned()], Duration::from_secs(20)).unwrap_err();
        assert!(nowhere.starts_with("/nowhere/pass can't be started"), "{nowhere}");
    }

    #[test]
    fn one_that_does_not_end_is_ended() {
        let words = ["sh", "-c", "exec sleep 600"].map(str::to_owned);
        let error = run(&words, Duration::from_millis(50)).unwrap_err();
        assert_eq!(error, "sh did not end within 0 s");
        let words = ["sh", "-c", "echo id:key; exec sleep 600 >&-"].map(str::to_owned);
        assert!(run(&words, Duration::from_millis(300)).unwrap_err().contains("did not end"));
    }
}
