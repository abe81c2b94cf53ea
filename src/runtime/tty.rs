//! The terminal as a device: who may read it, how large it is, and how its lines are.

use std::io::{self, IsTerminal as _, stdin, stdout};
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustix::fs::{Mode, OFlags};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcgetpgrp, tcgetwinsize, tcsetattr};

use crate::app::geometry::{LARGEST, Size};

/// A terminal that does not say how large it is, as on a serial line.
const USUAL: Size = Size { width: 80, height: 24 };
/// A terminal at hand has read by then what was written to it.
const READ: Duration = Duration::from_millis(15);

/// Opens the terminal that keys come from: standard input, or the one that the process belongs to where standard input is
/// something else.
pub(super) fn open() -> io::Result<OwnedFd> {
    let own = || reopen(Path::new("/dev/tty"));
    let stdin = stdin();
    if !stdin.is_terminal() {
        return own();
    }
    // An open file of our own can be read without waiting, and without a change for others who have the same one.
    let named = || {
        let name = rustix::termios::ttyname(&stdin, Vec::new())?;
        reopen(Path::new(&*name.to_string_lossy()))
    };
    // kqueue can't wait for /dev/tty.
    let is_ours = !cfg!(target_os = "macos") && tcgetpgrp(&stdin).is_ok();
    named()
        .or_else(|error| if is_ours { own() } else { Err(error) })
        .or_else(|_| stdin.as_fd().try_clone_to_owned())
}

fn reopen(path: &Path) -> io::Result<OwnedFd> {
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    Ok(rustix::fs::open(path, flags, Mode::empty())?)
}

/// The size of the terminal that is drawn on, as far as it is used.
pub(super) fn size() -> io::Result<Size> {
    let found = tcgetwinsize(stdout())?;
    let size = Size { width: found.ws_col, height: found.ws_row };
    Ok(if size.width == 0 && size.height == 0 { USUAL } else { size.min(LARGEST) })
}

/// Whether the shell has given the terminal to another job.
pub(super) fn is_in_background(terminal: impl AsFd) -> bool {
    tcgetpgrp(terminal).is_ok_and(|foreground| foreground != rustix::process::getpgrp())
}

/// Whether the terminal's lines are raw by our doing at present, and how they were found.
#[derive(Debug, Clone)]
pub(super) struct TtyMode {
    terminal: Arc<OwnedFd>,
    found: Arc<Mutex<Option<Termios>>>,
}

impl TtyMode {
    pub(super) fn new(terminal: Arc<OwnedFd>) -> Self {
        Self { terminal, found: Arc::default() }
    }

    /// Keys come one by one from now on, and without an echo.
    pub(super) fn take(&self) -> io::Result<()> {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if found.is_none() {
            let before = tcgetattr(&self.terminal)?;
            let mut raw = before.clone();
            raw.make_raw();
            // Said before it is so: whatever comes in between, the lines are given back.
            *found = Some(before);
            tcsetattr(&self.terminal, OptionalActions::Now, &raw)?;
        }
        Ok(())
    }

    /// Gives them back as they were found, after `last` has written what the terminal has to know before. Once only.
    pub(super) fn give_back(&self, last: impl FnOnce()) {
        // Not held longer: whoever comes in between has nothing to do.
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(found) = found else { return };
        last();
        // The shell has its own by now, which it would miss.
        if is_in_background(&self.terminal) {
            return;
        }
        // A ^c that comes now is a signal again, and a signal throws away what the terminal has not read yet, unless told
        // not to.
        let mut kept = found.clone();
        kept.local_modes |= LocalModes::NOFLSH;
        // There is nobody to tell when the terminal itself is gone.
        if tcsetattr(&self.terminal, OptionalActions::Now, &kept).is_ok() {
            std::thread::sleep(READ);
            let _ = tcsetattr(&self.terminal, OptionalActions::Now, &found);
        }
    }
}
