//! The README's table of keys is the one table of key bindings.

use std::fmt::Write as _;

use fleet_tokens::app::action::Group;
use fleet_tokens::app::keymap::Keymap;
use strum::VariantArray as _;

#[test]
fn the_table_of_keys_is_the_programs() {
    let mut table = String::from("| Keys | What they do |\n| --- | --- |\n");
    for &group in Group::VARIANTS {
        writeln!(table, "| **{}** | |", group.label()).unwrap();
        for (keys, does) in Keymap::default().lines(group) {
            let keys: Vec<String> = keys.split(' ').map(|key| format!("`{key}`")).collect();
            writeln!(table, "| {} | {does} |", keys.join(" ")).unwrap();
        }
    }
    assert!(crate::readme().contains(&table), "the README's table of keys should be:\n\n{table}");
}
