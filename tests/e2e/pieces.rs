//! Keys that come in pieces over slow lines, answers that nobody asked for, and pastes that never end.

use super::driver::Session;
use super::tab;

/// The cursor in the middle, and nothing marked.
fn middle() -> Session {
    let app = tab::open();
    app.press("j j").see("3 of 30");
    app
}

fn is_unharmed(app: &Session) {
    let screen = app.screen();
    for wrong in ["marked", "Delete", "Copy", "Commands", "Export", "╭"] {
        assert!(!screen.contains(wrong), "{wrong}\n{screen}");
    }
    assert!(!app.has_copied(), "{screen}");
}

#[test]
fn an_arrow_in_two_reads_is_an_arrow() {
    let app = middle();
    for first in ["\x1b[", "\x1bO", "\x1b"] {
        for (last, row) in [("A", "2 of 30"), ("B", "3 of 30")] {
            let last = if first == "\x1b" { format!("[{last}") } else { last.to_owned() };
            app.send(first.as_bytes()).send(last.as_bytes());
            app.see(row);
            is_unharmed(&app);
        }
    }
    app.send(b"\x1b").send(b"[").send(b"1").send(b";2").send(b"B").see("4 of 30");
    is_unharmed(&app);
    app.press("q").exits(0);
}

#[test]
fn an_escape_alone_is_the_escape_key() {
    let app = tab::open();
    app.press("?").see("╭ Help").send(b"\x1b").gone("╭ Help");
    app.press("?").see("╭ Help").send(b"\x1b[27u").gone("╭ Help");
}

#[test]
fn a_mouse_report_in_two_reads_presses_no_digits() {
    let app = middle();
    let report = b"\x1b[<65;20;10M";
    for cut in 1..report.len() {
        app.draws_after(|app| {
            app.send(&report[..cut]).send(&report[cut..]);
        });
        is_unharmed(&app);
    }
    app.see("14 of 30").press("q").exits(0);
}

#[test]
fn strings_of_the_terminal_press_no_keys() {
    let app = middle();
    for string in [
        "\x1b]52;c;Y2M=\x07",
        "\x1b]11;rgb:cccc/3333/1111\x1b\\",
        "\x1bP>|XTerm(390)\x1b\\",
        "\x1b_cX\x1b\\",
        "\x1b^cX\x1b\\",
        "\x1bXcX:e\x1b\\",
    ] {
        let (first, last) = string.split_at(string.len() / 2);
        app.send(string.as_bytes()).send(first.as_bytes()).send(last.as_bytes());
    }
    app.press("j").see("4 of 30");
    is_unharmed(&app);
}

#[test]
fn a_string_or_a_paste_that_never_ends_does_not_make_it_deaf() {
    for begun in ["\x1b]11;rgb:", "\x1bP", "\x1b[200~half a paste", "\x1b[<0;1"] {
        let app = tab::open();
        app.send(begun.as_bytes()).send(b"\x03").see("Press ^c again to quit").send(b"\x03").exits(0);
        app.restored();
    }
    let app = tab::open();
    app.send(b"\x1b[200~half a paste").see("Paste ignored").press("j").see("2 of 30");
    app.press("q").exits(0);
}

#[test]
fn shortcuts_are_known_on_every_keyboard() {
    let app = tab::open();
    // Ctrl-T and Ctrl-C on a Russian keyboard, in a terminal with kitty's protocol.
    app.send(b"\x1b[1077:1045:116;5u").see("Theme: ");
    app.send(b"\x1b[1089::99;5u").see("Press ^c again to quit").send(b"\x1b[1089::99;5u").exits(0);
}

#[test]
fn a_key_that_comes_with_another_size_is_not_left_lying() {
    let app = tab::open();
    for row in 2..22_u16 {
        app.resize(80 + row % 2, 24).press("j").see(&format!("{row} of 30"));
    }
    app.press("q").exits(0);
}
