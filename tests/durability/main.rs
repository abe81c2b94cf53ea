//! What was answered stays: the real server, killed again and again at random moments, and stores of an older schema.
//!
//! The moments come from a seed that is printed; `FLEET_TOKENS_SEED` repeats a run as far as a machine can.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod killed;
mod migration;
mod model;
mod server;

/// Numbers from a seed: SplitMix64.
pub(crate) struct Random(u64);

/// The seed from the environment, or a new one. Whoever takes it prints it.
pub(crate) fn seed() -> u64 {
    let named = std::env::var("FLEET_TOKENS_SEED").ok().map(|text| text.parse().unwrap());
    named.unwrap_or_else(|| getrandom::u64().unwrap())
}

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// One of them.
    pub(crate) fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }
}
