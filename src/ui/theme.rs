//! Styles by what they mean, for each theme and depth. The colours themselves are in [`super::inks`].

use ratatui::style::{Color, Modifier, Style};

use crate::domain::appearance::Appearance;
use crate::domain::status::Status;

use crate::ui::inks;
use crate::ui::inks::{Ink, StyleSource, Surface};

pub use crate::domain::appearance::{Depth, Scheme};

/// The styles of everything on the screen. No background is set but where it means something.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is named after what it is for")]
pub struct Theme {
    /// Under everything. Only high contrast paints it: a terminal may be transparent, and is a person's own.
    pub paper: Style,
    pub text: Style,
    pub heading: Style,
    pub subdued: Style,
    pub disabled: Style,
    pub primary: Style,
    pub key: Style,
    /// Marks.
    pub accent: Style,
    /// What a filter found.
    pub matched: Style,
    pub success: Style,
    pub warning: Style,
    pub danger: Style,
    pub selection: Style,
    pub recently_added: Style,
    pub tab: Style,
    pub raised: Style,
    pub button: Style,
    pub danger_button: Style,
    pub border: Style,
    pub border_focus: Style,
    /// What is asked for besides colours.
    pub appearance: Appearance,
}

impl Theme {
    /// The styles of a theme, with everything else as usual.
    #[must_use]
    pub fn new(scheme: Scheme, depth: Depth) -> Self {
        Self::of(Appearance { scheme, depth, ..Appearance::default() })
    }

    /// The styles of an appearance.
    #[must_use]
    pub fn of(appearance: Appearance) -> Self {
        match (inks::palette(appearance.scheme).styles, appearance.depth) {
            (StyleSource::Mono, _) => Self::mono(appearance),
            (StyleSource::Painted, Depth::Sixteen) => Self::sixteen_far_apart(appearance),
            (StyleSource::Sixteen, _) | (_, Depth::Sixteen) => Self::sixteen(appearance),
            (StyleSource::Inks, _) => Self::neutral(appearance),
            (StyleSource::Palette | StyleSource::Painted, _) => Self::coloured(appearance),
        }
    }

    fn coloured(appearance: Appearance) -> Self {
        let ink =
            |ink| inks::ink(appearance.scheme, ink).map_or(Color::Reset, |shade| shade.at(appearance.depth));
        let ground = |ground| {
            inks::surface(appearance.scheme, ground).map_or(Color::Reset, |shade| shade.at(appearance.depth))
        };
        let fg = |of| Style::new().fg(ink(of));
        let bold = Modifier::BOLD;
        let filled = fg(Ink::OnPrimary).bg(ground(Surface::Primary)).add_modifier(bold);
        let mut theme = Self {
            paper: Style::new(),
            text: fg(Ink::Text),
            heading: fg(Ink::Heading).add_modifier(bold),
            subdued: fg(Ink::Subdued),
            disabled: fg(Ink::Disabled),
            primary: fg(Ink::Primary),
            key: fg(Ink::Primary).add_modifier(bold),
            accent: fg(Ink::Accent).add_modifier(bold),
            matched: fg(Ink::Info).add_modifier(bold),
            success: fg(Ink::Success),
            warning: fg(Ink::Warning),
            danger: fg(Ink::Danger),
            selection: Style::new().bg(ground(Surface::Selection)).add_modifier(bold),
            recently_added: Style::new().bg(ground(Surface::Fresh)),
            tab: filled,
            raised: fg(Ink::Text).bg(ground(Surface::Raised)),
            button: filled,
            danger_button: fg(Ink::OnDanger).bg(ground(Surface::Danger)).add_modifier(bold),
            border: fg(Ink::Border),
            border_focus: fg(Ink::Primary),
            appearance,
        };
        if inks::palette(appearance.scheme).styles == StyleSource::Painted {
            theme.paper = fg(Ink::Text).bg(ground(Surface::Paper));
            theme.selection = theme.selection.add_modifier(Modifier::UNDERLINED);
        }
        theme
    }

    /// The terminal's own text on its own background, and colours that can be read on any.
    fn neutral(appearance: Appearance) -> Self {
        let fg = |ink| {
            let shade = inks::ink(appearance.scheme, ink);
            Style::new().fg(shade.map_or(Color::Reset, |shade| shade.at(appearance.depth)))
        };
        Self {
            primary: fg(Ink::Primary),
            key: fg(Ink::Primary).add_modifier(Modifier::BOLD),
            accent: fg(Ink::Accent).add_modifier(Modifier::BOLD),
            matched: fg(Ink::Info).add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
            success: fg(Ink::Success),
            warning: fg(Ink::Warning),
            danger: fg(Ink::Danger).add_modifier(Modifier::BOLD),
            border_focus: fg(Ink::Primary),
            ..Self::mono(appearance)
        }
    }

