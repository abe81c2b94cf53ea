//! The bytes that a terminal takes for its clipboard, wrapped for what stands before it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::domain::clipboard::Wrap;

/// GNU screen takes strings of 768 bytes, and of 256 before 4.2.1.
const CHUNK: usize = 240;

/// No base64: terminals clear their clipboard. An empty text does so in some only.
const CLEARED: &str = "!";

/// The bytes that put a text on the terminal's clipboard.
pub(in crate::runtime) fn set(text: &str, wrap: Wrap) -> Zeroizing<Vec<u8>> {
    wrapped(&Zeroizing::new(STANDARD.encode(text)), wrap)
}

/// The bytes that clear it.
pub(in crate::runtime) fn clear(wrap: Wrap) -> Zeroizing<Vec<u8>> {
    wrapped(CLEARED, wrap)
}

fn wrapped(payload: &str, wrap: Wrap) -> Zeroizing<Vec<u8>> {
    // Room for everything at once: a vector that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(3 * payload.len() + 64));
    if matches!(wrap, Wrap::Plain | Wrap::Unsure) {
        sequence(&mut bytes, payload, b"\x1b\\");
    }
    match wrap {
        Wrap::Plain => {}
        Wrap::Screen | Wrap::Unsure => {
            let mut inner = Zeroizing::new(Vec::with_capacity(payload.len() + 16));
            // Not ST: it would end the string around it.
            sequence(&mut inner, payload, b"\x07");
            for chunk in inner.chunks(CHUNK) {
                bytes.extend(b"\x1bP");
                bytes.extend(chunk);
                bytes.extend(b"\x1b\\");
            }
        }
        Wrap::Tmux => {
            // Within, every ESC is doubled.
            bytes.extend(b"\x1bPtmux;\x1b");
            sequence(&mut bytes, payload, b"\x07");
            bytes.extend(b"\x1b\\");
        }
    }
    bytes
}

fn sequence(bytes: &mut Vec<u8>, payload: &str, end: &[u8]) {
    bytes.extend(b"\x1b]52;c;");
    bytes.extend(payload.as_bytes());
    bytes.extend(end);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> String {
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[test]
    fn a_terminal_gets_the_text_in_base64() {
        assert_eq!(text(&set("hunter2", Wrap::Plain)), "\x1b]52;c;aHVudGVyMg==\x1b\\");
        assert_eq!(text(&clear(Wrap::Plain)), "\x1b]52;c;!\x1b\\");
    }

    #[test]
    fn tmux_hands_on_what_is_wrapped_for_it() {
        let wanted = "\x1bPtmux;\x1b\x1b]52;c;aHVudGVyMg==\x07\x1b\\";
        assert_eq!(text(&set("hunter2", Wrap::Tmux)), wanted);
        assert_eq!(text(&clear(Wrap::Tmux)), "\x1bPtmux;\x1b\x1b]52;c;!\x07\x1b\\");
    }

    #[test]
    fn screen_gets_pieces_that_it_can_hold() {
        assert_eq!(text(&set("hunter2", Wrap::Screen)), "\x1bP\x1b]52;c;aHVudGVyMg==\x07\x1b\\");
        let long = "x".repeat(1000);
        let sent = text(&set(&long, Wrap::Screen));
        let pieces: Vec<&str> =
            sent.split("\x1bP").skip(1).map(|piece| piece.strip_suffix("\x1b\\").unwrap()).collect();
        assert!(pieces.len() > 1 && pieces.iter().all(|piece| piece.len() <= CHUNK));
        let whole = pieces.concat();
        let payload = whole.strip_prefix("\x1b]52;c;").unwrap().strip_suffix('\x07').unwrap();
        assert_eq!(STANDARD.decode(payload).unwrap(), long.as_bytes());
    }

    #[test]
    fn where_it_may_be_a_tmux_or_a_screen_both_are_spoken_to() {
        let wanted = "\x1b]52;c;!\x1b\\\x1bP\x1b]52;c;!\x07\x1b\\";
        assert_eq!(text(&clear(Wrap::Unsure)), wanted);
    }
}
