//! Drives a program in a pseudo-terminal as a person would: looks at the screen, presses keys, waits for what is expected.
//!
//! Every wait is on a condition with one overall deadline; when it passes, or the program ends without having met it, the
//! panic shows the whole screen.
#![allow(dead_code, reason = "a vocabulary for stories: not every word is spoken at every time")]

mod builder;
mod keys;
mod line;
mod modes;
mod pty;
mod serve;
mod terminal;

use std::fmt::Display;
use std::path::Path;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use portable_pty::ExitStatus;
use rustix::process::{Pid, Signal as UnixSignal};

pub(crate) use builder::{Builder, PROGRAM};
pub(crate) use keys::words;
pub(crate) use line::Line;
pub(crate) use serve::Serve;

use builder::Home;
use modes::Modes;
use pty::Pty;
use terminal::Terminal;

/// The prompt of the shell that [`Builder::in_shell`] starts.
pub(crate) const PROMPT: &str = "shell>";

/// The signals that a story may send.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Signal {
    Term,
    Hup,
    Int,
    Quit,
    Stop,
    Cont,
    Kill,
}

impl Signal {
    fn number(self) -> UnixSignal {
        match self {
            Self::Term => UnixSignal::TERM,
            Self::Hup => UnixSignal::HUP,
            Self::Int => UnixSignal::INT,
            Self::Quit => UnixSignal::QUIT,
            Self::Stop => UnixSignal::STOP,
            Self::Cont => UnixSignal::CONT,
            Self::Kill => UnixSignal::KILL,
        }
    }
}

/// A program that runs in a pseudo-terminal, and the screen that it draws.
pub(crate) struct Session {
    pty: Pty,
    home: Home,
    shell: bool,
    patience: Duration,
}

impl Session {
    /// The program under test, in a cleared environment with folders of its own.
    pub(crate) fn builder() -> Builder {
        Builder::new()
    }

    /// The folder that is the program's home, with its configuration, data and state below.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Waits until the screen shows the text.
    pub(crate) fn see(&self, text: &str) -> &Self {
        self.wait(&format!("to see {text:?}"), |now| now.shows(text).then_some(()));
        self
    }

    /// Waits until the screen no longer shows the text.
    pub(crate) fn gone(&self, text: &str) -> &Self {
        self.wait(&format!("for {text:?} to be gone"), |now| (!now.shows(text)).then_some(()));
        self
    }

    /// Waits for a line that holds the text, to say more about it.
    pub(crate) fn see_row<'a>(&'a self, text: &'a str) -> Row<'a> {
        self.see(text);
        Row { session: self, text }
    }

    /// Waits until whatever the closure looks for in the screen's text is there, and returns it.
    pub(crate) fn until<T>(&self, what: &str, mut look: impl FnMut(&str) -> Option<T>) -> T {
        self.wait(what, |now| look(&now.text()))
    }

    /// Waits until whatever the closure looks for in all that was written is there, and returns it.
    pub(crate) fn until_written<T>(&self, what: &str, mut look: impl FnMut(&[u8]) -> Option<T>) -> T {
        self.wait(what, |now| look(now.raw()))
    }

    /// Waits until what the closure looks for in colours and places is there, and returns it.
    pub(crate) fn until_drawn<T>(&self, what: &str, mut look: impl FnMut(&Terminal) -> Option<T>) -> T {
        self.wait(what, |now| look(now))
    }

    /// Presses keys, one after the other, as [`keys::words`] reads them. A program that asked for kitty's keyboard protocol
    /// gets an escape key that nothing else begins with, so that the next key needs no pause before it.
    pub(crate) fn press(&self, words: &str) -> &Self {
        for key in keys::words(words) {
            let plain = key != b"\x1b" || !self.look(Terminal::tells_escapes);
            self.send(if plain { &key } else { b"\x1b[27u" });
        }
        self
    }

