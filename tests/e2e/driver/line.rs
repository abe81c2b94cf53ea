//! A terminal that can be cut off, has any size, and need not be the one that the program belongs to. One thread: what the
//! program writes is read while a story waits.

use std::os::fd::OwnedFd;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use super::builder::{Home, PROGRAM};
use super::terminal::{Answers, Terminal};

/// How long a story waits for anything.
const PATIENCE: Duration = Duration::from_secs(20);

/// The program at such a terminal, in a session of its own.
pub(crate) struct Line {
    master: Option<OwnedFd>,
    child: Child,
    terminal: Terminal,
    home: Home,
}

impl Line {
    /// Starts the program; `controlling` says whether the terminal is the one that it belongs to. `environment` comes on
    /// top of what every session has.
    pub(crate) fn start(controlling: bool, environment: &[(&str, &str)]) -> Self {
        let home = Home::own();
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)
            .expect("a pseudo-terminal");
        unlockpt(&master).expect("its other end");
        let name = ptsname(&master, Vec::new()).expect("its name");
        let slave = rustix::fs::open(&*name, OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC, Mode::empty());
        let slave = slave.expect("its other end");
        let mut command = Command::new("setsid");
        command.args(controlling.then_some("--ctty")).arg(PROGRAM);
        command
            .env_clear()
            .envs(home.environment())
            .envs(environment.iter().copied())
            .current_dir(home.path());
        command.stdin(slave.try_clone().unwrap()).stdout(slave.try_clone().unwrap()).stderr(slave);
        let terminal = Terminal::new(80, 24, Answers::default());
        resize(&master, 80, 24);
        // The command keeps the program's end open until it is dropped.
        let child = command.spawn().expect("the program starts");
        drop(command);
        Self { master: Some(master), child, terminal, home }
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    pub(crate) fn pid(&self) -> Pid {
        Pid::from_raw(self.child.id().cast_signed()).expect("a process id")
    }

    /// Waits until the screen shows the text.
    pub(crate) fn see(&mut self, text: &str) -> &mut Self {
        let deadline = Instant::now() + PATIENCE;
        while self.terminal.is_mid_frame() || !self.terminal.shows(text) {
            assert!(Instant::now() < deadline, "waited to see {text:?}\n{}", self.terminal.framed());
            self.pump();
        }
        self
    }

    /// Waits until the program has written this.
    pub(crate) fn writes(&mut self, text: &str) -> &mut Self {
        let deadline = Instant::now() + PATIENCE;
        while !self.terminal.raw().windows(text.len()).any(|written| written == text.as_bytes()) {
            assert!(Instant::now() < deadline, "waited for {text:?}\n{}", self.terminal.framed());
            self.pump();
        }
        self
    }

    /// Sends bytes in one piece.
    pub(crate) fn send(&mut self, bytes: &[u8]) -> &mut Self {
        let master = self.master.as_ref().expect("a terminal that is there");
        rustix::io::write(master, bytes).expect("the terminal takes it");
        self
    }

    /// Tells the terminal that it has another size, and the program nothing but that.
    pub(crate) fn claim(&mut self, columns: u16, rows: u16) -> &mut Self {
        resize(self.master.as_ref().expect("a terminal that is there"), columns, rows);
        self
    }

    /// The window is closed, or the connection breaks.
    pub(crate) fn hang_up(&mut self) -> &mut Self {
        self.master = None;
        self
    }

    /// Waits until the process has ended; its exit code.
    pub(crate) fn exit_code(&mut self) -> i32 {
        let deadline = Instant::now() + PATIENCE;
        while self.master.is_some() {
            if let Some(status) = self.child.try_wait().expect("a process that is ours") {
                return code(status);
            }
            assert!(Instant::now() < deadline, "the program runs on\n{}", self.terminal.framed());
            self.pump();
        }
        self.exit_code_unseen()
    }

    /// The same where there is no terminal any more to take output from. One that runs on is killed.
    fn exit_code_unseen(&mut self) -> i32 {
        let pid = Pid::from_child(&self.child);
        let (ended, end) = mpsc::channel::<()>();
        let watch = std::thread::spawn(move || {
            let runs_on = end.recv_timeout(PATIENCE) == Err(mpsc::RecvTimeoutError::Timeout);
            if runs_on {
                let _ = kill_process(pid, Signal::KILL);
            }
            runs_on
        });
        let status = self.child.wait().expect("a process that is ours");
        drop(ended);
        assert!(!watch.join().unwrap(), "the program runs on\n{}", self.terminal.framed());
        code(status)
    }

    /// Takes in what the program writes, for a moment.
    fn pump(&mut self) {
        let moment = Timespec { tv_sec: 0, tv_nsec: 5_000_000 };
        let Some(master) = &self.master else { return };
        let mut ready = [PollFd::new(master, PollFlags::IN)];
        if poll(&mut ready, Some(&moment)).is_ok_and(|ready| ready > 0) {
            let mut bytes = vec![0; 64 * 1024];
            if let Ok(length @ 1..) = rustix::io::read(master, &mut bytes) {
                let answers = self.terminal.feed(&bytes[..length]);
                let _ = rustix::io::write(master, &answers);
            }
        }
    }
}

fn code(status: ExitStatus) -> i32 {
    status.code().unwrap_or_else(|| -status.signal().unwrap_or_default())
}

fn resize(master: &OwnedFd, columns: u16, rows: u16) {
    let size = Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    tcsetwinsize(master, size).expect("a terminal can be resized");
}

impl Drop for Line {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
