//! What somebody at the keyboard may do, at random.

use super::super::driver::words;

/// A small generator of random numbers (SplitMix64), so that a seed means the same everywhere and for ever.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    pub(super) fn of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

/// What somebody does.
pub(super) enum Step {
    Type(Vec<Vec<u8>>),
    Resize(u16, u16),
    /// Stops the program by its own key, which nothing but a shell's job control obeys.
    Suspend,
    /// Stops it from outside, and lets it go on.
    Stop,
}

/// `reveals`: whether keys are among them that show a secret.
pub(super) fn step(random: &mut Random, number: usize, reveals: bool) -> Step {
    const KEYS: [&str; 68] = [
        "j", "k", "g", "G", "<down>", "<up>", "<pgdn>", "<pgup>", "<home>", "<end>", "<c-d>", "<c-u>",
        "<c-f>", "<c-b>", "<enter>", "<enter>", "<esc>", "<esc>", "<tab>", "<btab>", "<left>", "<right>",
        "h", "l", "1", "2", "3", "4", "5", "6", "p", "c", "C", "n", "X", "D", "E", "e", "T", "t", "i", "a",
        "x", "y", "R", "P", "?", ":", "L", "m", "/", "K", "o", "O", "V", "A", "*", "<space>", "<bs>",
        "<c-l>", "<c-t>", "<c-o>", "<c-s>", "<c-r>", "<c-k>", "<c-p>", "z", "w",
    ];
    let keys = |text: &str| Step::Type(words(text));
    match random.below(100) {
        0..=3 => {
            let sizes = [(40, 8), (60, 20), (80, 24), (100, 30), (140, 40), (33, 7), (59, 12)];
            let (columns, rows) = sizes[random.below(sizes.len())];
            Step::Resize(columns, rows)
        }
        4..=7 if reveals => keys(random.of(&["<esc> <esc> s", "s", "<esc> <esc> s c", "s s", "s <c-l>"])),
        8 => Step::Type(vec![random.of(&["\x1b[O", "\x1b[I"]).as_bytes().to_vec()]),
        9 | 10 if reveals => {
            let (column, row) = (1 + random.below(100), 1 + random.below(30));
            let mouse = format!("\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m");
            Step::Type(vec![mouse.into_bytes()])
        }
        11 => Step::Type(vec![b"\x1b[200~pa;te\x1b[201~".to_vec()]),
        12 | 13 => keys(&format!("<esc> <esc> e <c-u> out{number}.json <enter>")),
        14 => keys(&format!("<esc> <esc> 4 e <btab> <right> <tab> <c-u> out{number} <enter>")),
        15 => keys(&format!("<esc> <esc> n tok{number} <tab> <right> <right> <tab> lab <c-c> <c-l>")),
        16 => {
            let make = format!("<esc> <esc> n new{number} <tab> <right> <right> <tab> web <enter> <c-x>");
            keys(&make.replace("<c-x>", "<c-s>"))
        }
        17 => keys(random.of(&["/ web <enter>", "/ zzz <esc>", "K active <enter>", ": copy <enter>"])),
        18 => Step::Type(vec![random.of(&["q", "\x03"]).as_bytes().to_vec()]),
        19 => match random.below(4) {
            0 => Step::Suspend,
            1 => Step::Stop,
            _ => keys("<esc> <esc> g c"),
        },
        _ => keys(random.of(&KEYS)),
    }
}
