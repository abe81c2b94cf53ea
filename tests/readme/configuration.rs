//! The commented example is the program's: every setting and every action that there is, with the values that hold.
//!
//! `FLEET_TOKENS_UPDATE_EXAMPLE=1 cargo test --test readme` writes its lines of keys anew.

use std::fmt::Write as _;
use std::path::Path;

use fleet_tokens::app::keymap::{Context, Keymap};
use fleet_tokens::config::file::{FileContents, parse};
use fleet_tokens::domain::preferences::Preferences;

const EXAMPLE: &str = include_str!("../../assets/config.example.toml");

#[test]
fn the_example_changes_nothing() {
    let read = parse(EXAMPLE, Path::new("config.example.toml")).unwrap();
    assert_eq!(read, FileContents::default());
    assert_eq!(read.preferences, Preferences::default());
}

#[test]
fn every_action_stands_in_the_example_with_its_keys() {
    let (settings, _) = EXAMPLE.split_once("\n[keys.").unwrap();
    let mut wanted = settings.to_owned();
    for context in
        Context::ALL.into_iter().filter(|context| *context != Context::Always).chain([Context::Always])
    {
        let _ = writeln!(wanted, "\n[keys.{}]", context.table());
        for row in Keymap::default().rows().filter(|row| row.context == context) {
            let chords: Vec<String> =
                row.chords.iter().map(|chord| format!("\"{}\"", chord.spelled())).collect();
            let _ = writeln!(wanted, "# {} = [{}]", row.action.name(), chords.join(", "));
        }
    }
    if std::env::var_os("FLEET_TOKENS_UPDATE_EXAMPLE").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/config.example.toml"), &wanted).unwrap();
        return;
    }
    assert!(EXAMPLE == wanted, "assets/config.example.toml should be:\n{wanted}");
}

#[test]
fn the_examples_lines_may_all_be_taken_as_they_are() {
    let keys: String = EXAMPLE
        .lines()
        .skip_while(|line| !line.starts_with("[keys."))
        .map(|line| line.trim_start_matches("# "))
        .fold(String::new(), |text, line| text + line + "\n");
    let read = parse(&keys, Path::new("config.example.toml")).unwrap();
    let taken = Keymap::with(&read.preferences.keys);
    assert!(taken == Ok(Keymap::default()), "{:?}", taken.err());
}
