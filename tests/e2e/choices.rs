//! Choosing in the real program: agent policies, columns, what to copy; the details to their end; all that match.

use super::driver::{Serve, Session};
use super::http;
use super::tab;

#[test]
fn several_agent_policies_are_found_ticked_and_shown() {
    let app = tab::open();
    app.press("p").see("In the Active tab").see("[x] Any agent policy").see("Enter shows Security lab");
    app.type_text("kios").see("▸ [ ] Retail kiosks").press("<space>").see("[x] Retail kiosks");
    app.press("<c-u>")
        .type_text("security")
        .see("▸ [ ] Security lab")
        .press("<space>")
        .see("Enter shows 2 policies");
    app.press("<enter>").see("Agent policy:  2 policies").gone("In the Active tab");
    app.press("p").see("[x] Security lab").press("<esc>").see("Agent policy:  2 policies");
    app.press("p").see("Enter shows any policy").press("<enter>").gone("Agent policy:").see("1 of 30");
    app.press("p")
        .see("Enter shows Security lab")
        .press("<enter>")
        .see("Agent policy:  Security lab")
        .see("1 of 3");
    app.press("n").see("Create enrollment token").see("Security lab").press("<esc>");
    app.press("<esc>").gone("Agent policy:").press("q").exits(0);
    app.restored();
}

#[test]
fn a_filter_that_hides_everything_is_named() {
    let app = tab::open();
    app.press("p").see("In the Active tab").press("<enter>").see("Agent policy:  Security lab");
    app.press("/").type_text("zzzz").press("<enter>").see("match `zzzz` in Active, Security lab");
    app.see("p chooses other policies").press("q").exits(0);
}

#[test]
fn columns_are_chosen_and_there_again_after_a_restart() {
    let (server, home) = (Serve::start(), tempfile::tempdir().unwrap());
    let start = |width| {
        let app = Session::builder().connected_to(&server).home(home.path()).size(width, 24).start();
        app.see("● connected").see("nightly rebuild");
        app
    };
    let app = start(100);
    app.press("z").see("As many columns as fit.").press("<space>").see("Your choice");
    app.press("j j j j j <space>").see("[x] Token id").press("<esc>").gone("Columns");
    app.see("Token id").gone("Agent policy  ").press("q").exits(0);
    let app = start(100);
    app.see("Token id").gone("Agent policy  ").press("w").see("All columns; no room here for");
    app.press("q").exits(0);
    let app = start(140);
    app.see("API key id").see("Agent policy ").see("Secret").see("all columns");
    app.press("w").see("The usual columns again").gone("API key id");
    app.press("z").see("Your choice").press("a").see("As many columns as fit").press("<esc>");
    app.see("Agent policy ").gone("Token id").press("q").exits(0);
}

#[test]
fn each_part_of_a_token_is_copied_and_named() {
    let server = Serve::start();
    let made = http::create(&server, "Security lab", "copied");
    let (id, secret) = (made["id"].as_str().unwrap(), made["api_key"].as_str().unwrap());
    let app = tab::at(&server);
    app.press("/").type_text("copied").press("<enter>").see_row("▸").contains("copied");
    app.press("C").see("without the secret").press("i").see("Sent the id of copied to your terminal");
    assert_eq!(app.copied(), id);
    app.press("C").see("not shown").press("n").see("Sent the name of copied");
    assert_eq!(app.copied(), "copied");
    app.press("C").see("not shown").press("J").see("Sent the JSON row of copied");
    let row: serde_json::Value = serde_json::from_str(&app.copied()).unwrap();
    assert_eq!((&row["id"], &row["policy_name"]), (&id.into(), &"Security lab".into()));
    assert!(!tab::betrays(row.to_string().as_bytes(), secret));
    app.press("C").see("not shown").press("<enter>").see("Sent copied to your terminal");
    assert_eq!(app.copied(), secret);
    assert!(!tab::betrays(app.screen().as_bytes(), secret), "{}", app.screen());
    app.press("C").see("not shown").press("E").see("Sent the enroll command of copied");
    let command = app.copied();
    assert!(command.contains(secret) && command.contains("--url="), "{}", command.replace(secret, "…"));
    tab::keep_and_quit(&app);
    app.restored();
}

#[test]
fn the_details_are_read_to_their_end_in_the_smallest_terminal() {
    let app = Session::builder().size(40, 8).start();
    app.see("● connected").see("● Active").press("<enter>").see("Details").see("↓").gone("API key id");
    app.press("<pgdn> <pgdn>").see("API key id").press("g").gone("API key id");
    app.press("<esc>").gone("Details").press("j").see("2 of").press("q").exits(0);
    let app = tab::ready(Session::builder().size(60, 20));
    app.press("i").see("↓ Enter reads on").gone("API key id").press("<enter> G").see("API key id");
    app.press("<esc> <esc>").gone("Details").press("q").exits(0);
}

#[test]
fn all_that_match_are_removed_and_no_other() {
    let server = Serve::start();
    for number in 1..=9 {
        http::create(&server, "Security lab", &format!("purge-{number}"));
    }
    http::create(&server, "Security lab", "keep-me");
    let app = tab::at(&server);
    app.press("/").type_text("name:purge").press("<enter>").see("1 of 9").press("A").see("9 marked");
    app.press("D").see("Delete 9 enrollment tokens").see("purge-9").see("more ↓");
    // Somebody's newer token matches too; what was frozen is what is hit.
    http::create(&server, "Security lab", "purge-late");
    app.type_text("delete 9").press("<enter>").see("9 enrollment tokens deleted");
    app.see("1 of 1").see("purge-late").press("q").exits(0);
    let left: Vec<usize> = ["purge-", "keep-me"].map(|name| http::named(&server, name).len()).into();
    assert_eq!(left, [1, 1]);
}
