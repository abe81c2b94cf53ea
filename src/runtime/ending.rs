//! How the tab comes to its end, if not by the person: by a signal, or because the terminal is gone. One way for all.

use std::io;

use crate::domain::problem::Problem;

use super::Exit;
use super::terminal::lost;

/// The number of SIGHUP.
const HANG_UP: u8 = 1;

/// Whether the end has begun, and why.
#[derive(Debug, Default)]
pub(super) struct Ending {
    by: Option<u8>,
    /// The model has not been told of the last cause.
    untold: bool,
    problem: Option<Problem>,
}

impl Ending {
    /// A signal says so. The first one gives the exit code; another one asks again.
    pub(super) fn by_signal(&mut self, number: u8) {
        self.by.get_or_insert(number);
        self.untold = true;
    }

    /// The terminal's input has ended.
    pub(super) fn hang_up(&mut self) {
        self.untold |= self.by.is_none();
        self.by.get_or_insert(HANG_UP);
    }

    /// The terminal can't be used. One that has gone away is no trouble of its own.
    pub(super) fn lost(&mut self, error: &io::Error) {
        if self.by.is_none() && !is_gone(error) {
            self.problem = Some(lost(error));
        }
        self.hang_up();
    }

    /// Whether nobody looks at the screen any more.
    pub(super) fn has_begun(&self) -> bool {
        self.by.is_some()
    }

    /// Whether the model has to be told; it has been then.
    pub(super) fn is_to_be_told(&mut self) -> bool {
        std::mem::take(&mut self.untold)
    }

    /// What the shell gets to know.
    pub(super) fn result(self) -> Result<Exit, Problem> {
        self.problem.map_or(Ok(self.by.map_or(Exit::Quit, Exit::Signal)), Err)
    }
}

/// Whether the terminal is no more: its window was closed, or the line was cut.
fn is_gone(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let gone = [Errno::IO, Errno::NXIO, Errno::PIPE, Errno::BADF, Errno::NODEV, Errno::NOTTY];
    error.raw_os_error().is_some_and(|number| gone.iter().any(|errno| errno.raw_os_error() == number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_cause_gives_the_exit_code_and_every_signal_is_told() {
        let mut ending = Ending::default();
        assert!(!ending.has_begun() && !ending.is_to_be_told());
        ending.by_signal(15);
        assert!(ending.is_to_be_told() && !ending.is_to_be_told());
        ending.hang_up();
        assert!(!ending.is_to_be_told(), "it is ending already");
        ending.by_signal(2);
        assert!(ending.is_to_be_told(), "somebody is impatient");
        assert_eq!(ending.result(), Ok(Exit::Signal(15)));
        assert_eq!(Ending::default().result(), Ok(Exit::Quit));
    }

    #[test]
    fn a_terminal_that_went_away_is_a_hang_up_and_another_trouble_is_said() {
        let after = |error: io::Error| {
            let mut ending = Ending::default();
            ending.lost(&error);
            assert!(ending.is_to_be_told(), "the orderly end follows");
            ending.result()
        };
        assert_eq!(after(io::Error::from_raw_os_error(5)), Ok(Exit::Signal(1)));
        assert_eq!(after(rustix::io::Errno::PIPE.into()), Ok(Exit::Signal(1)));
        assert!(after(rustix::io::Errno::NOSPC.into()).is_err());
    }
}
