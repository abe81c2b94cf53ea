//! What the terminal sends, from its bytes on. The one module that reads them.

mod decoder;
mod event;
mod keys;
mod paste;
mod rest;
#[cfg(test)]
mod tests;

use std::future::pending;
use std::io::{self, ErrorKind};
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::Instant;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use zeroize::Zeroize as _;

use super::tty;

pub(super) use crate::runtime::input::decoder::{Decoder, EscapeTimeout};
pub(super) use event::Event;

/// So much is read at once.
const PIECE: usize = 4096;

/// The terminal's input.
pub(super) struct Input {
    source: AsyncFd<Arc<OwnedFd>>,
    decoder: Decoder,
    piece: Vec<u8>,
    /// The input has ended, and whether that was said.
    ended: Option<bool>,
}

impl Input {
    /// Starts reading.
    pub(super) fn new(terminal: Arc<OwnedFd>, patience: EscapeTimeout) -> io::Result<Self> {
        // What comes in its place can only be called by unsafe code. The descriptor is owned, and stays open as long as it is
        // registered, which is all that is asked for there.
        #[allow(deprecated, reason = "unsafe code is forbidden here")]
        let source = AsyncFd::with_interest(terminal, Interest::READABLE)?;
        Ok(Self {
            source,
            decoder: Decoder::new(patience, Instant::now()),
            piece: vec![0; PIECE],
            ended: None,
        })
    }

    /// The next event; waits for it. `None`, once, when the terminal's input has ended. What is read is kept when nobody
    /// waits any more.
    pub(super) async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.decoder.next() {
                return Some(event);
            }
            match self.ended {
                None => self.wait().await,
                Some(false) => {
                    self.ended = Some(true);
                    return None;
                }
                Some(true) => pending().await,
            }
        }
    }

    /// An event that is here already.
    pub(super) fn ready(&mut self) -> Option<Event> {
        if let Some(event) = self.decoder.next() {
            return Some(event);
        }
        if self.ended.is_none() {
            let read = read(self.source.get_ref(), &mut self.piece);
            self.take(read);
        }
        self.decoder.next()
    }

    /// Forgets what is not complete: the terminal was somebody else's meanwhile.
    pub(super) fn reset(&mut self) {
        self.decoder.reset();
    }

    /// Waits for bytes, or until something is given up for want of them.
    async fn wait(&mut self) {
        let expires = sleep_until(self.decoder.deadline());
        let read = tokio::select! {
            biased;
            ready = self.source.readable() => ready.map(|mut ready| {
                ready.try_io(|source| read(source.get_ref(), &mut self.piece))
                    .unwrap_or_else(|_| Err(ErrorKind::WouldBlock.into()))
            }),
            () = expires => {
                self.decoder.expire(Instant::now());
                return;
            }
        };
        self.take(read.and_then(|read| read));
    }

    fn take(&mut self, read: io::Result<usize>) {
        match read {
            Ok(0) => self.ended = Some(false),
            Ok(length) => {
                let piece = &mut self.piece[..length];
                self.decoder.feed(piece, Instant::now());
                // It may have been a pasted secret.
                piece.zeroize();
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
            // The terminal is gone.
            Err(_) => self.ended = Some(false),
        }
    }
}

/// Reads what is there, without waiting for more: not even where the terminal could not be opened for that, or somebody
/// else was quicker.
fn read(terminal: &OwnedFd, piece: &mut [u8]) -> io::Result<usize> {
    let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
    if poll(&mut [PollFd::new(terminal, PollFlags::IN)], Some(&at_once))? == 0 {
        return Err(ErrorKind::WouldBlock.into());
    }
    match rustix::io::read(terminal, piece) {
        // Only the foreground may read.
        Err(rustix::io::Errno::IO) if tty::is_in_background(terminal) => Err(ErrorKind::WouldBlock.into()),
        read => Ok(read?),
    }
}

async fn sleep_until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep(deadline.saturating_duration_since(Instant::now())).await,
        None => pending().await,
    }
}

/// An escape's rest comes late from afar.
pub(super) fn patience(far: bool) -> EscapeTimeout {
    if far { EscapeTimeout::FAR } else { EscapeTimeout::NEAR }
}
