//! Starting and ending.

use super::driver::Session;

#[test]
fn the_version_is_said_without_touching_the_terminal() {
    let app = Session::builder().arg("--version").start();
    app.see(concat!("fleet-tokens ", env!("CARGO_PKG_VERSION")));
    app.exits(0);
    app.restored();
    assert!(!app.raw().contains(&0x1b), "no escape sequences in {:?}", app.screen());
}
