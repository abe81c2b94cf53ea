//! A real tmux around the program: its own buffer, what it hands on to the terminal, and how both are cleared.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::clipboard::have;
use super::driver::{Builder, Session};
use super::tab;

const PROGRAM: &str = env!("CARGO_BIN_EXE_fleet-tokens");
const BUFFER: &str = "fleet-tokens";

/// A tmux with a socket and a configuration of its own, which ends with this value.
struct Tmux {
    home: TempDir,
}

impl Tmux {
    /// One that tells of the focus. `None` where there is no tmux.
    fn new(settings: &str) -> Option<Self> {
        Self::with("on", settings)
    }

    fn with(focus_events: &str, settings: &str) -> Option<Self> {
        if !have(&["tmux"]) {
            return None;
        }
        let home = tempfile::tempdir().unwrap();
        let configuration =
            format!("set -s escape-time 0\nset -g focus-events {focus_events}\nset -g status off\n");
        std::fs::write(home.path().join("tmux.conf"), configuration).unwrap();
        drop(tab::with(home.path(), settings));
        Some(Self { home })
    }

    /// The program in it.
    fn start(&self) -> Session {
        let configuration = self.home.path().join("tmux.conf");
        let builder: Builder = Session::builder().home(self.home.path()).program("tmux");
        let arguments = ["-u", "-L", "own", "-f", configuration.to_str().unwrap(), "new-session", PROGRAM];
        let builder = arguments.iter().fold(builder, Builder::arg);
        tab::ready(builder.env("TMUX_TMPDIR", self.home.path()))
    }

    /// Asks it something, from outside: what it answers, if it does.
    fn ask(&self, words: &[&str], input: &str) -> Option<String> {
        let mut command = Command::new("tmux");
        command.args(["-L", "own"]).args(words).env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin");
        command.env("TMUX_TMPDIR", self.home.path());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
    }

    fn buffer(&self) -> Option<String> {
        self.ask(&["show-buffer", "-b", BUFFER], "")
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        self.ask(&["kill-server"], "");
    }
}

/// Copies, and gives the secret, as the terminal around tmux got it.
fn copied(app: &Session) -> String {
    app.press("c").see("to tmux (buffer fleet-tokens). Clears in");
    let secret = app.copied();
    assert_eq!(secret.len(), 60);
    secret
}

#[test]
fn a_copy_is_in_the_named_buffer_and_gone_by_hand() {
    let Some(tmux) = Tmux::new("") else { return };
    let app = tmux.start();
    let secret = copied(&app);
    assert_eq!(tmux.buffer(), Some(secret));
    app.press("<c-k>").see("from tmux, and from your terminal (not verifiable)");
    assert_eq!(tmux.buffer(), None);
    assert_eq!(app.copied(), " ", "tmux hands on no empty text: a blank took the secret's place");
    assert_eq!(tmux.ask(&["list-buffers"], "").as_deref(), Some(""), "no other buffer was left behind");
    app.press("q").exits(0);
}

#[test]
fn it_is_gone_after_its_time() {
    let Some(tmux) = Tmux::new("clear_clipboard_after = \"2s\"\n") else { return };
    let app = tmux.start();
    copied(&app);
    app.see("from tmux, and from your terminal (not verifiable)");
    assert_eq!(tmux.buffer(), None);
    assert_eq!(app.copied(), " ");
}

#[test]
fn who_looked_elsewhere_keeps_what_is_on_the_terminals_clipboard() {
    let Some(tmux) = Tmux::new("clear_clipboard_after = \"3s\"\n") else { return };
    let app = tmux.start();
    copied(&app);
    app.send(b"\x1b[O").see("Deleted tmux's buffer; your terminal may still hold");
    assert_eq!(tmux.buffer(), None);
    assert!(!app.has_copied(), "nothing was sent to the terminal");
    app.press("<c-k>").see("from your terminal (not verifiable)");
    assert_eq!(app.copied(), " ");
}

#[test]
fn a_tmux_that_does_not_tell_of_the_focus_is_not_taken_for_one_that_kept_it() {
    let Some(tmux) = Tmux::with("off", "clear_clipboard_after = \"2s\"\n") else { return };
    let app = tmux.start();
    copied(&app);
    app.see("Deleted tmux's buffer; your terminal may still hold");
    assert_eq!(tmux.buffer(), None);
    assert!(!app.has_copied(), "nothing was sent to the terminal");
}

#[test]
fn what_somebody_else_put_there_is_left_alone() {
    let Some(tmux) = Tmux::new("") else { return };
    let app = tmux.start();
    copied(&app);
    tmux.ask(&["load-buffer", "-b", BUFFER, "-"], "somebody else's words").unwrap();
    app.press("<c-k>").see("The clipboard holds something else by now: left alone");
    assert_eq!(tmux.buffer().as_deref(), Some("somebody else's words"));
    assert!(!app.has_copied());
}

#[test]
fn quitting_asks_and_clears() {
    let Some(tmux) = Tmux::new("") else { return };
    // The server must outlive the program, or its buffers go with it.
    let app = tmux.start();
    tmux.ask(&["new-session", "-d", "-s", "other", "cat"], "").unwrap();
    copied(&app);
    app.press("q").see("Clipboard still holds").see("Clear and quit (y)").press("y");
    app.exits(0);
    assert_eq!(tmux.buffer(), None);
    assert!(tmux.ask(&["list-sessions"], "").unwrap().contains("other"));
}

#[test]
fn a_pane_that_is_killed_leaves_no_secret_in_the_buffer() {
    for _ in 0..6 {
        let Some(tmux) = Tmux::new("") else { return };
        let app = tmux.start();
        // The server must outlive the program, or its buffers go with it.
        tmux.ask(&["new-session", "-d", "-s", "other", "cat"], "").unwrap();
        let secret = copied(&app);
        assert_eq!(tmux.buffer(), Some(secret));
        tmux.ask(&["kill-pane", "-t", "0:0.0"], "").unwrap();
        let deadline = Instant::now() + Duration::from_secs(10);
        while tmux.buffer().is_some() {
            assert!(Instant::now() < deadline, "the secret stayed in tmux's buffer");
        }
    }
}

#[test]
fn where_tmux_does_not_answer_the_terminal_is_asked_through_it() {
    if !have(&["tmux"]) {
        return;
    }
    let nowhere = Path::new("/nowhere/tmux,1,0");
    let app = tab::ready(Session::builder().env("TMUX", nowhere));
    let secret = tab::secret(app.press("s"));
    app.press("c").see("to your terminal (OSC 52, not verifiable)");
    let wrapped = super::copying::tmux(&super::copying::base64(&secret));
    super::copying::written(&app, &wrapped);
    app.press("<c-k>").see("Asked for");
    super::copying::written(&app, &super::copying::tmux("!"));
}
