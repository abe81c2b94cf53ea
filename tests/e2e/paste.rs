//! Pasted text is text, never keys.

use super::tab;

#[test]
fn in_the_table_it_runs_nothing() {
    let app = tab::open();
    app.paste("Xyq\n3n").see("Paste ignored");
    app.see("Active 30").see_row("▸").contains("● Active");
    app.press("j").gone("Revoke token").press("q").exits(0);
}

#[test]
fn in_a_name_it_comes_as_one_line() {
    let app = tab::open();
    app.press("n").see("Token name");
    app.paste("web\neast\r\n q\x07").see_row("▏ web").contains("webeast q");
    app.press("<esc>").gone("Token name").press("q").exits(0);
}

#[test]
fn before_a_revoke_it_does_not_confirm() {
    let app = tab::open();
    app.press("X").see("Revoke token (y)").paste("y\n").see("Paste ignored").see("Revoke token (y)");
    app.press("<esc>").gone("Revoke token").see("Active 30");
}
