//! The one entrance for text that came from a server.
//!
//! A token's name is chosen by whoever may create tokens, so it is hostile until shown otherwise: control
//! characters move the cursor, bidi overrides reorder a dialog, zero-width characters make two names look alike.

use std::borrow::Cow;
use std::fmt;

/// Stands in for a character that may not reach the screen. Visible on purpose: two names that differ only in
/// hidden characters must not look the same.
pub const REPLACEMENT: char = '\u{FFFD}';

/// Server text in its two forms: `raw` for comparing, sending and exporting; `display` for every screen.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Text {
    raw: Box<str>,
    /// `None` when the raw form is fit for the screen as it is, which is nearly always.
    cleaned: Option<Box<str>>,
}

impl Text {
    /// Keeps `raw` as it came and makes its display form.
    #[must_use]
    pub fn new(raw: impl Into<Box<str>>) -> Self {
        let raw = raw.into();
        let cleaned = match sanitize(&raw) {
            Cow::Borrowed(_) => None,
            Cow::Owned(text) => Some(text.into_boxed_str()),
        };
        Self { raw, cleaned }
    }

    /// Exactly what the server sent.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// What a person sees: one line, no control, bidi or zero-width characters.
    #[must_use]
    pub fn display(&self) -> &str {
        self.cleaned.as_deref().unwrap_or(&self.raw)
    }
}

impl From<&str> for Text {
    fn from(raw: &str) -> Self {
        Self::new(raw)
    }
}

impl From<String> for Text {
    fn from(raw: String) -> Self {
        Self::new(raw)
    }
}

/// Shows the display form, so that formatting a message can't let the raw one through.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.display())
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.display())
    }
}

/// `raw` with every character that could move, hide or reorder what stands on the screen made visible.
///
/// Line breaks and tabs become blanks; variation selectors go (they only choose between two pictures of one
/// character, and terminals disagree about the width); everything else unsafe becomes [`REPLACEMENT`].
#[must_use]
pub fn sanitize(raw: &str) -> Cow<'_, str> {
    if raw.chars().all(|c| treat(c) == Treatment::Keep) {
        return Cow::Borrowed(raw);
    }
    let kept = raw.chars().filter_map(|c| match treat(c) {
        Treatment::Keep => Some(c),
        Treatment::Blank => Some(' '),
        Treatment::Replace => Some(REPLACEMENT),
        Treatment::Drop => None,
    });
    Cow::Owned(kept.collect())
}

#[derive(PartialEq, Eq)]
enum Treatment {
    Keep,
    Blank,
    Replace,
    Drop,
}

/// Unicode 17: categories Cc, Cf and Zl/Zp, and the fillers of `Default_Ignorable_Code_Point`.
fn treat(c: char) -> Treatment {
    match c {
        '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => Treatment::Blank,
        '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => Treatment::Drop,
        '\u{00}'..='\u{1F}'
        | '\u{7F}'..='\u{9F}'
        | '\u{AD}'
        | '\u{34F}'
        | '\u{600}'..='\u{605}'
        | '\u{61C}'
        | '\u{6DD}'
        | '\u{70F}'
        | '\u{890}'..='\u{891}'
        | '\u{8E2}'
        | '\u{115F}'..='\u{1160}'
        | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{3164}'
        | '\u{FEFF}'
        | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}'
        | '\u{110BD}'
        | '\u{110CD}'
        | '\u{13430}'..='\u{1343F}'
        | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}' => Treatment::Replace,
        _ => Treatment::Keep,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_kept_and_not_copied() {
        for name in ["web-east", "東京オフィス", "naïve – “quoted”", "עברית", "🚀 launch", ""]
        {
            assert!(matches!(sanitize(name), Cow::Borrowed(_)), "{name}");
        }
    }

    #[test]
    fn what_moves_hides_or_reorders_is_made_visible() {
        for (raw, shown) in [
            ("a\u{1b}[31mb", "a\u{FFFD}[31mb"),
            ("a\u{9b}31m", "a\u{FFFD}31m"),
            ("a\u{202e}txt.exe", "a\u{FFFD}txt.exe"),
            ("a\u{2066}b\u{2069}", "a\u{FFFD}b\u{FFFD}"),
            ("zero\u{200b}width", "zero\u{FFFD}width"),
            ("👩\u{200d}💻", "👩\u{FFFD}💻"),
            ("two\nlines\tand tab", "two lines and tab"),
            ("tag\u{e0041}", "tag\u{FFFD}"),
            ("⚠\u{fe0f} care", "⚠ care"),
            ("nul\0", "nul\u{FFFD}"),
        ] {
            let text = Text::from(raw);
            assert_eq!((text.raw(), text.display()), (raw, shown));
            assert_eq!(text.to_string(), shown, "formatting goes through the display form");
        }
    }

    #[test]
    fn hidden_differences_stay_visible() {
        assert_ne!(Text::from("prod").display(), Text::from("pro\u{200b}d").display());
    }
}
