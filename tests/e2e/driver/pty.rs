//! The pseudo-terminal, its process, and the threads that read, write and wait.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::process::Pid;
use rustix::termios::LocalModes;

use super::terminal::{Answers, Terminal};

/// How often to look at what the kernel cannot wake us for: whether typed keys have been read.
const GLANCE: Duration = Duration::from_micros(500);

#[derive(Clone)]
struct Shared(Arc<(Mutex<Terminal>, Condvar)>);

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Terminal> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change<T>(&self, change: impl FnOnce(&mut Terminal) -> T) -> T {
        let done = change(&mut self.lock());
        self.0.1.notify_all();
        done
    }

    fn wait<'a>(&self, guard: MutexGuard<'a, Terminal>, longest: Duration) -> MutexGuard<'a, Terminal> {
        self.0.1.wait_timeout(guard, longest).unwrap_or_else(PoisonError::into_inner).0
    }
}

/// A process in a pseudo-terminal.
pub(super) struct Pty {
    shared: Shared,
    master: Box<dyn MasterPty + Send>,
    device: PathBuf,
    input: Sender<Vec<u8>>,
    pid: Pid,
    found: Line,
}

impl Pty {
    pub(super) fn start(command: CommandBuilder, columns: u16, rows: u16, answers: Answers) -> Self {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let found = Line::of(&*pair.master);
        let child = pair.slave.spawn_command(command).expect("the program starts");
        // Ours must be closed, or the end of the program would not be the end of the stream.
        drop(pair.slave);
        let pid = child.process_id().and_then(|id| Pid::from_raw(id.cast_signed())).expect("a process id");
        let shared = Shared(Arc::new((Mutex::new(Terminal::new(columns, rows, answers)), Condvar::new())));
        let (input, keys) = channel();
        let reader = pair.master.try_clone_reader().expect("a reader");
        let writer = pair.master.take_writer().expect("a writer");
        let (seen, typed) = (shared.clone(), input.clone());
        std::thread::spawn(move || read(reader, &seen, &typed));
        let seen = shared.clone();
        std::thread::spawn(move || write(writer, &seen, keys));
        let seen = shared.clone();
        std::thread::spawn(move || wait(child, &seen));
        let device = pair.master.tty_name().expect("the device's name");
        Self { shared, master: pair.master, device, input, pid, found }
    }

    pub(super) fn pid(&self) -> Pid {
        self.pid
    }

    /// The group of processes that has the terminal, as a shell with job control hands it around.
    pub(super) fn foreground(&self) -> Option<Pid> {
        self.master.process_group_leader().and_then(Pid::from_raw)
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Terminal> {
        self.shared.lock()
    }

    pub(super) fn wait_on<'a>(
        &self,
        guard: MutexGuard<'a, Terminal>,
        longest: Duration,
    ) -> MutexGuard<'a, Terminal> {
        self.shared.wait(guard, longest)
    }

    pub(super) fn wait_for_change(&self, longest: Duration) {
        drop(self.shared.wait(self.lock(), longest));
    }

    /// Writes to the program and waits until it has read it, so that keys come one by one, as from a person: an escape key
    /// and the letter after it must not arrive as one. False when the program does not read.
    pub(super) fn send(&self, bytes: &[u8], patience: Duration) -> bool {
        let deadline = Instant::now() + patience;
        let before = self.lock().written();
        if self.input.send(bytes.to_vec()).is_err() {
            return false;
        }
        loop {
            let now = self.lock();
            if now.exited().is_some() || (now.written() > before && !self.has_unread_input()) {
                return true;
            }
            if Instant::now() > deadline {
                return false;
            }
            drop(self.shared.wait(now, GLANCE));
        }
    }

    /// Writes to the terminal and waits until it has taken it in, whether anybody reads it or not.
    pub(super) fn put(&self, bytes: &[u8], patience: Duration) {
        let deadline = Instant::now() + patience;
        let before = self.lock().written();
        let _ = self.input.send(bytes.to_vec());
        while self.lock().written() == before && Instant::now() < deadline {
            self.wait_for_change(GLANCE);
        }
    }

    /// Asks the program's side of the device; polling it also moves what is still on its way there.
    fn has_unread_input(&self) -> bool {
        let Ok(device) =
            rustix::fs::open(&self.device, OFlags::RDONLY | OFlags::NOCTTY | OFlags::CLOEXEC, Mode::empty())
        else {
            return false;
        };
        let mut asked = [PollFd::new(&device, PollFlags::IN)];
        let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
        poll(&mut asked, Some(&at_once)).is_ok() && asked[0].revents().contains(PollFlags::IN)
    }

    pub(super) fn resize(&self, columns: u16, rows: u16) {
        // The screen first: what the program draws for the new size must find it.
        self.shared.change(|terminal| terminal.set_size(columns, rows));
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        self.master.resize(size).expect("a terminal can be resized");
    }

    /// Whether the terminal gathers lines and echoes them, as it does for programs that did not ask for raw mode.
    pub(super) fn is_cooked(&self) -> bool {
        Line::of(&*self.master).local.contains(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG)
    }

    /// How the line discipline differs from how the program found it.
    pub(super) fn line_changes(&self) -> Option<String> {
        let now = Line::of(&*self.master);
        (now != self.found).then(|| format!("a line discipline of {now:?} instead of {:?}", self.found))
    }
}

/// The settings of the line discipline.
#[derive(Debug, PartialEq, Eq)]
struct Line {
    local: LocalModes,
    input: u64,
    output: u64,
}

impl Line {
    fn of(master: &dyn MasterPty) -> Self {
        let termios = master.get_termios().expect("the settings of the terminal");
        Self {
            local: LocalModes::from_bits_retain(termios.local_flags.bits()),
            input: termios.input_flags.bits().into(),
            output: termios.output_flags.bits().into(),
        }
    }
}

fn read(mut reader: Box<dyn Read + Send>, shared: &Shared, input: &Sender<Vec<u8>>) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = reader.read(&mut buffer) {
        let answers = shared.change(|terminal| terminal.feed(&buffer[..count]));
        if !answers.is_empty() {
            let _ = input.send(answers);
        }
    }
    shared.change(Terminal::close);
}

/// A thread of its own: a program that is busy writing must not keep us from reading it.
fn write(mut writer: Box<dyn Write + Send>, shared: &Shared, keys: Receiver<Vec<u8>>) {
    for bytes in keys {
        let _ = writer.write_all(&bytes).and_then(|()| writer.flush());
        shared.change(Terminal::count_written);
    }
}

fn wait(mut child: Box<dyn Child + Send + Sync>, shared: &Shared) {
    if let Ok(status) = child.wait() {
        shared.change(|terminal| terminal.exit(status));
    }
}
