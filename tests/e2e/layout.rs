//! What the tab makes of the room that it has, and of the colours.

use super::driver::Session;
use super::tab;

#[test]
fn too_small_is_said_and_can_be_mended() {
    let app = Session::builder().size(33, 7).start();
    app.see("Needs 40×8, have 33×7 (q quits)");
    app.resize(40, 8).see("● connected").see("● Active").gone("Needs");
    app.resize(80, 24).see("Agent policy").see("Age↓");
    app.resize(20, 3).see("20×3 (q quits)").press("q").exits(0);
    app.restored();
}

#[test]
fn wide_terminals_show_masks() {
    let app = tab::ready(Session::builder().size(120, 36));
    app.see("Secret").see_row("▸").contains("••••••••••••");
    app.see("An enrollment token enables one or more agents to enroll in Fleet and send data.");
}

#[test]
fn fifteen_tokens_fit_the_usual_terminal() {
    let app = tab::open();
    let rows = app.screen().lines().filter(|line| line.ends_with("● Active")).count();
    assert!(rows >= 15, "{rows} rows\n{}", app.screen());
    app.see("Age↓").gone("••••");
}

#[test]
fn narrow_terminals_drop_the_date_and_then_make_cards() {
    let app = tab::ready(Session::builder().size(60, 20));
    app.see("Expires").see("Agent policy").gone("Age↓");
    app.resize(40, 20).gone("Expires").see("1 Active 30  2 3 4 5 6");
    // A card has two lines: the name and the status, then the policy and the expiry.
    let second = app.until("for the second line of the first card", |screen| {
        screen.lines().skip_while(|line| !line.contains('▸')).nth(1).map(str::to_owned)
    });
    assert!(second.contains("Security lab"), "{}", app.screen());
}

#[test]
fn without_colours_the_selected_row_is_reversed() {
    let app = tab::ready(Session::builder().env("NO_COLOR", "1"));
    app.press("j").see_row("▸");
    let selected = |app: &Session| {
        let row = app.screen().lines().position(|line| line.contains('▸')).unwrap();
        let row = u16::try_from(row).unwrap();
        let reversed = |row| app.look(|now| now.screen().cell(row, 4).is_some_and(vt100::Cell::inverse));
        (row, reversed(row), reversed(row + 1))
    };
    let (first, reversed, next) = selected(&app);
    assert!(reversed && !next, "row {first}\n{}", app.screen());
    app.press("s").see("Whoever has it").press("<esc> X").see("Revoke token (y)").press("<esc> q").exits(0);
    assert_eq!(colours(&app.raw()), Vec::<String>::new());
}

/// Every sequence that chooses a colour; the terminal's own two are none.
fn colours(raw: &[u8]) -> Vec<String> {
    let raw = String::from_utf8_lossy(raw);
    let styles = raw.split("\x1b[").skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !matches!(c, '0'..='9' | ';' | ':'))?;
        rest[end..].starts_with('m').then(|| &rest[..end])
    });
    let chooses = |style: &&str| {
        let mut numbers = style.split([';', ':']).map(|number| number.parse().unwrap_or(0));
        numbers.any(|number: u16| matches!(number, 30..=38 | 40..=48 | 58 | 90..=107))
    };
    styles.filter(chooses).map(str::to_owned).collect()
}
