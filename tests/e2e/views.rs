//! The other views of the tab, in the real program.

use super::driver::Serve;
use super::{http, tab};

#[test]
fn a_policy_leads_to_its_tokens_and_to_a_new_one_for_it() {
    let server = Serve::start();
    http::create(&server, "Security lab", "from-outside");
    let app = tab::at(&server);
    app.press("5").see("Agents").see("agent policies").see("5 Policies");
    let on_it = || app.look(|now| now.text().lines().any(|line| line.contains("▸  Security lab")));
    for position in 2.. {
        if on_it() {
            break;
        }
        app.press("j").see(&format!("{position} of"));
    }
    app.press("<enter>").see("Agent policy:").see("from-outside").see("▸");
    app.press("5").see("agent policies").press("n").see("Create enrollment token").see("▏ Security lab");
    app.type_text("for-the-lab").press("<tab> <right> <right> <c-s>").see("Enrollment token created");
    assert_eq!(http::named(&server, "for-the-lab").len(), 1);
    app.press("<esc>").see_row("▸").contains("for-the-lab").contains("Security lab");
    app.press("q").exits(0);
}

#[test]
fn what_never_expires_is_revoked_where_it_is_said() {
    let server = Serve::start();
    http::create(&server, "Security lab", "aa-eternal");
    let app = tab::at(&server);
    app.press("6").see("X revoke").see_row("▸").contains("aa-eternal");
    app.press("X").see("Revoke enrollment token").see("aa-eternal").see("Revoke token (y)").press("y");
    app.see("Revoked aa-eternal").see("Never expire");
    assert_eq!(http::named(&server, "aa-eternal")[0]["active"], false);
    app.press("<tab>").see("Age↓").see_row("▸").contains("● Active");
    app.press("q").exits(0);
}

#[test]
fn what_never_expires_leads_to_its_row_and_what_is_inactive_too() {
    let server = Serve::start();
    http::create(&server, "Security lab", "aa-eternal");
    let app = tab::at(&server);
    app.press("6").see("Never expire").see("to tidy up").see_row("▸").contains("aa-eternal");
    app.press("<enter>").see("It never expires").see_row("▸").contains("aa-eternal").contains("● Active");
    app.press("6 G").see("Inactive, to purge").press("<enter>").see("D deletes it");
    app.see_row("▸").contains("○ Inactive");
    app.press("q").exits(0);
}
