//! When the tab does not open.

use std::path::Path;

use super::driver::Session;

/// Every file below the folder.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.push(entry.path().display().to_string());
        }
    }
    found
}

/// The terminal was left alone, and no embedded Fleet was made.
fn untouched(app: &Session) {
    app.restored();
    assert!(!app.raw().contains(&0x1b), "{:?}", String::from_utf8_lossy(&app.raw()));
    assert_eq!(files(app.home()), Vec::<String>::new());
}

#[test]
fn a_terminal_that_cannot_place_text_is_shown_the_other_way() {
    let app = Session::builder().env("TERM", "dumb").start();
    app.exits(2);
    app.see("TERM is dumb").see("fleet-tokens list");
    untouched(&app);
}

#[test]
fn what_is_set_by_half_is_said_and_opens_no_embedded_fleet() {
    for (name, value, missing) in [
        ("KIBANA_ENDPOINT", "http://127.0.0.1:9", "KIBANA_API_KEY"),
        ("KIBANA_API_KEY", "id:key", "KIBANA_ENDPOINT"),
        ("KIBANA_USERNAME", "elastic", "KIBANA_ENDPOINT"),
    ] {
        let app = Session::builder().size(200, 24).env(name, value).start();
        app.exits(1);
        app.see("Can't tell which Kibana to use").see(missing);
        untouched(&app);
    }
}

#[test]
fn a_damaged_store_is_named_and_kept() {
    let app = Session::builder().start();
    app.see("● connected").press("q").exits(0);
    let store = files(app.home()).into_iter().find(|file| !file.contains("-wal")).unwrap();
    for file in files(app.home()) {
        std::fs::remove_file(file).unwrap();
    }
    std::fs::write(&store, "no database ".repeat(500)).unwrap();
    let again = Session::builder().size(200, 24).home(app.home()).start();
    again.exits(1);
    again.see(&store).see("damaged");
    again.restored();
    assert_eq!(std::fs::read(&store).unwrap(), "no database ".repeat(500).as_bytes());
}
