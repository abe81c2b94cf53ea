//! Finding tokens and commands, and sorting, in the real program.

use super::driver::{Serve, Session};
use super::{http, tab};

/// Where the terminal's cursor stands, if it is to be seen.
fn cursor(app: &Session) -> Option<(u16, u16)> {
    app.look(|now| (!now.screen().hide_cursor()).then(|| now.screen().cursor_position()))
}

#[test]
fn a_token_is_found_while_one_types_and_kept_or_cleared() {
    let server = Serve::start();
    http::create(&server, "Security lab", "zebra crossing");
    let app = tab::at(&server);
    app.press("/").see("/ web  policy:lab").type_text("zebr").see("/ zebr").see("1 of 1");
    app.see_row("▸").contains("zebra crossing");
    assert_eq!(cursor(&app).map(|(row, _)| row), Some(1), "the cursor is in the line: {}", app.screen());
    app.type_text(" web").see("0 of").see("match `zebr web` in Active").see("Esc clears the search");
    app.press("<bs> <bs> <bs> <bs> <enter>").see("/ zebr").see("best match first").see("c copy");
    app.press("<esc>").gone("/ zebr").see("Age↓").see("2 Expired 5");
    assert_eq!(cursor(&app), None);
    app.press("/ <up>").see("/ zebr").see_row("▸").contains("zebra crossing");
    app.press("<esc> q").exits(0);
}

#[test]
fn what_is_copied_is_the_best_match_and_similar_ones_are_named_so() {
    let server = Serve::start();
    let made = ["replicas", "spare replicas", "reptile cages"]
        .map(|name| http::create(&server, "Security lab", name)["api_key"].as_str().unwrap().to_owned());
    let app = tab::at(&server);
    app.press("/").type_text("rep").see("reptile cages").type_text("licas").gone("reptile cages");
    app.press("<enter> c").see("terminal");
    assert_eq!(app.copied(), made[0]);
    app.press("<esc>").gone("/ replicas").press("/").type_text("rplcas").see("no exact match, similar:");
    app.press("<enter> A")
        .see("These are only similar")
        .press("<esc> <esc> q")
        .see("Keep and quit (n)")
        .press("n")
        .exits(0);
}

#[test]
fn a_secret_that_is_pasted_finds_its_token() {
    let server = Serve::start();
    let made = http::create(&server, "Security lab", "whose is it");
    let secret = made["api_key"].as_str().unwrap();
    let app = tab::at(&server);
    app.press("/").paste(secret).see("The secret was not kept").see_row("▸").contains("whose is it");
    assert!(!app.screen().contains(&secret[..20]), "{}", app.screen());
    app.press("<enter>").see("/ id:").press("q").exits(0);
}

#[test]
fn half_a_term_is_explained_and_completed() {
    let app = tab::open();
    app.press("/")
        .type_text("stat")
        .press("<tab>")
        .see("/ status:")
        .see("status is active, expired or inactive");
    app.type_text("e").press("<tab>").see("/ status:expired").gone("status is active");
    app.see("match `status:expired` in Active").press("<enter> 2").see("◐ Expired").press("q").exits(0);
}

#[test]
fn what_was_found_is_underlined_without_colours() {
    let app = tab::ready(Session::builder().env("NO_COLOR", "1"));
    app.press("/").type_text("policy:\"Security\"").press("<enter>").see("/ policy:\"Security\"");
    let underlined = |app: &Session| {
        app.look(|now| {
            let screen = now.screen();
            let cells = (3..20).flat_map(|row| (0..80).filter_map(move |column| screen.cell(row, column)));
            cells.filter(|cell| cell.underline()).map(vt100::Cell::contents).collect::<String>()
        })
    };
    let marked = underlined(&app);
    assert!(marked.starts_with("Security"), "{marked:?}\n{}", app.screen());
    app.press("q").exits(0);
}

#[test]
fn any_column_sorts_and_reverses() {
    let server = Serve::start();
    for name in ["aa-10", "aa-9", "zz"] {
        http::create(&server, "Security lab", name);
    }
    let app = tab::at(&server);
    app.press("o")
        .see("Sort by")
        .press("n")
        .gone("Sort by")
        .see("Name ↑")
        .press("g j")
        .see_row("▸")
        .contains("aa-9");
    app.press("j").see_row("▸").contains("aa-10");
    app.press("O").see("Name ↓").see_row("▸").contains("aa-10");
    app.press("g").see_row("▸").contains("분석용 샌드박스");
    app.press("o").see("Enter A to Z").press("<down> <down> <enter>").see("Age↓");
    app.press("q").exits(0);
}

#[test]
fn a_narrow_terminal_finds_and_sorts_too() {
    let app = tab::ready(Session::builder().size(60, 12));
    app.press("/").type_text("age>").see("/ age>   age>90d or age<1h").type_text("1s");
    app.press("<enter>").see("· / age>1s");
    app.press("o").see("Sort by").see("▸ c  Created on").press("e").gone("Sort by").press("q").exits(0);
}

#[test]
fn what_quits_other_programs_quits() {
    for typed in ["q", "exit"] {
        let app = tab::open();
        app.press(":").see("Commands").type_text(typed).see("▸ q").press("<enter>").exits(0);
    }
}
