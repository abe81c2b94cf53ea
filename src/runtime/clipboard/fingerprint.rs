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
pub(super) struct Fingerprint(Option<(Arc<hmac::Key>, hmac::Tag)>);

impl Sealer {
    /// A key of its own.
    pub(super) fn new() -> Self {
        Self(hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new()).ok().map(Arc::new))
    }

    /// Seals a text.
    pub(super) fn fingerprint(&self, text: &str) -> Fingerprint {
        Fingerprint(self.0.as_ref().map(|key| (Arc::clone(key), hmac::sign(key, bytes(text)))))
    }
}

impl Fingerprint {
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
    use crate::runtime::clipboard::fingerprint::*;

    #[test]
    fn a_text_is_recognized_by_the_key_that_sealed_it() {
        let sealer = Sealer::new();
        let fingerprint = sealer.fingerprint("one secret");
        assert!(fingerprint.is_of("one secret") && fingerprint.is_of("one secret\n"));
        assert!(!fingerprint.is_of("another secret") && !fingerprint.is_of(""));
        let (Some((_, ours)), Some((_, theirs))) =
            (&fingerprint.0, &Sealer::new().fingerprint("one secret").0)
        else {
            panic!("no random numbers here");
        };
        assert_ne!(ours.as_ref(), theirs.as_ref(), "every process has a key of its own");
    }
}
