//! Completes the last word: field names and known values.

const WORDS: [&str; 11] = [
    "name:",
    "policy:",
    "id:",
    "status:active",
    "status:expired",
    "status:inactive",
    "age>",
    "age<",
    "expires<",
    "expires>",
    "expires:never",
];

/// Completes the last word to the common beginning of its candidates, or else to the first of them. `None` if there is
/// nothing to add.
#[must_use]
pub fn complete(text: &str) -> Option<String> {
    let start = text
        .rfind(char::is_whitespace)
        .map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
    let word = text[start..].trim_start_matches('!');
    if word.is_empty() {
        return None;
    }
    let fitting = || WORDS.into_iter().filter(|whole| whole.len() > word.len() && whole.starts_with(word));
    let first = fitting().next()?;
    let agreed = fitting().fold(first.len(), |most, other| common(first, other).min(most));
    let end = if agreed > word.len() { agreed } else { first.len() };
    Some(format!("{text}{}", &first[word.len()..end]))
}

/// The length of the common beginning of two words of [`WORDS`], which are ASCII.
fn common(one: &str, other: &str) -> usize {
    one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count()
}
