//! What happens when the program makes a mistake: the terminal comes back first.

use std::io::Write as _;
use std::panic::PanicHookInfo;

use super::terminal::Modes;

/// Installs the hook. Call it on the thread that owns the terminal: a panic there ends the program, so the terminal
/// is given back and the place is said. A panic in a task ends the task only; its answer says so in the tab.
pub(super) fn install_hook(modes: Modes) {
    let owner = std::thread::current().id();
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().id() == owner {
            modes.restore();
            let _ = writeln!(std::io::stderr(), "{}", report(info));
        }
    }));
}

/// Says where, and what if it is a fixed text: a text made at run time could hold a secret.
fn report(info: &PanicHookInfo<'_>) -> String {
    let place = info.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    let what =
        info.payload().downcast_ref::<&'static str>().map(|text| format!(": {text}")).unwrap_or_default();
    format!(
        "fleet-tokens made a mistake at {place}{what}\nThe terminal is yours again. Please report this line."
    )
}
