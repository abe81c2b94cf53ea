//! Terminals without Unicode: every frame of every other test is drawn in ASCII too (`paint::check`); here is how it
//! looks, and that no glyph of ours was forgotten.

use std::path::Path;

use fleet_tokens::domain::appearance::Appearance;
use fleet_tokens::ui::plain::GLYPHS;
use insta::assert_snapshot;

use crate::paint::draw;
use crate::support::Tab;

fn ascii(tab: &Tab) -> String {
    draw(&tab.model, Appearance { ascii: true, ..Appearance::default() }).text()
}

#[test]
fn the_table_at_three_sizes() {
    for (width, height) in [(60, 20), (80, 24), (120, 36)] {
        let mut tab = Tab::with_fleet(width, height);
        tab.press("4 j j");
        assert_snapshot!(format!("ascii_table_{width}x{height}"), ascii(&tab));
    }
    assert_snapshot!("ascii_cards", ascii(&Tab::with_fleet(44, 14)));
}

#[test]
fn dialogs() {
    let mut tab = Tab::with_fleet(80, 24);
    assert_snapshot!("ascii_help", ascii(tab.press("?")));
    assert_snapshot!("ascii_revoke", ascii(tab.press("<esc> X")));
    assert_snapshot!("ascii_create", ascii(tab.press("<esc> n <tab> <tab>")));
    tab.press("<esc> s").pass(400);
    assert_snapshot!("ascii_secret", ascii(&tab));
    for (width, height) in [(60, 20), (120, 36)] {
        let mut tab = Tab::with_fleet(width, height);
        assert_snapshot!(format!("ascii_revoke_{width}x{height}"), ascii(tab.press("X").pass(400)));
        assert_snapshot!(format!("ascii_create_{width}x{height}"), ascii(tab.press("<esc> n <tab> <tab>")));
    }
}

#[test]
fn a_terminal_that_is_too_small() {
    assert!(ascii(&Tab::with_fleet(33, 7)).contains("Needs 40x8, have 33x7 (q quits)"));
}

#[test]
fn the_help_names_arrows_where_there_are_none() {
    for width in [40, 60, 80] {
        for (typed, keys) in
            [("next token", " Down j "), ("back:", " Esc h Left "), ("previous field", "Shift-Tab")]
        {
            let mut tab = Tab::with_fleet(width, 36);
            let help = ascii(tab.press("?").write(typed));
            assert!(help.contains(keys) && help.contains(typed), "{help}");
            let broken = |line: &str| line.starts_with('|') && !line.ends_with('|');
            assert!(!help.lines().any(broken), "{help}");
        }
    }
}

#[test]
fn every_glyph_in_our_sources_has_an_ascii_form() {
    let mut unknown = Vec::new();
    for folder in ["app", "ui", "domain", "api", "config", "runtime"] {
        look_into(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder), &mut unknown);
    }
    assert!(unknown.is_empty(), "add these to `ui::plain::GLYPHS`:\n{}", unknown.join("\n"));
}

fn look_into(folder: &Path, unknown: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            look_into(&path, unknown);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let known = |c: &char| c.is_ascii() || GLYPHS.iter().any(|(glyph, _)| glyph == c);
            let strange: String = line.chars().filter(|c| !known(c)).collect();
            if !strange.is_empty() && path.file_name().is_none_or(|name| name != "tests.rs") {
                unknown.push(format!("{strange} in {}: {}", path.display(), line.trim()));
            }
        }
    }
}
