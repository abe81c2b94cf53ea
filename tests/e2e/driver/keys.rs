//! Keys as people write them, and as terminals send them.

/// Reads keys separated by blanks. A word is typed as it stands, letter by letter; special words are `<enter> <esc> <tab>
/// <btab> <bs> <del> <ins> <up> <down> <left> <right> <home> <end> <pgup> <pgdn> <space> <f1>` … `<f12>`, `<c-x>` for
/// control and `<a-x>` for alt plus a letter.
pub(crate) fn words(words: &str) -> Vec<Vec<u8>> {
    words.split_whitespace().flat_map(word).collect()
}

fn word(word: &str) -> Vec<Vec<u8>> {
    match word.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).filter(|name| !name.is_empty()) {
        Some(name) => vec![special(name).unwrap_or_else(|| panic!("no such key: {word}"))],
        None => word.chars().map(|character| character.to_string().into_bytes()).collect(),
    }
}

fn special(name: &str) -> Option<Vec<u8>> {
    if let Some(letter) = name.strip_prefix("c-") {
        return control(letter).map(|byte| vec![byte]);
    }
    if let Some(letter) = name.strip_prefix("a-") {
        return Some([b"\x1b", letter.as_bytes()].concat());
    }
    let bytes: &str = match name {
        "enter" => "\r",
        "esc" => "\x1b",
        "tab" => "\t",
        "btab" => "\x1b[Z",
        "bs" => "\x7f",
        "ins" => "\x1b[2~",
        "del" => "\x1b[3~",
        "up" => "\x1b[A",
        "down" => "\x1b[B",
        "right" => "\x1b[C",
        "left" => "\x1b[D",
        "home" => "\x1b[H",
        "end" => "\x1b[F",
        "pgup" => "\x1b[5~",
        "pgdn" => "\x1b[6~",
        "space" => " ",
        "f1" => "\x1bOP",
        "f2" => "\x1bOQ",
        "f3" => "\x1bOR",
        "f4" => "\x1bOS",
        "f5" => "\x1b[15~",
        "f6" => "\x1b[17~",
        "f7" => "\x1b[18~",
        "f8" => "\x1b[19~",
        "f9" => "\x1b[20~",
        "f10" => "\x1b[21~",
        "f11" => "\x1b[23~",
        "f12" => "\x1b[24~",
        _ => return None,
    };
    Some(bytes.as_bytes().to_vec())
}

/// The byte that control makes of a letter, or of one of the few signs that it knows.
fn control(letter: &str) -> Option<u8> {
    match letter.as_bytes() {
        [byte] if byte.is_ascii_alphabetic() || b"@[\\]^_".contains(byte) => Some(byte & 0x1f),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_are_keys() {
        let keys = words("j ab <enter> <c-r> <a-x> < <f1>");
        let expected: [&[u8]; 8] = [b"j", b"a", b"b", b"\r", b"\x12", b"\x1bx", b"<", b"\x1bOP"];
        assert_eq!(keys, expected);
    }

    #[test]
    #[should_panic(expected = "no such key: <nope>")]
    fn an_unknown_key_is_a_mistake_in_the_story() {
        words("<nope>");
    }
}
