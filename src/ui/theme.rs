//! Colours by what they mean.
//!
//! The values are those of Elastic's Borealis palette (dark and light), each with its neighbour among the 256
//! colours; contrast against the terminal's background is at least 4.5, for borders and disabled text 3.

use ratatui::style::{Color, Modifier, Style};

use crate::domain::status::Status;

/// Which palette.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// For dark terminals.
    Dark,
    /// For light terminals.
    Light,
    /// No colours at all: bold, dim, underlined and reversed only.
    Mono,
}

/// How many colours the terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// 24 bits.
    True,
    /// The 256 indexed ones.
    Indexed,
}

/// The styles of everything on the screen. No background is set but where it means something.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is named after what it is for")]
pub struct Theme {
    pub text: Style,
    pub heading: Style,
    pub subdued: Style,
    pub disabled: Style,
    pub primary: Style,
    pub key: Style,
    pub success: Style,
    pub warning: Style,
    pub danger: Style,
    pub selection: Style,
    pub matched: Style,
    pub tab: Style,
    pub raised: Style,
    pub button: Style,
    pub danger_button: Style,
    pub border: Style,
    pub border_focus: Style,
}

/// One colour: dark, light; each as 24 bits and as an index.
struct Ink {
    dark: (u32, u8),
    light: (u32, u8),
}

const TEXT: Ink = Ink { dark: (0x00CA_D3E2, 188), light: (0x001D_2A3E, 236) };
const HEADING: Ink = Ink { dark: (0x00E3_E8F2, 255), light: (0x0011_1C2C, 234) };
const SUBDUED: Ink = Ink { dark: (0x008E_9FBC, 109), light: (0x0051_6381, 60) };
const DISABLED: Ink = Ink { dark: (0x006A_7FA0, 67), light: (0x0062_7593, 60) };
const PRIMARY: Ink = Ink { dark: (0x0061_A2FF, 75), light: (0x0017_50BA, 25) };
const SUCCESS: Ink = Ink { dark: (0x0024_C292, 36), light: (0x0009_724D, 23) };
const WARNING: Ink = Ink { dark: (0x00FC_D883, 222), light: (0x0082_5803, 94) };
const DANGER: Ink = Ink { dark: (0x00F6_726A, 203), light: (0x00A7_1627, 124) };
const MATCHED: Ink = Ink { dark: (0x0016_C5C0, 43), light: (0x0004_7471, 29) };
const SELECTION: Ink = Ink { dark: (0x000D_2F5E, 17), light: (0x00E8_F1FF, 255) };
const RAISED: Ink = Ink { dark: (0x0017_2336, 235), light: (0x00F6_F9FC, 231) };
const DANGER_FILL: Ink = Ink { dark: (0x00F6_726A, 203), light: (0x00C6_1E25, 160) };
const ON_DANGER: Ink = Ink { dark: (0x0007_101F, 233), light: (0x00FF_FFFF, 231) };
const ON_PRIMARY: Ink = Ink { dark: (0x0007_101F, 233), light: (0x00FF_FFFF, 231) };
const BORDER: Ink = Ink { dark: (0x0048_5975, 60), light: (0x00CA_D3E2, 188) };

impl Theme {
    /// The styles of a palette in a terminal.
    #[must_use]
    pub fn new(scheme: Scheme, depth: Depth) -> Self {
        match scheme {
            Scheme::Mono => Self::mono(),
            Scheme::Dark => Self::coloured(|ink| colour(ink.dark, depth)),
            Scheme::Light => Self::coloured(|ink| colour(ink.light, depth)),
        }
    }

    fn coloured(ink: impl Fn(&Ink) -> Color) -> Self {
        let fg = |of: &Ink| Style::new().fg(ink(of));
        Self {
            text: fg(&TEXT),
            heading: fg(&HEADING).add_modifier(Modifier::BOLD),
            subdued: fg(&SUBDUED),
            disabled: fg(&DISABLED),
            primary: fg(&PRIMARY),
            key: fg(&PRIMARY).add_modifier(Modifier::BOLD),
            success: fg(&SUCCESS),
            warning: fg(&WARNING),
            danger: fg(&DANGER),
            selection: Style::new().bg(ink(&SELECTION)).add_modifier(Modifier::BOLD),
            matched: fg(&MATCHED).add_modifier(Modifier::BOLD),
            tab: fg(&ON_PRIMARY).bg(ink(&PRIMARY)).add_modifier(Modifier::BOLD),
            raised: fg(&TEXT).bg(ink(&RAISED)),
            button: fg(&ON_PRIMARY).bg(ink(&PRIMARY)).add_modifier(Modifier::BOLD),
            danger_button: fg(&ON_DANGER).bg(ink(&DANGER_FILL)).add_modifier(Modifier::BOLD),
            border: fg(&BORDER),
            border_focus: fg(&PRIMARY),
        }
    }

    fn mono() -> Self {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        let dim = plain.add_modifier(Modifier::DIM);
        let reversed = bold.add_modifier(Modifier::REVERSED);
        Self {
            text: plain,
            heading: bold,
            subdued: dim,
            disabled: dim,
            primary: bold,
            key: bold,
            success: plain,
            warning: bold,
            danger: bold,
            selection: reversed,
            matched: bold.add_modifier(Modifier::UNDERLINED),
            tab: reversed,
            raised: plain,
            button: reversed,
            danger_button: reversed,
            border: dim,
            border_focus: plain,
        }
    }

    /// The text of a row: subdued for a token that is of no use any more, and for rows that may be old.
    #[must_use]
    pub fn body(&self, status: Status, stale: bool) -> Style {
        if stale || status == Status::Inactive { self.subdued } else { self.text }
    }

    /// A status's glyph and style. The word always stands beside them.
    #[must_use]
    pub fn status(&self, status: Status) -> (&'static str, Style) {
        match status {
            Status::Active => ("●", self.success),
            Status::Expired => ("◐", self.warning),
            Status::Inactive => ("○", self.subdued),
        }
    }
}

fn colour((rgb, index): (u32, u8), depth: Depth) -> Color {
    match depth {
        Depth::True => Color::from_u32(rgb),
        Depth::Indexed => Color::Indexed(index),
    }
}
