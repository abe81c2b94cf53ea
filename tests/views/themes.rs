//! The themes: the same table in each of them, text and styles.

use fleet_tokens::domain::appearance::{Appearance, Depth, Scheme};
use insta::assert_snapshot;
use ratatui::style::{Color, Modifier};

use strum::VariantArray as _;

use crate::paint::{draw, styles};
use crate::support::Tab;

fn table() -> Tab {
    let mut tab = Tab::with_fleet(80, 18);
    tab.press("4 j j");
    tab
}

#[test]
fn the_table_in_every_theme() {
    for &scheme in Scheme::VARIANTS {
        let frame = draw(&table().model, Appearance { scheme, ..Appearance::default() });
        assert_snapshot!(format!("theme_{}", scheme.name()), styles(&frame.buffer));
    }
}

#[test]
fn each_depth_gets_the_colours_that_it_has() {
    let colours = |scheme, depth| {
        let buffer = draw(&table().model, Appearance { scheme, depth, ..Appearance::default() }).buffer;
        let mut all: Vec<Color> = buffer.content.iter().flat_map(|cell| [cell.fg, cell.bg]).collect();
        all.sort_by_key(ToString::to_string);
        all.dedup();
        all.retain(|colour| *colour != Color::Reset);
        all
    };
    for scheme in [Scheme::Dark, Scheme::Light, Scheme::HighContrast] {
        let is = |depth, right: fn(&Color) -> bool| {
            let colours = colours(scheme, depth);
            // Of the 16 most can't be read on both light and dark.
            let enough = colours.len() > 2 || (depth == Depth::Sixteen && scheme != Scheme::HighContrast);
            assert!(enough && colours.iter().all(right), "{scheme:?} {depth:?}: {colours:?}");
        };
        is(Depth::True, |colour| matches!(colour, Color::Rgb(..)));
        is(Depth::Indexed, |colour| matches!(colour, Color::Indexed(16..)));
        is(Depth::Sixteen, |colour| !matches!(colour, Color::Rgb(..) | Color::Indexed(_)));
    }
    for depth in [Depth::True, Depth::Indexed, Depth::Sixteen] {
        assert_eq!(colours(Scheme::Mono, depth), []);
        let own = colours(Scheme::Terminal, depth);
        assert!(own.iter().all(|c| !matches!(c, Color::Rgb(..) | Color::Indexed(_))), "{own:?}");
    }
}

#[test]
fn the_selected_row_stands_out_in_every_theme_and_depth() {
    for &scheme in Scheme::VARIANTS {
        for depth in [Depth::True, Depth::Indexed, Depth::Sixteen] {
            let frame = draw(&table().model, Appearance { scheme, depth, ..Appearance::default() });
            let at = frame.find("▸");
            let (selected, other) = (&frame.buffer[(at.x + 40, at.y)], &frame.buffer[(at.x + 40, at.y + 1)]);
            assert!(selected.modifier.contains(Modifier::BOLD), "{scheme:?} {depth:?}");
            let differs = selected.bg != other.bg || selected.modifier.contains(Modifier::REVERSED);
            assert!(differs, "{scheme:?} {depth:?}");
        }
    }
}

#[test]
fn only_high_contrast_paints_the_paper() {
    for &scheme in Scheme::VARIANTS {
        let frame = draw(&table().model, Appearance { scheme, ..Appearance::default() });
        let painted = frame.buffer[(0, 0)].bg != Color::Reset;
        assert_eq!(painted, scheme == Scheme::HighContrast, "{scheme:?}");
    }
}
