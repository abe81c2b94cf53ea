//! The imperative shell: the clock, the event loop, the terminal, the tasks behind the effects.
//!
//! Only here do effects become deeds. What they mean is decided in `app`.

pub mod appearance;
mod chance;
mod clipboard;
pub mod clock;
pub mod diagnostics;
mod ending;
mod event_loop;
mod files;
mod follower;
mod frames;
mod input;
mod panic;
pub mod process;
mod signals;
mod state_writer;
mod stops;
mod task_report;
mod tasks;
mod terminal;
mod tty;
mod widths;

use std::io::IsTerminal as _;
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::api::Client;
use crate::app::keymap::Keymap;
use crate::app::model::{Model, ServerLabel};
use crate::app::toast::Tone;
use crate::config::state::StateFolder;
use crate::domain::connection::{Connection, ConnectionKind};
use crate::domain::preferences::Preferences;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::state::SavedState;

use crate::runtime::appearance::DetectedAppearance;
use crate::runtime::clock::SteadyClock;

/// What the tab needs to know of the world around it.
pub struct Surroundings {
    /// The clock.
    pub clock: SteadyClock,
    /// The person's time zone.
    pub zone: TimeZone,
    /// What the person prefers.
    pub preferences: Preferences,
    /// Which key means what.
    pub keys: Keymap,
    /// Where things are kept from one start to the next; `None` forgets them.
    pub folder: Option<StateFolder>,
    /// What was kept.
    pub state: SavedState,
    /// What is to be said first.
    pub warnings: Vec<String>,
    /// What was put right at the start, to be said before that.
    pub notices: Vec<String>,
    /// How the tab is to look.
    pub appearance: DetectedAppearance,
    /// Where stops from outside are heard.
    pub stops: StopSignals,
    /// Where copies go.
    pub copies: Copies,
    /// What records the terminal, as far as it says so.
    pub recording: Option<&'static str>,
    /// The person's home: what `~` means in the name of a file.
    pub home: Option<std::path::PathBuf>,
}

pub use crate::runtime::stops::StopSignals;
pub use clipboard::Copies;
pub use panic::say_no_more_in_panics;

/// How the tab ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// The person quit.
    Quit,
    /// The person quit, and what became of a write is not known; it was said.
    NotKnown,
    /// A signal, by its number.
    Signal(u8),
}

/// Whether there is a terminal to draw on, and one to read keys from: `piped` says that standard input is needed for
/// something else.
///
/// # Errors
/// Names the command that needs none.
pub fn check_terminal(term: Option<&str>, piped: bool) -> Result<(), Problem> {
    let missing = if !std::io::stdout().is_terminal() {
        "standard output is not a terminal"
    } else if !std::io::stdin().is_terminal() && !piped {
        "standard input is not a terminal"
    } else if piped && cfg!(target_os = "macos") {
        // kqueue can't wait for /dev/tty.
        "on macOS it reads keys from standard input, which has the API key"
    } else if piped && std::fs::File::open("/dev/tty").is_err() {
        "standard input has the API key, and there is no other terminal to read keys from"
    } else if term == Some("dumb") {
        "TERM is dumb: this terminal can't place text"
    } else {
        return Ok(());
    };
    let next = "To list the tokens without a terminal, run: fleet-tokens list";
    Err(Problem::new(ProblemKind::Local, "Can't open the tab", missing, next))
}

/// Columns and rows of the terminal, if there is one.
#[must_use]
pub fn terminal_size() -> Option<(u16, u16)> {
    tty::size().ok().map(|size| (size.width, size.height))
}

/// Opens the tab on a server, and stays until it ends.
///
/// # Errors
/// The terminal could not be set up, or went away.
pub async fn run(client: Client, connection: &Connection, around: Surroundings) -> Result<Exit, Problem> {
    let lost = |error| terminal::lost(&error);
    let signals = signals::Signals::listen(around.stops).map_err(lost)?;
    let device = Arc::new(tty::open().map_err(lost)?);
    let size = tty::size().map_err(lost)?;
    let endpoint = &connection.endpoint;
    let server = ServerLabel {
        url: endpoint.shown(),
        host: endpoint.host(),
        space: endpoint.space().to_owned(),
        embedded: connection.kind == ConnectionKind::Embedded,
    };
    let now = around.clock.now();
    let remembered = around.state.of(&server.site());
    let mut model = Model::new(server, size, now, around.zone)
        .prefer(&around.preferences, around.keys)
        .recall(remembered);
    model.appearance = around.appearance.appearance;
    for notice in around.notices {
        model.toasts.say(Tone::Warning, notice, now);
    }
    for warning in around.warnings {
        model.toasts.say(Tone::Error, warning, now);
    }
    model.clipboard.route = around.copies.route.clone();
    model.recording = around.recording;
    let clipboard = clipboard::Clipboard::new(around.copies);
    let tasks = tasks::Tasks::new(client, clipboard, around.folder, around.home);
    event_loop::run(model, around.clock, tasks, around.appearance, (signals, device)).await
}
