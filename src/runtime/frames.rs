//! What a frame is written through: one write for a frame, and nothing of it stays in memory.

use std::io::{Result, Write};

use zeroize::Zeroize as _;

/// Holds what is written until it is flushed, and wipes it then: a frame may show a secret, and the buffer of
/// [`std::io::BufWriter`] would keep it until something else is written over it.
pub(super) struct Frames<W> {
    inner: W,
    waiting: Vec<u8>,
}

impl<W: Write> Frames<W> {
    /// Holds `size` bytes at most; more is written in several pieces.
    pub(super) fn new(size: usize, inner: W) -> Self {
        Self { inner, waiting: Vec::with_capacity(size) }
    }

    fn hand_on(&mut self) -> Result<()> {
        let written = self.inner.write_all(&self.waiting);
        // Also what could not be written: it is not tried again.
        self.waiting.zeroize();
        written
    }
}

impl<W: Write> Write for Frames<W> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        if self.waiting.len() == self.waiting.capacity() {
            self.hand_on()?;
        }
        let part = bytes.len().min(self.waiting.capacity() - self.waiting.len());
        self.waiting.extend_from_slice(bytes.get(..part).unwrap_or_default());
        Ok(part)
    }

    fn flush(&mut self) -> Result<()> {
        self.hand_on()?;
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_one_write_and_longer_ones_arrive_whole() {
        let mut frames = Frames::new(8, Vec::new());
        frames.write_all(b"secret").unwrap();
        assert_eq!(frames.inner, b"", "not before it is whole");
        frames.flush().unwrap();
        assert_eq!(frames.inner, b"secret");
        frames.write_all(b"a longer frame").unwrap();
        frames.flush().unwrap();
        assert_eq!(frames.inner, b"secreta longer frame");
    }
}