    /// Types the text, key by key.
    pub(crate) fn type_text(&self, text: &str) -> &Self {
        for character in text.chars() {
            self.send(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
        self
    }

    /// Pastes the text, in the brackets that a terminal puts around it when it was asked to.
    pub(crate) fn paste(&self, text: &str) -> &Self {
        let bracketed = self.look(|now| now.screen().bracketed_paste());
        let bytes = if bracketed { format!("\x1b[200~{text}\x1b[201~") } else { text.to_owned() };
        self.send(bytes.as_bytes());
        self
    }

    /// Sends bytes as they are: mouse reports, focus changes, answers to queries.
    pub(crate) fn send(&self, bytes: &[u8]) -> &Self {
        if !self.pty.send(bytes, self.patience) {
            self.fail("for the program to read what was typed");
        }
        self
    }

    /// Sends bytes without waiting for anybody to read them.
    pub(crate) fn offer_now(&self, bytes: &[u8]) {
        self.pty.put(bytes, self.patience);
    }

    /// Types a text that nobody reads yet: it waits in the terminal for the next program.
    pub(crate) fn type_ahead(&self, text: &str) -> &Self {
        self.pty.put(text.as_bytes(), self.patience);
        self
    }

    /// Waits for the next text that the program puts on the clipboard by OSC 52; empty when it clears it.
    pub(crate) fn copied(&self) -> String {
        let payload = self.wait("for something to be copied", Terminal::take_copied);
        let bytes = STANDARD.decode(&payload).expect("OSC 52 carries base64");
        String::from_utf8(bytes).expect("OSC 52 carries text")
    }

    /// Whether something was copied that [`Session::copied`] has not given yet.
    pub(crate) fn has_copied(&self) -> bool {
        self.look(Terminal::has_copied)
    }

    /// Keeps every whole frame from now on.
    pub(crate) fn film(&self) -> &Self {
        self.pty.lock().film();
        self
    }

    /// Every whole frame since the last look; needs [`Session::film`].
    pub(crate) fn frames(&self) -> Vec<vt100::Screen> {
        self.pty.lock().take_frames()
    }

    /// Whether the program has ended, and all that it wrote has been read.
    pub(crate) fn has_ended(&self) -> bool {
        self.look(|now| now.ended().is_some())
    }

    /// Gives the terminal another size, and waits for a frame of it, or for the end of the program.
    pub(crate) fn redrawn(&self, columns: u16, rows: u16) {
        let (before, same) = self.look(|now| {
            let (old_rows, old_columns) = now.screen().size();
            (now.frames_so_far(), (old_columns.get(), old_rows.get()) == (columns, rows))
        });
        if same {
            return;
        }
        self.resize(columns, rows);
        self.draws_since(before);
    }

    /// Does something, and waits for a frame after it, or for the end of the program.
    pub(crate) fn draws_after(&self, act: impl FnOnce(&Self)) {
        let before = self.look(Terminal::frames_so_far);
        act(self);
        self.draws_since(before);
    }

    fn draws_since(&self, before: usize) {
        let deadline = Instant::now() + self.patience;
        while self.look(|now| now.frames_so_far() == before && now.exited().is_none()) {
            if Instant::now() > deadline {
                self.fail("for another frame");
            }
            self.pty.wait_for_change(Duration::from_millis(5));
        }
    }

    /// Stops the program from outside, which may have ended, and lets it go on.
    pub(crate) fn stop_and_go_on(&self) {
        for signal in [UnixSignal::STOP, UnixSignal::CONT] {
            let _ = rustix::process::kill_process(self.pid(), signal);
        }
    }

    /// Tells the program to end, if it has not by itself.
    pub(crate) fn end(&self) {
        let _ = rustix::process::kill_process(self.pid(), UnixSignal::TERM);
        self.ends();
    }

    /// Sends bytes to a program that may end by them, or have no ear for them at the moment.
    pub(crate) fn offer(&self, bytes: &[u8]) {
        let _ = self.pty.send(bytes, Duration::from_secs(1));
    }

    /// Every window and icon title so far.
    pub(crate) fn titles(&self) -> Vec<String> {
        self.look(|now| now.titles().to_vec())
    }

    /// Gives the terminal another size, of which the program is told as by a real one.
    pub(crate) fn resize(&self, columns: u16, rows: u16) -> &Self {
        self.pty.resize(columns, rows);
        self
    }

    /// Sends a signal: to the program, or in a shell to what is in the foreground.
    pub(crate) fn signal(&self, signal: Signal) -> &Self {
        self.signal_raw(signal.number())
    }

    /// Sends any signal, as [`Session::signal`] does.
    pub(crate) fn signal_raw(&self, signal: UnixSignal) -> &Self {
        let foreground = if self.shell { self.pty.foreground() } else { None };
        let sent = match foreground {
            Some(group) => rustix::process::kill_process_group(group, signal),
            None => rustix::process::kill_process(self.pid(), signal),
        };
        sent.unwrap_or_else(|error| panic!("could not send {signal:?}: {error}\n{}", self.report()));
        self
    }

    /// The process that was started: the program, or the shell around it.
    pub(crate) fn pid(&self) -> Pid {
        self.pty.pid()
    }

    /// Waits until the process has ended and all that it wrote has been read.
    pub(crate) fn ends(&self) -> ExitStatus {
        self.wait("for the program to end", |now| now.ended())
    }

    /// Waits for the end, which must be by this exit code.
    pub(crate) fn exits(&self, code: u32) -> ExitStatus {
        let status = self.ends();
        assert!(
            status.signal().is_none() && status.exit_code() == code,
            "expected exit code {code}, but: {status}\n{}",
            self.report()
        );
        status
    }

    /// The screen's text, line by line, without the blanks at the right.
    pub(crate) fn screen(&self) -> String {
        self.look(Terminal::text)
    }

    /// Looks at the parsed terminal at once, for colours, the cursor and the like.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&Terminal) -> T) -> T {
        look(&self.pty.lock())
    }

    /// Every byte that was written so far.
    pub(crate) fn raw(&self) -> Vec<u8> {
        self.look(|now| now.raw().to_vec())
    }

    /// Waits until the terminal is as it was found: every mode that was ever set is reset, and the line discipline is back.
    pub(crate) fn restored(&self) -> &Self {
        let deadline = Instant::now() + self.patience;
        let left = loop {
            let mut left = Modes::of(&self.raw()).left_behind();
            left.extend(self.pty.line_changes());
            // An ended program changes nothing any more; a suspended one is seen by the shell before we see its last bytes.
            if left.is_empty() || self.look(|now| now.ended().is_some()) || Instant::now() > deadline {
                break left;
            }
            self.pty.wait_for_change(Duration::from_millis(5));
        };
        assert!(left.is_empty(), "the terminal was left with: {}\n{}", left.join(", "), self.report());
        self
    }

    /// Waits until what is typed is not echoed by the terminal: for a program that asks for a secret.
    pub(crate) fn hides_typing(&self) -> &Self {
        let deadline = Instant::now() + self.patience;
        while self.pty.is_cooked() {
            if Instant::now() > deadline {
                self.fail("for a program that hides what is typed");
            }
            self.pty.wait_for_change(Duration::from_millis(5));
        }
        self
    }

    /// Waits until the program has taken the terminal, or has ended.
    pub(crate) fn until_raw(&self) {
        let deadline = Instant::now() + self.patience;
        while self.pty.is_cooked() && !self.has_ended() {
            if Instant::now() > deadline {
                self.fail("for raw mode");
            }
            self.pty.wait_for_change(Duration::from_micros(200));
        }
    }

    /// Whether the program has taken the terminal: raw mode, so that keys come one by one and without an echo.
    pub(crate) fn is_raw(&self) -> bool {
        !self.pty.is_cooked()
    }

    fn wait<T>(&self, what: &str, mut look: impl FnMut(&mut Terminal) -> Option<T>) -> T {
        let deadline = Instant::now() + self.patience;
        let mut now = self.pty.lock();
        loop {
            if !now.is_mid_frame()
                && let Some(found) = look(&mut now)
            {
                return found;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || now.ended().is_some() {
                drop(now);
                self.fail(what);
            }
            now = self.pty.wait_on(now, left);
        }
    }

    fn fail(&self, what: &str) -> ! {
        panic!("waited {what}\n{}", self.report())
    }

    /// What a person needs to understand a failure.
    fn report(&self) -> String {
        let state: Box<dyn Display> = match self.look(Terminal::ended) {
            Some(status) => Box::new(format!("the program has ended: {status}")),
            None => Box::new("the program is running"),
        };
        self.look(|now| format!("{state}\n{}", now.framed()))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.look(Terminal::exited).is_none() {
            // The shell's jobs go with it: the terminal hangs up on them.
            let _ = rustix::process::kill_process(self.pid(), UnixSignal::KILL);
        }
    }
}

/// A line of the screen, known by a text that it holds.
pub(crate) struct Row<'a> {
    session: &'a Session,
    text: &'a str,
}

impl Row<'_> {
    /// Waits until the line holds this, too.
    pub(crate) fn contains(&self, more: &str) -> &Self {
        self.wait(&format!("for {more:?} in the line of {:?}", self.text), |line| line.contains(more));
        self
    }

    /// Waits until the line no longer holds this.
    pub(crate) fn lacks(&self, less: &str) -> &Self {
        self.wait(&format!("for no {less:?} in the line of {:?}", self.text), |line| !line.contains(less));
        self
    }

    /// The whole line as it is now.
    pub(crate) fn text(&self) -> String {
        self.session.wait(&format!("for the line of {:?}", self.text), |now| now.line_of(self.text))
    }

    fn wait(&self, what: &str, mut holds: impl FnMut(&str) -> bool) {
        self.session.wait(what, |now| now.lines_of(self.text).any(|line| holds(&line)).then_some(()));
    }
}
