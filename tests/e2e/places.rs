//! Moving about: tabs, the policy filter, details, help.

use super::tab;

#[test]
fn tabs_show_tokens_by_status() {
    let app = tab::open();
    app.press("<tab>").see("1 of 5").see_row("▸").contains("◐ Expired");
    app.press("3").see("1 of 6").see_row("▸").contains("○ Inactive");
    app.press("4").see(" of 41").see("◐ Expired").see("● Active");
    app.see_row("▸").contains("○ Inactive");
    app.press("<btab>").see("1 of 6 ").press("1").see(" of 30 ").gone("○ Inactive");
}

#[test]
fn the_table_scrolls_and_esc_never_quits() {
    let app = tab::open();
    app.press("G").see("30 of 30").press("g").see("1 of 30").press("<c-d> <c-u>").see("1 of 30");
    app.press("<esc> <esc> <esc> j").see("2 of 30");
}

#[test]
fn one_policy_can_be_looked_at() {
    let app = tab::open();
    app.press("p")
        .see("[ ] Security lab")
        .press("<enter>")
        .see("Agent policy:  Security lab")
        .see("1 of 3")
        .gone("Retail kiosks");
    app.press("<esc>").gone("Agent policy:").see("1 of 30");
}

#[test]
fn details_and_help() {
    let app = tab::open();
    app.press("i").see("Details").see("API key id").press("<enter>").see("1–6 of 8 ↓").press("G");
    app.see("3–8 of 8 ↑").press("<esc>").see("Enter reads on").press("i").gone("Details");
    app.press("?").see("revoke").press("<esc>").see("1 of 30").press("q").exits(0);
    app.restored();
}

#[test]
fn what_is_inactive_cannot_be_revoked_and_its_copy_says_so() {
    let app = tab::open();
    app.press("3").see("1 of 6").press("X").see("is inactive already").gone("Revoke enrollment token");
    app.press("c");
    assert_eq!(app.copied().len(), 60);
    app.see("This token can no longer enroll agents");
}

#[test]
fn a_command_is_found_by_its_name_and_done() {
    let app = tab::open();
    app.press(":").see("Commands").type_text("expired tokens").see("▸ 2").press("<enter>").see("1 of 5");
    app.press("?").see("Help").type_text("quit").see("▸ q").press("<enter>").exits(0);
}

#[test]
fn the_palette_says_why_something_cannot_be_done() {
    let app = tab::open();
    app.press("3").see("1 of 6").press("<c-p>").see("Commands").type_text("revoke the token");
    app.see("is inactive already").press("<enter>").see("Commands").press("<esc> <esc>").gone("Commands");
}

#[test]
fn marks_are_turned_round() {
    let app = tab::open();
    app.press("<space> <space>").see("2 marked").press("*").see("28 marked").press("*").see("2 marked");
    app.press("A").see("30 marked").press("<esc>").gone("marked").press("q").exits(0);
}

#[test]
fn what_was_said_stands_in_the_log() {
    let app = tab::open();
    app.press("3").see("1 of 6").press("X").see("is inactive already").press("P L").see("Messages");
    app.see_row("12:00:0").contains("is inactive already");
    app.see("Automatic refresh paused").press("<esc>").gone("Messages");
}
