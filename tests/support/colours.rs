//! The colours that a frame really uses, against the table whose contrast is computed.

use fleet_tokens::domain::appearance::{Appearance, Depth, Scheme};
use fleet_tokens::ui::inks;
use fleet_tokens::ui::inks::{Ink, PAIRS, Surface};
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};

/// Whatever can be seen has a pair of colours that stands in the table; borders are drawn and not written, and nothing
/// is dimmed: how dim that is, only the terminal knows. Palettes that are the terminal's own have nothing to check.
pub(crate) fn check(buffer: &Buffer, appearance: Appearance) {
    if appearance.depth == Depth::Sixteen || inks::ink(appearance.scheme, Ink::Text).is_none() {
        return;
    }
    for (at, cell) in buffer.content.iter().enumerate() {
        let styled = cell.modifier.intersects(Modifier::UNDERLINED | Modifier::REVERSED);
        if cell.symbol().trim().is_empty() && !styled {
            continue;
        }
        let letter = cell.symbol().chars().any(char::is_alphanumeric);
        let known = PAIRS.iter().any(|(ink, surfaces, _)| {
            inks::ink(appearance.scheme, *ink).is_some_and(|shade| shade.at(appearance.depth) == cell.fg)
                && surfaces.iter().any(|on| ground(appearance, *on) == cell.bg)
                && !(letter && *ink == Ink::Border)
        });
        assert!(
            known && !cell.modifier.contains(Modifier::DIM),
            "{:?} at {:?} is {} on {} ({:?}) in {appearance:?}, without a place in the table",
            cell.symbol(),
            buffer.pos_of(at),
            cell.fg,
            cell.bg,
            cell.modifier
        );
    }
}

/// The colour of a surface; the terminal's own paper stays as it is but in high contrast.
fn ground(appearance: Appearance, surface: Surface) -> Color {
    match surface {
        Surface::Paper if appearance.scheme != Scheme::HighContrast => Color::Reset,
        surface => {
            inks::surface(appearance.scheme, surface).map_or(Color::Reset, |shade| shade.at(appearance.depth))
        }
    }
}
