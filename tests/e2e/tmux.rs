//! A real tmux around the program: its own buffer, what it hands on to the terminal, and how both are cleared.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::clipboard::have;
use super::driver::{Builder, Serve, Session};
use super::{http, tab};

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
        self.start_with(|builder| builder)
    }

    /// The program in it, on a server that runs beside it.
    fn start_at(&self, server: &Serve) -> Session {
        self.start_with(|builder| builder.connected_to(server))
    }

    fn start_with(&self, more: impl FnOnce(Builder) -> Builder) -> Session {
        let configuration = self.home.path().join("tmux.conf");
        let builder: Builder = Session::builder().home(self.home.path()).program("tmux");
        let arguments = ["-u", "-L", "own", "-f", configuration.to_str().unwrap(), "new-session", PROGRAM];
        let builder = arguments.iter().fold(builder, Builder::arg);
        tab::ready(more(builder.env("TMUX_TMPDIR", self.home.path())))
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

    /// What stands on tmux's own screen as soon as these words do. A frame reaches tmux in one write, but it may be asked
    /// in the middle of it: what must not be there has until the deadline to go.
    fn shows(&self, words: &str, without: impl Fn(char) -> bool) -> String {
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            let screen = self.ask(&["capture-pane", "-p"], "").unwrap();
            if screen.contains(words) && !screen.contains(&without) {
                return screen;
            }
            assert!(Instant::now() < deadline, "no {words:?}, or something left beside it:\n{screen}");
        }
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
    app.press("<c-k>").see("from tmux; clear sent to your terminal (not verifiable)");
    assert_eq!(tmux.buffer(), None);
    assert_eq!(app.copied(), " ", "tmux hands on no empty text: a blank took the secret's place");
    assert_eq!(tmux.ask(&["list-buffers"], "").as_deref(), Some(""), "no other buffer was left behind");
    app.press("q").exits(0);
}

#[test]
fn what_a_killed_run_left_is_found_by_the_next_one() {
    let Some(tmux) = Tmux::new("") else { return };
    let app = tmux.start();
    // The server must outlive the program, or its buffers go with it.
    tmux.ask(&["new-session", "-d", "-s", "other", "cat"], "").unwrap();
    let secret = copied(&app);
    let pid = tmux.ask(&["display-message", "-p", "-t", "0:0.0", "#{pane_pid}"], "").unwrap();
    let pid = rustix::process::Pid::from_raw(pid.trim().parse().unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
    app.exits(0);
    assert_eq!(tmux.buffer(), Some(secret), "nobody could clear it");
    tmux.ask(&["set-buffer", "-b", "mine", "my own words"], "").unwrap();
    let app = tmux.start();
    app.press("<c-k>").see("left by another run");
    assert_eq!(tmux.buffer(), None);
    assert_eq!(tmux.ask(&["show-buffer", "-b", "mine"], "").as_deref(), Some("my own words"));
    assert!(!app.has_copied(), "the terminal's clipboard may hold something else by now");
    app.press("<c-k>").see("tmux has no buffer fleet-tokens");
    app.press("q").exits(0);
}

#[test]
fn it_is_gone_after_its_time() {
    let Some(tmux) = Tmux::new("clear_clipboard_after = \"2s\"\n") else { return };
    let app = tmux.start();
    copied(&app);
    app.see("from tmux; clear sent to your terminal (not verifiable)");
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
    app.press("<c-k>").see("to your terminal (not verifiable)");
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
    app.press("<c-k>").see("Asked the clipboard");
    super::copying::written(&app, &super::copying::tmux("!"));
}

/// Clusters whose width terminals don't agree about. Those after the first four are from Unicode 17's
/// `auxiliary/GraphemeBreakTest.txt`: conjuncts, spacing marks, Hangul, flags, skin tones and joined pictures.
const CLUSTERS: [&str; 16] = [
    "กำลัง น้ำ",
    "हिन्दी षि रि",
    "🇪🇷 🇪🇷",
    "👨\u{200d}👩\u{200d}👧",
    "\u{915}\u{903}\u{915}\u{94d}\u{924}\u{94d}\u{92f}",
    "\u{915}\u{93c}\u{94d}\u{200d}\u{924}",
    "\u{ab8}\u{afb}\u{acd}\u{ab8}\u{afb}",
    "\u{1019}\u{1039}\u{1018}\u{102c}\u{1037}",
    "\u{1b12}\u{1b01}\u{1b32}\u{1b44}\u{1b2f}\u{1b32}\u{1b44}\u{1b22}\u{1b44}\u{1b2c}",
    "\u{17a0}\u{17d2}\u{17ab}\u{1791}\u{17d0}\u{1799}",
    "\u{ac00}\u{11a8}\u{1100}",
    "\u{1f1e6}\u{1f1e7}\u{1f1e8}b",
    "\u{1f476}\u{1f3ff}\u{1f476}",
    "\u{1f476}\u{1f3ff}\u{308}\u{200d}\u{1f476}\u{1f3ff}",
    "\u{1f6d1}\u{200d}\u{1f6d1}",
    "a\u{903}\u{a9}\u{308}b",
];

#[test]
fn names_whose_width_is_disputed_leave_nothing_behind() {
    let Some(tmux) = Tmux::new("") else { return };
    let server = Serve::start();
    for cluster in CLUSTERS {
        http::create(&server, "Security lab", &format!("zebra {cluster}{cluster}{cluster} end"));
    }
    let left = |c: char| !c.is_ascii() && CLUSTERS.iter().any(|cluster| cluster.contains(c));
    let app = tmux.start_at(&server);
    app.press("/").type_text("zebra");
    let shown = tmux.shows("/ zebra", |_| false);
    assert!(shown.contains(left), "{shown}");
    // Nothing takes their place,
    app.type_text("qqq");
    tmux.shows("match `zebraqqq`", left);
    // and other tokens do.
    app.press("<esc>");
    tmux.shows("nightly rebuild", |_| false);
    app.press("/").type_text("web");
    tmux.shows("/ web", left);
    // Sent together, tmux would take the two for Alt-q.
    app.press("<esc>").gone("/ web").press("q").exits(0);
}
