//! Folds text for comparison: without case, accents and differences of composition.

use std::borrow::Cow;

use icu_normalizer::DecomposingNormalizerBorrowed;

/// Folds `text`; borrows it if nothing changes.
#[must_use]
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        let capital = text.bytes().any(|byte| byte.is_ascii_uppercase());
        return if capital { Cow::Owned(text.to_ascii_lowercase()) } else { Cow::Borrowed(text) };
    }
    let mut folded = String::with_capacity(text.len());
    text.chars().for_each(|c| each(c, |c| folded.push(c)));
    Cow::Owned(folded)
}

/// Folds `text`, and gives the number of the character that each byte comes from.
pub(super) fn traced(text: &str) -> (String, Vec<usize>) {
    let (mut folded, mut origins) = (String::with_capacity(text.len()), Vec::with_capacity(text.len()));
    for (number, c) in text.chars().enumerate() {
        each(c, |c| folded.push(c));
        origins.resize(folded.len(), number);
    }
    (folded, origins)
}

/// Folds one character: Unicode's compatibility decomposition without accents, in upper and then lower case. That way ß is
/// ss, and both lower-case sigmas are equal.
fn each(c: char, mut push: impl FnMut(char)) {
    if c.is_ascii() {
        push(c.to_ascii_lowercase());
        return;
    }
    let parts = DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(std::iter::once(c));
    for part in parts.filter(|part| !is_accent(*part)) {
        for small in part.to_uppercase().flat_map(char::to_lowercase) {
            match small {
                // Latin letters with a stroke, and ligatures, which Unicode does not decompose.
                '\u{f8}' => push('o'),
                '\u{111}' | '\u{f0}' => push('d'),
                '\u{142}' => push('l'),
                '\u{e6}' => "ae".chars().for_each(&mut push),
                '\u{153}' => "oe".chars().for_each(&mut push),
                other => push(other),
            }
        }
    }
}

/// Accents that may be left out when typing. The marks of Indic, Thai and Japanese scripts make other letters and stay.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_alike_is_alike() {
        for (one, other) in [
            ("WEB", "web"),
            ("Élan", "elan"),
            ("e\u{301}lan", "élan"),
            ("Łódź", "lodz"),
            ("Straße", "STRASSE"),
            ("ΟΔΟΣ", "οδος"),
            ("İstanbul", "istanbul"),
            ("ＷＥＢ", "web"),
            ("ﬁle", "file"),
            ("Æon", "aeon"),
            ("Ångström", "angstrom"),
            ("ｶﾞ", "ガ"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} {other}");
        }
        assert_ne!(fold("か"), fold("が"), "another letter");
        assert_ne!(fold("नि"), fold("न"), "another syllable");
    }

    proptest::proptest! {
        #[test]
        fn both_ways_of_folding_agree(text in "\\PC{0,20}") {
            let (folded, origins) = traced(&text);
            proptest::prop_assert_eq!(&folded, &*fold(&text));
            proptest::prop_assert_eq!(folded.len(), origins.len());
            let chars = text.chars().count();
            proptest::prop_assert!(origins.iter().all(|at| *at < chars) && origins.is_sorted());
        }
    }
}
