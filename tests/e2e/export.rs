//! Saving what the table shows.

use std::os::unix::fs::PermissionsExt as _;

use super::driver::{Serve, Session};
use super::tab;

const NAME: &str = "enrollment-tokens-active-2026-11-20.csv";

#[test]
fn a_file_is_made_in_the_current_folder_and_never_overwritten_unasked() {
    let app = tab::open();
    app.press("e").see("Export tokens").see(NAME).see("30 tokens").press("<enter>");
    app.see(&format!("Saved 30 tokens to {NAME}")).gone("Export tokens");
    let file = app.home().join(NAME);
    let csv = std::fs::read_to_string(&file).unwrap();
    assert_eq!(csv.lines().count(), 31, "{csv}");
    assert!(csv.starts_with("\"name\",\"id\",\"policy_name\""), "{csv}");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);

    std::fs::write(&file, "precious").unwrap();
    app.press("2 e <c-u>").type_text(NAME).press("<enter>").see("There is a file of this name");
    app.see("Overwrite (y)").press("<enter>").gone("Overwrite").see("Export tokens");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "precious");
    app.press("<enter>").see("Overwrite (y)").press("y").see("Saved 5 tokens");
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 6);
    app.press("q").exits(0);
    let left = std::fs::read_dir(app.home()).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(left.into_iter().all(|name| !name.to_string_lossy().ends_with(".unfinished")));
}

#[test]
fn json_is_what_the_list_is_and_holds_no_secret() {
    let app = tab::open();
    app.press("s");
    let secret = tab::secret(&app);
    app.press("<esc> 4 e <btab> <right> <right>").see("-all-2026-11-20.ndjson").press("<left>");
    app.press("<tab> <c-u>").type_text("~/all.json").press("<enter>").see("Saved 41 tokens to");
    let text = std::fs::read_to_string(app.home().join("all.json")).unwrap();
    let all: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(all.len(), 41);
    assert!(all.iter().all(|token| token["id"].is_string() && token["api_key_id"].is_string()));
    assert!(!tab::betrays(text.as_bytes(), &secret));
}

#[test]
fn no_format_overwrites_a_file_unasked() {
    let app = tab::open();
    for (number, format) in ["csv", "json", "ndjson"].into_iter().enumerate() {
        let file = app.home().join(format!("enrollment-tokens-active-2026-11-20.{format}"));
        std::fs::write(&file, "precious").unwrap();
        app.press("e <btab>").press(&"<right> ".repeat(number)).see(&format!("-active-2026-11-20.{format}"));
        app.press("<c-s>").see("There is a file of this name").see("Overwrite (y)").press("<esc>");
        app.gone("Overwrite (y)").press("<esc>").gone("Export tokens");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "precious");
    }
    app.press("q").exits(0);
}

#[test]
fn what_can_not_be_written_is_said_with_its_name() {
    let app = tab::open();
    app.press("e <c-u>").type_text("none/x.csv").press("<enter>");
    app.see("Can't save none/x.csv").see("No such file or directory").see("▏ none/x.csv");
    app.press("<c-u>").see("Save (^s)").press("<enter>").see("The file has no name");
    app.press("<esc>").gone("Export tokens").press("q").exits(0);
}

#[test]
fn thousands_of_rows_are_all_there() {
    let server = Serve::with(&["--tokens", "25000"]);
    let app = Session::builder().connected_to(&server).start();
    app.see("● connected").press("4 e <btab> <right> <right> <enter>").see("ndjson").press("<enter>");
    app.see("Saved 25000 tokens");
    let name = "enrollment-tokens-all-2026-11-20.ndjson";
    let text = std::fs::read_to_string(app.home().join(name)).unwrap();
    assert_eq!(text.lines().count(), 25_000);
}
