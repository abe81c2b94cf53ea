//! Every way to end or to stop that is not the person's own, and terminals that go away.

use std::process::Command;

use rustix::process::Signal as Unix;

use super::driver::{Line, PROMPT, Session};
use super::tab;

/// Every signal that ends a program by itself, but for those that can't be caught and those of the program's own mistakes.
fn ending() -> Vec<i32> {
    let named = [
        Unix::HUP,
        Unix::INT,
        Unix::QUIT,
        Unix::ABORT,
        Unix::USR1,
        Unix::USR2,
        Unix::ALARM,
        Unix::TERM,
        Unix::XCPU,
        Unix::XFSZ,
        Unix::VTALARM,
        Unix::PROF,
        Unix::SYS,
        Unix::IO,
    ];
    named
        .map(Unix::as_raw)
        .into_iter()
        .chain([34, 35].into_iter().filter(|_| cfg!(target_os = "linux")))
        .collect()
}

/// Sends any signal.
fn kill(app: &Session, number: i32) {
    let pid = app.pid().as_raw_nonzero();
    let done = Command::new("kill").arg(format!("-{number}")).arg(pid.to_string()).status().unwrap();
    assert!(done.success());
}

#[test]
fn every_signal_that_ends_it_gives_the_terminal_back() {
    for number in ending() {
        let app = tab::open();
        let secret = tab::secret(app.press("s"));
        let before = app.raw().len();
        kill(&app, number);
        app.exits(128 + number.unsigned_abs());
        app.restored();
        assert!(
            !tab::betrays(&app.raw()[before..], &secret) && !tab::betrays(app.screen().as_bytes(), &secret)
        );
    }
}

#[test]
fn a_signal_in_the_first_moments_leaves_nothing_behind() {
    for round in 0..12 {
        // A terminal that answers nothing holds the first frame up.
        let app = Session::builder().silent().start();
        match round % 3 {
            0 => app.until_raw(),
            1 => app
                .until_written("for the question", |raw| raw.windows(4).any(|w| w == b"]11;").then_some(())),
            _ => app.until_written("for the other screen", |raw| {
                raw.windows(5).any(|w| w == b"?1049").then_some(())
            }),
        }
        kill(&app, 15);
        app.exits(143);
        app.restored();
    }
}

#[test]
fn a_stop_from_outside_hides_and_gives_the_terminal_back_first() {
    for signal in [Unix::TSTP, Unix::TTIN, Unix::TTOU] {
        let app = tab::ready(Session::builder().in_shell());
        let secret = tab::secret(app.press("s"));
        let before = app.raw().len();
        app.signal_raw(signal).see("Stopped").gone("● connected").restored();
        assert!(!tab::betrays(app.screen().as_bytes(), &secret), "{}", app.screen());
        app.type_text("fg").press("<enter>").see("● connected").gone("Whoever has it");
        assert!(!tab::betrays(&app.raw()[before..], &secret), "nor is it drawn again");
        app.press("j").see("2 of 30").press("q");
        app.until("for the shell", |screen| screen.trim_end().ends_with(PROMPT).then_some(()));
        app.restored();
    }
}

#[test]
fn a_job_in_the_background_leaves_the_terminal_to_the_shell() {
    let app = tab::ready(Session::builder().in_shell());
    app.press("<c-z>").see("Stopped").restored();
    let before = app.raw().len();
    app.type_text("bg").press("<enter>").see("&");
    let until_stopped_again = "until jobs | grep -q Stopped; do :; done; echo agai''n";
    app.type_text(until_stopped_again).press("<enter>").see("\nagain").restored();
    assert!(!String::from_utf8_lossy(&app.raw()[before..]).contains("?1049h"), "nothing was taken");
    app.type_text("fg").press("<enter>").see("● connected").press("q");
    app.until("for the shell", |screen| screen.trim_end().ends_with(PROMPT).then_some(()));
    app.restored();
}

#[test]
fn where_nothing_would_let_it_go_on_a_stop_is_none() {
    // Without a shell around it, nobody could say `fg`.
    let app = tab::open();
    app.press("<c-z>").press("j").see("2 of 30");
    app.signal_raw(Unix::TSTP).press("j").see("3 of 30").press("q").exits(0);
    app.restored();
}

#[test]
fn a_terminal_that_goes_away_ends_it() {
    for controlling in [true, false] {
        let mut app = Line::start(controlling, &[]);
        app.see("● connected").see("Security lab").hang_up();
        assert_eq!(app.exit_code(), 129, "controlling: {controlling}");
    }
}

#[test]
fn a_terminal_that_goes_away_in_the_first_moments_ends_it() {
    for controlling in [true, false] {
        let mut app = Line::start(controlling, &[]);
        app.hang_up();
        // Before it has begun to listen, the system ends it, or finds no terminal.
        let code = app.exit_code();
        assert!([129, 2, 1, -1].contains(&code), "{code}");
    }
}

#[test]
fn a_hang_up_and_a_go_on_together_are_an_end() {
    for round in 0..6 {
        let app = tab::open();
        let both = if round % 2 == 0 { [Unix::HUP, Unix::CONT] } else { [Unix::CONT, Unix::HUP] };
        for signal in both {
            app.signal_raw(signal);
        }
        app.exits(129);
        app.restored();
    }
}

#[test]
fn control_c_in_the_moment_of_quitting_leaves_no_mode_set() {
    for _ in 0..12 {
        let app = tab::open();
        app.send(b"q");
        // Until the line is cooked it is a key, and from then on a signal.
        for _ in 0..40 {
            app.offer_now(b"\x03");
        }
        app.ends();
        app.restored();
    }
}

#[test]
fn a_terminal_that_claims_to_be_huge_takes_no_gigabytes() {
    let mut app = Line::start(true, &[]);
    app.see("● connected").claim(65535, 65535).writes("\x1b[500;");
    let status = std::fs::read_to_string(format!("/proc/{}/status", app.pid().as_raw_nonzero())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kilobytes: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(kilobytes < 500_000, "{kilobytes} kB");
    app.claim(80, 24).send(b"j").see("2 of 30").send(b"q");
    assert_eq!(app.exit_code(), 0);
}
