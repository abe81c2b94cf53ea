//! The one entrance for text that came from a server.
//!
//! Nothing limits a text there but the size of the answer it comes in, and what a screen shows is measured and cut anew
//! for every frame: the display form has an end.
//!
//! A token's name is chosen by whoever may create tokens, so it is hostile until shown otherwise: control
//! characters move the cursor, bidi overrides reorder a dialog, zero-width characters make two names look alike.

use std::borrow::Cow;
use std::fmt;

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// Stands in for a character that may not reach the screen. Visible on purpose: two names that differ only in
/// hidden characters must not look the same.
pub const REPLACEMENT: char = '\u{FFFD}';

/// The most cells that a display form takes, and a remark on what was left out: more than the longest name that Kibana
/// takes (256 characters, two cells each).
pub const CELLS: usize = 600;
/// The most bytes of a display form: marks that take no cells must not go on for ever, either.
const BYTES: usize = 4 * CELLS;

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
        let cleaned = match shown(&raw) {
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

    /// What a person sees: one line of [`CELLS`] at most, no control, bidi or zero-width characters.
    #[must_use]
    pub fn display(&self) -> &str {
        self.cleaned.as_deref().unwrap_or(&self.raw)
    }

    /// All of it, as harmless as the display form: for a file or a clipboard.
    #[must_use]
    pub fn whole(&self) -> Cow<'_, str> {
        sanitize(&self.raw)
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

/// `raw` as a screen may show it: [`sanitize`]d, and cut after [`CELLS`] with a word about what is left out.
#[must_use]
pub fn shown(raw: &str) -> Cow<'_, str> {
    let kept = &raw[..end(raw)];
    if kept.len() == raw.len() {
        return sanitize(raw);
    }
    Cow::Owned(format!("{}… (cut; {} bytes in all)", sanitize(kept), raw.len()))
}

/// Where the part of `raw` that is shown ends: between two characters as people see them.
fn end(raw: &str) -> usize {
    // No character takes more cells than bytes.
    if raw.len() <= CELLS {
        return raw.len();
    }
    let mut cells = 0;
    let most = &raw[..raw.floor_char_boundary(BYTES)];
    let over = most.grapheme_indices(true).find(|(_, cluster)| {
        cells += cluster.width();
        cells > CELLS
    });
    over.map_or(most.len(), |(start, _)| start)
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
    fn what_is_endless_has_an_end_on_the_screen_and_nowhere_else() {
        let long = "w".repeat(5_000_000);
        let text = Text::from(long.as_str());
        assert_eq!(text.display(), format!("{}… (cut; 5000000 bytes in all)", "w".repeat(CELLS)));
        assert_eq!((text.raw(), &*text.whole()), (&*long, &*long));
        // The longest names that Kibana takes are whole.
        for whole in ["w".repeat(256), "世".repeat(256), "🚀".repeat(128)] {
            assert_eq!(Text::from(whole.as_str()).display(), whole);
        }
        // What takes no cells ends, too, and no character is cut in two.
        for (one, cells) in [("e\u{301}", 600), ("世", 600), ("a\u{1b}", 600)] {
            let text = Text::from(one.repeat(100_000));
            assert!(text.display().len() < BYTES + 60 && text.display().width() <= cells + 40, "{one}");
            assert!(text.display().starts_with(&*sanitize(one)), "{one}");
        }
        let marks = Text::from(format!("e{}", "\u{301}".repeat(100_000)));
        assert!(marks.display().len() < BYTES + 60, "{}", marks.display().len());
    }

    #[test]
    fn hidden_differences_stay_visible() {
        assert_ne!(Text::from("prod").display(), Text::from("pro\u{200b}d").display());
    }
}
