//! The appearance of the tab as a person can choose it: theme, colours, ASCII, accessible mode, motion, mouse.

use std::fmt;
use std::str::FromStr;

use strum::{EnumString, IntoStaticStr, VariantArray};

/// The themes, in the order in which the key cycles through them. Names are here, palettes in the view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
pub enum Scheme {
    /// Elastic's Borealis, for dark terminals.
    #[strum(serialize = "borealis-dark")]
    Dark,
    /// Elastic's Borealis, for light terminals.
    #[strum(serialize = "borealis-light")]
    Light,
    /// Readable on light and dark, for terminals with an unknown background.
    #[strum(serialize = "neutral")]
    Neutral,
    /// The terminal's own 16 colours.
    #[strum(serialize = "terminal")]
    Terminal,
    /// No colours: only bold, dim, underline and reverse.
    #[strum(serialize = "mono")]
    Mono,
    /// A few strongly contrasting colours on black.
    #[strum(serialize = "high-contrast")]
    HighContrast,
}

impl Scheme {
    /// The name in flags and configuration.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The theme after this one; the first follows the last.
    #[must_use]
    pub fn next(self) -> Self {
        let after = Self::VARIANTS.iter().skip_while(|scheme| **scheme != self).nth(1);
        after.copied().unwrap_or(Self::VARIANTS[0])
    }
}

/// The choice of a theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ThemeWish {
    /// Dark or light like the terminal; neutral if it doesn't say. The terminal is not asked over SSH, where its answer may
    /// come too late.
    #[default]
    Auto,
    /// Like `Auto`, but the terminal is asked over SSH as well.
    AutoQuery,
    /// A theme by its name.
    Named(Scheme),
}

impl ThemeWish {
    /// All names.
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        ["auto", "auto-query"]
            .into_iter()
            .chain(Scheme::VARIANTS.iter().map(|scheme| scheme.name()))
            .collect()
    }
}

/// There is no theme of that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no theme")]
pub struct UnknownTheme(String);

impl FromStr for ThemeWish {
    type Err = UnknownTheme;

    fn from_str(name: &str) -> Result<Self, UnknownTheme> {
        match name {
            "auto" => Ok(Self::Auto),
            "auto-query" => Ok(Self::AutoQuery),
            name => name.parse().map(Self::Named).map_err(|_| UnknownTheme(name.to_owned())),
        }
    }
}

impl fmt::Display for ThemeWish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Auto => "auto",
            Self::AutoQuery => "auto-query",
            Self::Named(scheme) => scheme.name(),
        })
    }
}

/// The number of colours of the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Depth {
    /// 24 bits.
    True,
    /// The 256 indexed ones.
    Indexed,
    /// The 16 ANSI colours, whose values the terminal defines.
    Sixteen,
}

/// How the tab looks.
#[allow(clippy::struct_excessive_bools, reason = "each can be asked for alone")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appearance {
    /// The palette.
    pub scheme: Scheme,
    /// The number of colours.
    pub depth: Depth,
    /// Only ASCII is written.
    pub ascii: bool,
    /// For screen readers and magnifiers: no borders, words instead of symbols, the cursor at the focus.
    pub accessible: bool,
    /// Nothing moves by itself.
    pub still: bool,
    /// Clicks and the wheel go to the program; otherwise to the terminal.
    pub mouse: bool,
}

impl Default for Appearance {
    fn default() -> Self {
        Self {
            scheme: Scheme::Dark,
            depth: Depth::True,
            ascii: false,
            accessible: false,
            still: false,
            mouse: true,
        }
    }
}

impl Appearance {
    /// Whether nothing may move by itself.
    #[must_use]
    pub fn is_still(&self) -> bool {
        self.still || self.accessible
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::appearance::*;

    #[test]
    fn every_theme_comes_once_and_goes_by_its_name() {
        let mut scheme = Scheme::Dark;
        for &expected in Scheme::VARIANTS {
            assert_eq!(scheme, expected);
            assert_eq!(scheme.name().parse(), Ok(ThemeWish::Named(scheme)));
            scheme = scheme.next();
        }
        assert_eq!(scheme, Scheme::Dark);
        assert!("solarized".parse::<ThemeWish>().is_err());
        for name in ThemeWish::names() {
            assert_eq!(name.parse::<ThemeWish>().unwrap().to_string(), name);
        }
    }
}
