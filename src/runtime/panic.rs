//! What happens when the program makes a mistake: the terminal comes back first.

use std::io::Write as _;
use std::panic::PanicHookInfo;

use super::diagnostics;
use super::terminal::Modes;

/// Installs the hook. Call it on the thread that owns the terminal: a panic there ends the program, so the terminal
/// is given back and the place is said. A panic in a task ends the task only; its answer says so in the tab.
pub(super) fn install_hook(modes: Modes) {
    let owner = std::thread::current().id();
    std::panic::set_hook(Box::new(move |info| {
        diagnostics::panicked(info);
        if std::thread::current().id() == owner {
            modes.restore();
            let _ = writeln!(std::io::stderr(), "{}", report(info));
        }
    }));
}

/// Installs the hook of programs without a terminal of their own, from their first moment on.
pub fn say_no_more_in_panics() {
    std::panic::set_hook(Box::new(|info| {
        diagnostics::panicked(info);
        let _ = writeln!(std::io::stderr(), "{}", said(info));
    }));
}

/// What the person reads who had the tab open.
fn report(info: &PanicHookInfo<'_>) -> String {
    format!("{}\nThe terminal is yours again. Please report this line.", said(info))
}

/// Says where, and what if it is a fixed text: a text made at run time could hold a secret.
fn said(info: &PanicHookInfo<'_>) -> String {
    let place = info.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    let what =
        info.payload().downcast_ref::<&'static str>().map(|text| format!(": {text}")).unwrap_or_default();
    format!("fleet-tokens made a mistake at {place}{what}")
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    /// What is said of a panic. The hook is the process's, so other tests' panics go on to the one before.
    fn said_of(panic: fn()) -> String {
        let (tell, told) = channel();
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if std::thread::current().name() == Some("mistaken") {
                let _ = tell.send(report(info));
            } else {
                before(info);
            }
        }));
        let mistaken = std::thread::Builder::new().name("mistaken".to_owned());
        assert!(mistaken.spawn(panic).unwrap().join().is_err());
        told.recv().unwrap()
    }

    #[test]
    fn a_text_that_was_made_at_run_time_could_be_a_secret() {
        let fixed = said_of(|| panic!("no cell there"));
        assert!(fixed.contains("panic.rs") && fixed.contains(": no cell there\n"), "{fixed}");
        let made = said_of(|| panic!("{} is no boundary", String::from("hunter2")));
        assert!(made.contains("panic.rs") && !made.contains("hunter2"), "{made}");
        let quoted = said_of(|| {
            let text = String::from("hunter2-\u{e9}");
            let _ = &text[..9];
        });
        assert!(!quoted.contains("hunter2"), "the standard library quotes what it cuts: {quoted}");
    }
}
