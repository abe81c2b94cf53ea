//! Finds the API key that a secret belongs to. A secret is the base64 of `id:key`; only the id is extracted.

use std::ops::Range;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
/// Elasticsearch's ids have 20 characters and its keys 22. Much shorter ones are text that happens to be base64.
const LEAST: usize = 16;
/// The length of an id as Elasticsearch makes it.
const ID: usize = 20;
/// While a secret is typed, its key is complete at this length.
const KEY: usize = 22;

/// The API key id of a secret anywhere in a pasted text.
#[must_use]
pub fn key_id(text: &str) -> Option<String> {
    secrets(text).find_map(|(_, id, key)| (key >= LEAST).then_some(id))
}

/// The place of a complete secret in text that is being typed, and its API key id.
#[must_use]
pub fn typed(text: &str) -> Option<(Range<usize>, String)> {
    secrets(text).find_map(|(place, id, key)| (key >= KEY).then_some((place, id)))
}

/// The secrets in a text: place, id, and length of the key.
fn secrets(text: &str) -> impl Iterator<Item = (Range<usize>, String, usize)> {
    let known = |place: Range<usize>| {
        let word = text.get(place.clone())?;
        let written = || pair(word).filter(|(id, key)| id.len() == ID && *key == KEY);
        let (id, key) = encoded(word).or_else(written)?;
        Some((place, id, key))
    };
    // In `policy:VnVh…`, the secret follows the colon.
    let value = |place: &Range<usize>| Some(place.start + text.get(place.clone())?.find(':')? + 1..place.end);
    runs(text).filter_map(move |place| known(place.clone()).or_else(|| known(value(&place)?)))
}

/// Runs of characters that may be a secret, encoded or as `id:key`.
fn runs(text: &str) -> impl Iterator<Item = Range<usize>> {
    let part = |c: char| c.is_ascii_alphanumeric() || "+/=_:-".contains(c);
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text.get(at..)?.find(part)?;
        let rest = &text[start..];
        // In `--enrollment-token=VnVh…`, the `=` does not belong to the secret.
        let end = rest.find(|c| !part(c)).unwrap_or(rest.len());
        let end = rest[..end]
            .find('=')
            .filter(|sign| !rest[*sign..end].chars().all(|c| c == '='))
            .map_or(end, |sign| sign + 1);
        at = start + end;
        Some(start..at)
    })
}

fn encoded(word: &str) -> Option<(String, usize)> {
    let bytes = Zeroizing::new(BASE64.decode(word).ok()?);
    pair(std::str::from_utf8(&bytes).ok()?)
}

fn pair(text: &str) -> Option<(String, usize)> {
    let (id, key) = text.split_once(':')?;
    let fits = |part: &str| {
        part.len() >= LEAST && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
    };
    (fits(id) && fits(key)).then(|| (id.to_owned(), key.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "VnVhQ2ZHY0JDZGJrUW0tZTVhT3g6dWkybHAyYXhUTm1zeWFrdzl0dk5udw==";
    const NAMED: &str = "VuaCfGcBCdbkQm-e5aOx";

    #[test]
    fn a_secret_is_known_wherever_it_stands() {
        let command =
            format!("sudo ./elastic-agent install --url=https://x:8220 --enrollment-token={SECRET} -f");
        for text in [
            SECRET,
            SECRET.trim_end_matches('='),
            &command,
            &format!("ApiKey {SECRET}\n"),
            &format!("\"{SECRET}\""),
            &format!("id:{SECRET}"),
            &format!("{NAMED}:ui2lp2axTNmsyakw9tvNnw"),
        ] {
            assert_eq!(key_id(text).as_deref(), Some(NAMED), "{text}");
        }
        for text in [
            "",
            "web",
            "policy:lab",
            "dd8a1c9e-5f0b-4d0e-9d62-6f1c3c0b7f11",
            NAMED,
            "enrollment_token_id:dd8a1c9e-5f0b-4d0e-9d62-6f1c3c0b7f11",
            "aWQ6a2V5",
            &SECRET[..40],
            "api_key_id:VuaQPHUB77AO-t_5aaXL",
        ] {
            assert_eq!(key_id(text), None, "{text}");
        }
    }

    #[test]
    fn a_secret_that_is_typed_is_known_once_it_is_whole() {
        let found: Vec<usize> = (0..=SECRET.len()).filter(|end| typed(&SECRET[..*end]).is_some()).collect();
        assert_eq!(found, [58, 59, 60], "not before its last letter");
        let text = format!("web {SECRET} x");
        assert_eq!(typed(&text), Some((4..4 + SECRET.len(), NAMED.to_owned())));
    }

    proptest::proptest! {
        #[test]
        fn any_text_can_be_asked(text in "[a-zA-Z0-9=:+/ é-]{0,120}") {
            if let Some((place, _)) = typed(&text) {
                proptest::prop_assert!(text.get(place).is_some());
            }
            let _ = key_id(&text);
        }
    }
}
