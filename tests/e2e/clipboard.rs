//! The system's clipboard: a real X server, and another program that asks it what it holds.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use super::driver::{Session, Signal};
use super::tab;

/// An X server without a screen, which ends with this value.
struct Display {
    server: Child,
    name: String,
}

impl Display {
    /// Starts one. `None` where there is no Xvfb or xclip to do it with; CI must have both.
    fn start() -> Option<Self> {
        if !have(&["Xvfb", "xclip"]) {
            return None;
        }
        // It chooses a free number and says which.
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-screen", "0", "64x64x8", "-nolisten", "tcp"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = command.spawn().expect("Xvfb starts");
        let out = server.stdout.take().unwrap();
        let mut display = Self { server, name: String::new() };
        let (tell, told) = channel();
        std::thread::spawn(move || {
            let mut number = String::new();
            let _ = BufReader::new(out).read_line(&mut number).map(|_| tell.send(number));
        });
        let number = told.recv_timeout(Duration::from_secs(20)).expect("Xvfb says its number in time");
        display.name = format!(":{}", number.trim());
        Some(display)
    }

    /// What another program gets when it pastes.
    fn pasted(&self) -> String {
        let mut command = Command::new("xclip");
        command.args(["-out", "-selection", "clipboard"]).env("DISPLAY", &self.name);
        let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    /// Somebody else copies something.
    fn copy(&self, text: &str) {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("text");
        std::fs::write(&file, text).unwrap();
        let mut command = Command::new("xclip");
        command.args(["-in", "-selection", "clipboard"]).env("DISPLAY", &self.name);
        let status = command.stdin(File::open(file).unwrap()).stdout(Stdio::null()).status().unwrap();
        assert!(status.success());
        // xclip goes into the background before the server knows whose clipboard it is.
        while self.pasted() != text {
            std::thread::yield_now();
        }
    }

    /// Lets it hang, or go on.
    fn signal(&self, signal: rustix::process::Signal) {
        let pid = rustix::process::Pid::from_raw(self.server.id().cast_signed()).unwrap();
        rustix::process::kill_process(pid, signal).unwrap();
    }

    fn end(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        self.end();
    }
}

/// Whether these programs are here. CI must have them all.
pub(crate) fn have(programs: &[&str]) -> bool {
    let Some(program) = programs.iter().find(|program| !exists(program)) else { return true };
    assert!(std::env::var_os("CI").is_none(), "CI has no {program}: .ci/run installs it");
    let _ = writeln!(std::io::stderr(), "not tried: this machine has no {program}");
    false
}

fn exists(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Quits; the question says that the clipboard goes with the program.
fn quit(app: &Session) {
    app.press("q").see("It goes with this program").see("Quit (y)").press("y").exits(0);
}

#[test]
fn a_copy_reaches_the_system_and_is_still_there_later() {
    let Some(display) = Display::start() else { return };
    let app = tab::ready(Session::builder().env("DISPLAY", &display.name));
    app.press("s").see("Whoever has it");
    let secret = tab::secret(&app);
    app.press("c").see("to the clipboard. Clears in 45s");
    assert_eq!(display.pasted(), secret);
    app.press("<esc> R").see("● connected");
    assert_eq!(display.pasted(), secret, "asked a second time, and after other work");
    assert!(!app.has_copied(), "nothing was sent to the terminal");

    display.copy("somebody else's words");
    assert_eq!(display.pasted(), "somebody else's words");
    // What was said of the first copy may still stand there.
    app.gone("to the clipboard").press("j c").see("to the clipboard");
    assert_ne!(display.pasted(), secret, "the second token has a secret of its own");
    assert_eq!(display.pasted().len(), 60);
    quit(&app);
    assert_eq!(display.pasted(), "", "it went with the program");
}

#[test]
fn it_is_cleared_by_hand_and_after_its_time() {
    let Some(display) = Display::start() else { return };
    let home = tempfile::tempdir().unwrap();
    let settings = "clear_clipboard_after = \"2s\"\n";
    let app = tab::ready(tab::with(home.path(), settings).env("DISPLAY", &display.name));
    app.press("c").see("Clears in 2s").see("Cleared nightly rebuild from the clipboard").gone("Clipboard:");
    assert_eq!(display.pasted(), "");

    let app = tab::ready(Session::builder().env("DISPLAY", &display.name));
    app.press("c").see("Clears in 45s").see("clears in 4");
    assert_eq!(display.pasted().len(), 60);
    app.press("<c-k>").see("Cleared nightly rebuild from the clipboard");
    assert_eq!(display.pasted(), "");
    app.press("q").exits(0);
}

#[test]
fn what_somebody_else_copied_is_left_alone() {
    let Some(display) = Display::start() else { return };
    let app = tab::ready(Session::builder().env("DISPLAY", &display.name));
    app.press("c").see("to the clipboard");
    display.copy("somebody else's words");
    app.press("<c-k>").see("The clipboard holds something else by now: left alone");
    assert_eq!(display.pasted(), "somebody else's words");
    app.press("q").exits(0);

    let home = tempfile::tempdir().unwrap();
    let settings = "clear_clipboard_after = \"5s\"\n";
    let app = tab::ready(tab::with(home.path(), settings).env("DISPLAY", &display.name));
    app.press("c").see("Clears in 5s");
    display.copy("other words");
    app.see("The clipboard holds something else by now: left alone");
    assert_eq!(display.pasted(), "other words");
}

#[test]
fn a_signal_takes_it_along() {
    let Some(display) = Display::start() else { return };
    let app = tab::ready(Session::builder().env("DISPLAY", &display.name));
    app.press("c").see("to the clipboard");
    assert_eq!(display.pasted().len(), 60);
    app.signal(Signal::Term).exits(143);
    app.restored();
    assert_eq!(display.pasted(), "");
}

#[test]
fn a_display_that_goes_away_leaves_the_terminal_to_copy_to() {
    let Some(mut display) = Display::start() else { return };
    let app = tab::ready(Session::builder().env("DISPLAY", &display.name));
    app.press("c").see("to the clipboard");
    display.end();
    app.press("c").see("to your terminal (OSC 52, not verifiable)");
    assert_eq!(app.copied().len(), 60);
    tab::keep_and_quit(&app);
}

#[test]
fn a_display_that_hangs_holds_nothing_up_and_gets_no_secret_afterwards() {
    let Some(display) = Display::start() else { return };
    let app = tab::ready(Session::builder().env("DISPLAY", &display.name));
    app.press("c").see("to the clipboard").press("<c-k>").see("Cleared nightly rebuild");
    assert_eq!(display.pasted(), "");
    display.signal(rustix::process::Signal::STOP);
    app.press("c j").see_row("▸").contains("blue/green");
    app.press("?").see("╭ Help").press("<esc>").gone("╭ Help");
    app.see("to your terminal (OSC 52, not verifiable)");
    assert_eq!(app.copied().len(), 60);
    display.signal(rustix::process::Signal::CONT);
    // What was still on its way there does not stay: another way was taken.
    while !display.pasted().is_empty() {
        std::thread::yield_now();
    }
}

#[test]
fn a_display_that_never_was_leaves_the_terminal_to_copy_to() {
    let app = tab::ready(Session::builder().env("DISPLAY", ":9999"));
    app.press("c").see("to your terminal (OSC 52, not verifiable)");
    assert_eq!(app.copied().len(), 60);
    tab::keep_and_quit(&app);
}

#[test]
fn over_ssh_the_terminal_is_asked_whatever_display_there_is() {
    let Some(display) = Display::start() else { return };
    let ssh = ("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22");
    let app = tab::ready(Session::builder().env("DISPLAY", &display.name).env(ssh.0, ssh.1));
    app.press("c").see("to your terminal (OSC 52, not verifiable)");
    assert_eq!(app.copied().len(), 60);
    assert_eq!(display.pasted(), "", "the other machine's clipboard was left alone");
    tab::keep_and_quit(&app);
}
