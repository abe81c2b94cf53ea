//! What comes by itself: the automatic refresh, the tint of new rows, the pause.

use std::fs;

use vt100::Color;

use super::driver::{Serve, Session};
use super::{http, tab};

/// The ground of a new row in the dark theme.
const FRESH: Color = Color::Rgb(0x12, 0x2B, 0x2E);

/// The ground of the line that holds this text, once there is one.
fn ground(app: &Session, text: &str, wanted: impl Fn(Color) -> bool) {
    app.until_drawn(&format!("for the colour of {text:?}"), |now| {
        let row = now.lines().position(|line| line.contains(text))?;
        let cell = now.screen().cell(u16::try_from(row).ok()?, 5)?;
        wanted(cell.bgcolor()).then_some(())
    });
}

#[test]
fn what_somebody_else_makes_comes_by_itself_and_stands_out_for_a_moment() {
    let (server, home) = (Serve::start(), tempfile::tempdir().unwrap());
    let folder = home.path().join("config/fleet-tokens");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.toml"), "refresh = \"5s\"\n").unwrap();
    let app =
        tab::ready(Session::builder().arg("--theme=borealis-dark").connected_to(&server).home(home.path()));
    app.press("j j <space>").see("1 marked");
    let here = app.see_row("▸").text();
    http::create(&server, "Security lab", "newcomer");
    app.see("Active 31");
    ground(&app, "newcomer", |colour| colour == FRESH);
    ground(&app, "newcomer", |colour| colour == Color::Default);
    assert_eq!(app.see_row("▸").text(), here, "the cursor stays on its token");
    app.see("1 marked");

    // Paused, nothing is asked for; and what there is comes as soon as the pause is over.
    app.press("P").see("○ paused").see("Automatic refresh paused");
    http::create(&server, "Security lab", "later");
    app.press("j j").see("Active 31").press("R").see("Active 32").see("○ paused");
    app.press("P").see("● connected").press("q").exits(0);
}
