//! Breaking what is said into few lines.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

const ELLIPSIS: &str = "…";
/// So much is left of what comes before the end, at least.
const SHORTEST: usize = 8;

/// `body` and `end` in lines of `room` cells, at most `most` of them. Where that is too little, the body is cut and the
/// end stays whole; where the end alone is too long, it is cut as well.
#[must_use]
pub fn broken(body: &str, end: &str, room: usize, most: usize) -> Vec<String> {
    let (room, most) = (room.max(1), most.max(1));
    let lines = wrapped(&joined(body, end), room);
    if lines.len() <= most {
        return lines;
    }
    let with = |cells: usize| wrapped(&joined(&cut(body, cells), end), room);
    let (mut fits, mut over) = (SHORTEST, body.width());
    if end.is_empty() || fits >= over || with(fits).len() > most {
        return shortened(lines, room, most);
    }
    while over - fits > 1 {
        let middle = usize::midpoint(fits, over);
        if with(middle).len() <= most { fits = middle } else { over = middle }
    }
    with(fits)
}

/// `text` in `room` cells at most; what does not fit is cut at the end and marked.
#[must_use]
pub fn cut(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let mut used = 0;
    let kept = text.graphemes(true).take_while(|grapheme| {
        used += grapheme.width();
        used < room
    });
    let kept: String = kept.collect();
    format!("{}{ELLIPSIS}", kept.trim_end())
}

fn joined(body: &str, end: &str) -> String {
    let parts = [body, end].into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" ")
}

fn wrapped(text: &str, room: usize) -> Vec<String> {
    textwrap::wrap(text, room).into_iter().map(std::borrow::Cow::into_owned).collect()
}

fn shortened(mut lines: Vec<String>, room: usize, most: usize) -> Vec<String> {
    lines.truncate(most);
    if let Some(last) = lines.last_mut() {
        // Longer than its room in any case, so that the cut is marked.
        *last = cut(&format!("{last}{}", " ".repeat(room)), room.min(last.width() + 1));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_stays_whole_where_the_body_is_too_long() {
        let body = "word ".repeat(200);
        let lines = broken(body.trim(), "Ask for another role.", 40, 4);
        assert_eq!(lines.len(), 4, "{lines:#?}");
        assert!(lines.iter().all(|line| line.width() <= 40), "{lines:#?}");
        let text = lines.join(" ");
        assert!(text.ends_with("… Ask for another role.") && text.len() > 140, "{text}");
        assert_eq!(broken("It failed.", "Try again.", 40, 4), ["It failed. Try again."]);
    }

    #[test]
    fn what_has_no_room_at_all_is_cut_at_the_end_and_marked() {
        let lines = broken("It failed.", &"next ".repeat(40), 20, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…') && lines[1].width() <= 20, "{lines:#?}");
        assert!(broken("a very long line without an end", "", 10, 1)[0].ends_with('…'));
    }

    proptest::proptest! {
        #[test]
        fn there_are_never_more_lines_or_cells_than_asked_for(body in "\\PC{0,200}", end in "\\PC{0,60}", room in 4_usize..60, most in 1_usize..5) {
            let (body, end) = (crate::domain::text::sanitize(&body), crate::domain::text::sanitize(&end));
            let lines = broken(&body, &end, room, most);
            proptest::prop_assert!(lines.len() <= most);
            proptest::prop_assert!(lines.iter().all(|line| line.width() <= room), "{lines:?}");
        }
    }
}
