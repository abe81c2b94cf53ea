//! Words of shells: what is not plain is quoted, so that it stays one word and never becomes a command.

use std::borrow::Cow;

use super::platform::Shell;

/// `word` as one word of the shell that means exactly these characters. What holds control characters must not come
/// here: no quotes keep a terminal from acting on them while they are pasted.
pub(super) fn word(shell: Shell, word: &str) -> Cow<'_, str> {
    let plain = match shell {
        Shell::Posix => is_plain(word, "-_./:%+=@"),
        // A comma makes a list of it, an `@` at the start takes a variable apart; a backslash is nothing special.
        Shell::PowerShell => is_plain(word, "-_./:%+=\\"),
    };
    if plain {
        return Cow::Borrowed(word);
    }
    Cow::Owned(match shell {
        Shell::Posix => format!("'{}'", word.replace('\'', r"'\''")),
        Shell::PowerShell => {
            let doubled = word.chars().flat_map(|c| std::iter::repeat_n(c, 1 + usize::from(is_single(c))));
            format!("'{}'", doubled.collect::<String>())
        }
    })
}

fn is_plain(word: &str, signs: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || signs.contains(c))
}

/// PowerShell takes the typographic ones for single quotes, too.
fn is_single(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}'..='\u{201B}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_stay_as_they_are() {
        for plain in ["--url=https://fleet.example:8220", "a_b-c/d.e", "100%"] {
            assert_eq!(word(Shell::Posix, plain), plain);
            assert_eq!(word(Shell::PowerShell, plain), plain);
        }
        assert_eq!(word(Shell::PowerShell, r"C:\ca.pem"), r"C:\ca.pem");
    }

    #[test]
    fn what_a_shell_would_act_on_is_quoted() {
        for odd in
            ["", "a b", "a;b", "$(id)", "`id`", "a|b", "~/x", "[::1]", "a\"b", "a&b", "*", "a,b(1)", "#"]
        {
            let expected = format!("'{odd}'");
            assert_eq!(word(Shell::Posix, odd), expected);
            assert_eq!(word(Shell::PowerShell, odd), expected);
        }
        assert_eq!(word(Shell::Posix, "it's"), r"'it'\''s'");
        assert_eq!(word(Shell::PowerShell, "it's"), "'it''s'");
        assert_eq!(word(Shell::PowerShell, "a\u{2019};b"), "'a\u{2019}\u{2019};b'");
        assert_eq!(word(Shell::Posix, r"C:\x"), r"'C:\x'");
        assert_eq!(word(Shell::PowerShell, "@x"), "'@x'");
    }
}