    /// The terminal's own colours, on the terminal's own background: of the 16 only red and magenta can be read on white
    /// and on black, so the rest is told by bold, underlines and words.
    fn sixteen(appearance: Appearance) -> Self {
        let fg = |colour| Style::new().fg(colour);
        Self {
            accent: fg(Color::Magenta).add_modifier(Modifier::BOLD),
            danger: fg(Color::Red).add_modifier(Modifier::BOLD),
            ..Self::mono(appearance)
        }
    }

    /// The bright ones among the 16, on black, and nothing dimmed.
    fn sixteen_far_apart(appearance: Appearance) -> Self {
        let fg = |colour| Style::new().fg(colour);
        let filled = fg(Color::Black).bg(Color::LightYellow).add_modifier(Modifier::BOLD);
        Self {
            paper: fg(Color::White).bg(Color::Black),
            text: fg(Color::White),
            heading: fg(Color::White).add_modifier(Modifier::BOLD),
            subdued: fg(Color::White),
            disabled: fg(Color::Gray),
            primary: fg(Color::LightYellow),
            key: fg(Color::LightYellow).add_modifier(Modifier::BOLD),
            accent: fg(Color::LightMagenta).add_modifier(Modifier::BOLD),
            matched: fg(Color::LightCyan).add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
            success: fg(Color::LightGreen),
            warning: fg(Color::LightYellow),
            danger: fg(Color::LightRed),
            selection: reversed_row(fg(Color::White)),
            recently_added: fg(Color::White).add_modifier(Modifier::UNDERLINED),
            tab: filled,
            raised: fg(Color::White).bg(Color::Black),
            button: filled,
            danger_button: fg(Color::Black).bg(Color::LightRed).add_modifier(Modifier::BOLD),
            border: fg(Color::White),
            border_focus: fg(Color::LightYellow),
            appearance,
        }
    }

    fn mono(appearance: Appearance) -> Self {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        let dim = plain.add_modifier(Modifier::DIM);
        let reversed = bold.add_modifier(Modifier::REVERSED);
        Self {
            paper: plain,
            text: plain,
            heading: bold,
            subdued: dim,
            disabled: dim,
            primary: bold,
            key: bold,
            accent: bold,
            matched: bold.add_modifier(Modifier::UNDERLINED),
            success: plain,
            warning: bold,
            danger: bold,
            selection: reversed_row(plain.fg(Color::Reset)),
            recently_added: plain.add_modifier(Modifier::UNDERLINED),
            tab: reversed,
            raised: plain,
            button: reversed,
            danger_button: reversed,
            border: dim,
            border_focus: plain,
            appearance,
        }
    }

    /// The text of a row: subdued for a token that is of no use any more, and for rows that may be old.
    #[must_use]
    pub fn body(&self, status: Status, stale: bool) -> Style {
        if stale || status == Status::Inactive { self.subdued } else { self.text }
    }

    /// What stands before a marked row.
    #[must_use]
    pub fn mark(&self) -> &'static str {
        "✓"
    }

    /// What follows the label of a button that does not count yet.
    #[must_use]
    pub fn waits(&self) -> &'static str {
        if self.appearance.ascii { "..." } else { "…" }
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

    /// A status as it stands in rows and details: glyph and word, or the word alone for screen readers.
    #[must_use]
    pub fn badge(&self, status: Status) -> (String, Style) {
        let (glyph, style) = self.status(status);
        let word = status.label();
        (if self.appearance.accessible { word.to_owned() } else { format!("{glyph} {word}") }, style)
    }
}

/// A selected row where its background is no colour of ours: reversed as a whole, whatever its cells were.
fn reversed_row(style: Style) -> Style {
    style.add_modifier(Modifier::BOLD | Modifier::REVERSED).remove_modifier(Modifier::DIM)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_16_only_those_are_used_that_can_be_read_on_white_and_on_black() {
        for scheme in [Scheme::Dark, Scheme::Light, Scheme::Neutral, Scheme::Terminal] {
            let theme = Theme::new(scheme, Depth::Sixteen);
            for style in [
                theme.text,
                theme.heading,
                theme.subdued,
                theme.disabled,
                theme.primary,
                theme.key,
                theme.accent,
                theme.matched,
                theme.success,
                theme.warning,
                theme.danger,
                theme.selection,
                theme.recently_added,
                theme.tab,
                theme.raised,
                theme.button,
                theme.danger_button,
                theme.border,
                theme.border_focus,
            ] {
                let read = matches!(style.fg, None | Some(Color::Reset | Color::Red | Color::Magenta));
                assert!(read && style.bg.is_none(), "{scheme:?}: {style:?}");
            }
        }
    }
}
