//! Any text is read or refused, errors point into it, and what was read is written so that it is read back the same.
#![no_main]

use fleet_tokens::domain::kql::parse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match parse(text) {
        Ok(None) => assert!(!text.contains(|c: char| c.is_alphanumeric())),
        Ok(Some(tree)) => {
            let written = tree.to_string();
            let again = parse(&written).unwrap_or_else(|error| panic!("{}", error.message(&written)));
            assert_eq!(again.map(|tree| tree.to_string()), Some(written));
        }
        Err(error) => {
            assert!(text.get(error.span.start..error.span.end).is_some());
            assert!(!error.message(text).is_empty());
        }
    }
});
