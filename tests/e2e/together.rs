//! Two tabs on one embedded Fleet.

use super::driver::{Session, Signal};
use super::tab;

#[test]
fn the_second_tab_joins_the_first_and_goes_on_when_that_one_is_killed() {
    let home = tempfile::tempdir().unwrap();
    let first = tab::ready(Session::builder().home(home.path()));
    let second = tab::ready(Session::builder().home(home.path()));
    tab::create(&first, "by the first");
    second.press("R").see("by the first");

    first.signal(Signal::Kill).ends();
    // It has taken over as soon as the lock says so.
    let lock = home.path().join("data/fleet-tokens/fleet.db.lock");
    let owner = || {
        let text = std::fs::read_to_string(&lock).unwrap();
        serde_json::from_str::<serde_json::Value>(&text).ok()?["pid"].as_i64()
    };
    let own = i64::from(second.pid().as_raw_nonzero().get());
    while owner() != Some(own) {
        std::thread::yield_now();
    }
    second.press("R").see("● connected").see("by the first");
    tab::create(&second, "by the second");
    second.press("<esc>").see("by the second");

    // Whoever comes now finds both.
    let third = tab::ready(Session::builder().home(home.path()));
    third.see("by the first").see("by the second");
    second.press("q").exits(0);
    third.press("q").exits(0);
}
