//! The system's clipboard: a real X server, and another program that asks it what it holds.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};

use super::driver::Session;
use super::tab;

/// An X server without a screen, which ends with this value.
struct Display {
    server: Child,
    name: String,
}

impl Display {
    /// Starts one. `None` where there is no Xvfb or xclip to do it with; CI must have both.
    fn start() -> Option<Self> {
        let missing = ["Xvfb", "xclip"].into_iter().find(|program| !exists(program));
        if let Some(program) = missing {
            assert!(std::env::var_os("CI").is_none(), "CI has no {program}: .ci/run installs it");
            let _ = writeln!(std::io::stderr(), "not tried: this machine has no {program}");
            return None;
        }
        // It chooses a free number and says which.
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-screen", "0", "64x64x8", "-nolisten", "tcp"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = command.spawn().expect("Xvfb starts");
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        Some(Self { server, name: format!(":{}", number.trim()) })
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

fn exists(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

#[test]
fn a_copy_reaches_the_system_and_is_still_there_later() {
    let Some(display) = Display::start() else { return };
    let app = tab::ready(Session::builder().env("DISPLAY", &display.name));
    app.press("s").see("Whoever has it");
    let secret = tab::secret(&app);
    app.press("c").see("to the clipboard");
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
    app.press("q").exits(0);
}

#[test]
fn a_display_that_goes_away_leaves_the_terminal_to_copy_to() {
    let Some(mut display) = Display::start() else { return };
    let app = tab::ready(Session::builder().env("DISPLAY", &display.name));
    app.press("c").see("to the clipboard");
    display.end();
    app.press("c").see("to your terminal (OSC 52, not verifiable)");
    assert_eq!(app.copied().len(), 60);
    app.press("q").exits(0);
}

#[test]
fn a_display_that_never_was_leaves_the_terminal_to_copy_to() {
    let app = tab::ready(Session::builder().env("DISPLAY", ":9999"));
    app.press("c").see("to your terminal (OSC 52, not verifiable)");
    assert_eq!(app.copied().len(), 60);
    app.press("q").exits(0);
}

#[test]
fn over_ssh_the_terminal_is_asked_whatever_display_there_is() {
    let Some(display) = Display::start() else { return };
    let ssh = ("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22");
    let app = tab::ready(Session::builder().env("DISPLAY", &display.name).env(ssh.0, ssh.1));
    app.press("c").see("to your terminal (OSC 52, not verifiable)");
    assert_eq!(app.copied().len(), 60);
    assert_eq!(display.pasted(), "", "the other machine's clipboard was left alone");
    app.press("q").exits(0);
}
