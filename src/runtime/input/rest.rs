//! What may still come of a sequence that was too slow. People press keys one by one, the rest of a sequence comes in a
//! piece.

use std::time::Duration;

use super::paste;

/// Of what the rest may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    /// Of a control sequence.
    Sequence,
    /// Of a string.
    String,
    /// Of a paste.
    Paste,
}

impl Rest {
    /// After this nothing comes any more.
    pub(super) const LONGEST: Duration = Duration::from_secs(10);

    /// What of a piece does not belong to it, and whether more of it may come.
    pub(super) fn skip(self, piece: &[u8]) -> (&[u8], bool) {
        // `^c` is always the person's.
        if let Some(at) = piece.iter().position(|byte| *byte == 0x03) {
            return (&piece[at..], false);
        }
        let end = match self {
            Self::Sequence => {
                let parameters = piece.iter().take_while(|byte| (b' '..=b'?').contains(byte)).count();
                let last = piece.get(parameters).filter(|byte| (b'@'..=b'~').contains(byte));
                last.map(|_| parameters + 1).filter(|length| *length > 1)
            }
            Self::String => {
                let bell = piece.iter().position(|byte| *byte == 0x07).map(|at| at + 1);
                [bell, find(piece, b"\x1b\\")].into_iter().flatten().min()
            }
            Self::Paste => find(piece, paste::END),
        };
        match (end, piece) {
            (Some(end), _) => (&piece[end..], false),
            // A single key, or one with a sequence of its own.
            (None, [_] | [0x1b, ..]) => (piece, false),
            (None, _) if self == Self::Sequence && !piece.iter().all(|byte| (b' '..=b'?').contains(byte)) => {
                (piece, false)
            }
            (None, _) => (&[], true),
        }
    }
}

/// Behind the first place of `wanted`.
fn find(piece: &[u8], wanted: &[u8]) -> Option<usize> {
    piece.windows(wanted.len()).position(|window| window == wanted).map(|at| at + wanted.len())
}
