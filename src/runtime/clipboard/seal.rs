//! Tells whether a text is the one that was copied, without keeping it: a keyed hash, with a key that lives as long as
//! the process.

use std::sync::Arc;

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;

/// The key. `None` where the machine has no random numbers: then nothing is ever recognized.
#[derive(Clone)]
pub(super) struct Sealer(Option<Arc<hmac::Key>>);

/// What is known of a text that was copied.
#[derive(Clone)]
pub(super) struct Seal(Option<(Arc<hmac::Key>, hmac::Tag)>);

impl Sealer {
    /// A key of its own.
    pub(super) fn new() -> Self {
        Self(hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new()).ok().map(Arc::new))
    }

    /// Seals a text.
    pub(super) fn seal(&self, text: &str) -> Seal {
        Seal(self.0.as_ref().map(|key| (Arc::clone(key), hmac::sign(key, bytes(text)))))
    }
}

impl Seal {
    /// Whether it is this text; programs that print a clipboard may add a line's end.
    pub(super) fn is_of(&self, text: &str) -> bool {
        self.0.as_ref().is_some_and(|(key, tag)| hmac::verify(key, bytes(text), tag.as_ref()).is_ok())
    }
}

fn bytes(text: &str) -> &[u8] {
    text.trim_end_matches(['\r', '\n']).as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_recognized_by_the_key_that_sealed_it() {
        let sealer = Sealer::new();
        let seal = sealer.seal("one secret");
        assert!(seal.is_of("one secret") && seal.is_of("one secret\n"));
        assert!(!seal.is_of("another secret") && !seal.is_of(""));
        let (Some((_, ours)), Some((_, theirs))) = (&seal.0, &Sealer::new().seal("one secret").0) else {
            panic!("no random numbers here");
        };
        assert_ne!(ours.as_ref(), theirs.as_ref(), "every process has a key of its own");
    }
}
