//! The table keeps its own rules.

use std::collections::HashSet;

use super::*;

#[test]
fn no_key_has_two_meanings_in_one_context() {
    let mut seen = HashSet::new();
    for binding in BINDINGS {
        for chord in binding.chords {
            assert!(seen.insert((binding.context, *chord)), "{chord} twice in {:?}", binding.context);
            let always = (Context::Always, *chord);
            assert!(binding.context == Context::Always || !seen.contains(&always), "{chord} is shadowed");
        }
    }
}

#[test]
fn text_fields_lose_no_letter_to_a_binding() {
    let letters = BINDINGS.iter().filter(|b| b.chords.iter().any(|chord| b.context.types(*chord)));
    assert_eq!(letters.count(), 0);
}

#[test]
fn destructive_acts_need_shift() {
    for action in [Action::Revoke, Action::Delete] {
        let binding = BINDINGS.iter().find(|b| b.action == action).unwrap();
        assert!(binding.chords.iter().all(|chord| chord.typed().is_some_and(char::is_uppercase)));
    }
}
