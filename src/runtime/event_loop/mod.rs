//! The one loop: signals before results, results before input, input before the timer; then at most one draw.

mod effects;
mod messages;

use std::collections::VecDeque;
use std::io::{self, Write as _};
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::app::Model;
use crate::app::action::Action;
use crate::app::deadline::deadline;
use crate::app::msg::{Msg, Signal};
use crate::domain::problem::Problem;
use crate::runtime::Exit;
use crate::runtime::appearance::{self, DetectedAppearance};
use crate::runtime::chance::{chance, sleep};
use crate::runtime::clock::SteadyClock;
use crate::runtime::ending::Ending;
use crate::runtime::input::{Event, Input, patience};
use crate::runtime::panic::install_hook;
use crate::runtime::signals::{SignalEvent, Signals};
use crate::runtime::stops::StopSignal;
use crate::runtime::task_report::TaskReport;
use crate::runtime::tasks::Tasks;
use crate::runtime::terminal::{Terminal, lost};
use crate::runtime::tty;
use crate::ui::hits::HitMap;

/// Two draws are at least this far apart.
const FRAME: Duration = Duration::from_millis(8);
/// So many events are taken in before signals and the screen get their turn, however fast they come.
const BURST: usize = 256;
/// So often a program in the background asks to be stopped, where the system will not have it.
const STOPS: usize = 3;

/// Runs the tab on this terminal until it ends. From before the first mode is set until after the last is reset, every
/// signal is heard here.
pub(super) async fn run(
    model: Model,
    clock: SteadyClock,
    tasks: Tasks,
    appearance: DetectedAppearance,
    (mut signals, device): (Signals, Arc<OwnedFd>),
) -> Result<Exit, Problem> {
    let input = Input::new(Arc::clone(&device), patience(appearance.far)).map_err(|e| lost(&e))?;
    to_the_front(&device, &mut signals).await.map_err(|e| lost(&e))?;
    let terminal =
        Terminal::take(Arc::clone(&device), model.size, model.appearance.mouse).map_err(|e| lost(&e))?;
    install_hook(terminal.modes());
    let mut shell = Loop {
        model,
        hits: HitMap::default(),
        clock,
        tasks,
        terminal,
        device,
        input,
        typed: VecDeque::new(),
        drawn: None,
        dirty: true,
        quit: false,
        stop: None,
        ending: Ending::default(),
    };
    if let Some(patience) = appearance.ask {
        shell.ask(patience, &mut signals).await;
    }
    shell.run(&mut signals).await;
    let Loop { model, terminal, tasks, mut ending, .. } = shell;
    // The person has the shell back while the last things are written, and nobody has to wait for them.
    drop(terminal);
    signals.let_stop();
    let last = async { tokio::join!(tasks.state_writer().finished(), tasks.clipboard().close()) };
    let unwritten = tokio::select! {
        (unwritten, ()) = last => unwritten,
        number = signals.end() => {
            ending.by_signal(number);
            None
        }
    };
    let not_known = model.writes.not_known();
    for problem in not_known.iter().chain(&unwritten) {
        // Nobody is left to tell when standard error itself is gone.
        let _ = writeln!(io::stderr(), "fleet-tokens: {}", problem.sentence());
    }
    match ending.result() {
        Ok(Exit::Quit) if not_known.is_some() => Ok(Exit::NotKnown),
        result => result,
    }
}

/// Waits until the terminal is ours to use: a shell gives it to one job at a time.
async fn to_the_front(device: &OwnedFd, signals: &mut Signals) -> io::Result<()> {
    for _ in 0..STOPS {
        if !tty::is_in_background(device) {
            return Ok(());
        }
        signals.stop(StopSignal::BACKGROUND).await;
    }
    if tty::is_in_background(device) { Err(rustix::io::Errno::IO.into()) } else { Ok(()) }
}

struct Loop {
    model: Model,
    /// What can be pointed at in the frame on the screen.
    hits: HitMap,
    clock: SteadyClock,
    tasks: Tasks,
    terminal: Terminal,
    device: Arc<OwnedFd>,
    input: Input,
    /// What was typed while something else was waited for.
    typed: VecDeque<Event>,
    drawn: Option<Instant>,
    dirty: bool,
    quit: bool,
    /// How the program is to be stopped, where it was not the person who asked for it.
    stop: Option<StopSignal>,
    ending: Ending,
}

/// What woke the loop.
enum Wake {
    Signal(SignalEvent),
    Report(TaskReport),
    Input(Option<Event>),
    Timer,
}

impl Loop {
    /// From the first reading to the end.
    async fn run(&mut self, signals: &mut Signals) {
        self.take(Msg::Chance(chance()), signals).await;
        self.take(Msg::Action(Action::Refresh), signals).await;
        while !self.quit {
            if self.ending.is_to_be_told() {
                // Nobody looks any more, and nothing that was shown may stay.
                let _ = self.terminal.leave();
                self.take(Msg::Signal(Signal::Terminate), signals).await;
            } else {
                self.draw_if_due();
                self.turn(signals).await;
            }
        }
    }

    /// Asks the terminal for its background before the first frame, which waits for the answer as long as `patience` says.
    /// What is typed meanwhile is kept.
    async fn ask(&mut self, patience: Duration, signals: &mut Signals) {
        let asked = self.terminal.send(appearance::QUESTION);
        let patience = sleep(Some(patience));
        tokio::pin!(patience);
        while asked.is_ok() && !self.ending.has_begun() {
            tokio::select! {
                biased;
                heard = signals.next() => self.signal(heard, signals).await,
                event = self.input.next() => match event {
                    Some(Event::Background(colour)) => {
                        self.model.appearance.scheme =
                            appearance::for_background(&colour).unwrap_or(self.model.appearance.scheme);
                        return;
                    }
                    // It has no answer to the question before that.
                    Some(Event::Attributes) => return,
                    Some(event) => self.typed.push_back(event),
                    None => self.ending.hang_up(),
                },
                () = &mut patience => return,
            }
        }
        self.on_terminal(asked);
    }

    /// Waits for something, then takes in all that is ready.
    async fn turn(&mut self, signals: &mut Signals) {
        let wait = self.wait();
        let typed = !self.typed.is_empty();
        let wake = tokio::select! {
            biased;
            heard = signals.next() => Wake::Signal(heard),
            () = std::future::ready(()), if typed => Wake::Input(self.typed.pop_front()),
            report = self.tasks.next() => Wake::Report(report),
            event = self.input.next() => Wake::Input(event),
            () = sleep(wait) => Wake::Timer,
        };
        self.tick(signals).await;
        match wake {
            Wake::Signal(heard) => self.signal(heard, signals).await,
            Wake::Report(report) => self.report(report, signals).await,
            // The terminal is gone: as good as a hang-up.
            Wake::Input(None) => self.ending.hang_up(),
            Wake::Input(Some(event)) => self.hear(event, signals).await,
            // The select asks for signals, reports and input first: none is there.
            Wake::Timer => self.take(Msg::Quiet, signals).await,
        }
        while let Some(report) = self.tasks.ready() {
            self.report(report, signals).await;
        }
        for _ in 0..BURST {
            let goes_on = !self.quit && !self.ending.has_begun();
            match self.typed.pop_front().or_else(|| self.input.ready()).filter(|_| goes_on) {
                Some(event) => self.hear(event, signals).await,
                None => break,
            }
        }
    }

    /// How long nothing has to be done: until the model's deadline, or until a frame may be drawn.
    fn wait(&self) -> Option<Duration> {
        let draws = self.dirty && !self.ending.has_begun();
        let frame = draws.then(|| self.drawn.map_or(Duration::ZERO, |at| FRAME.saturating_sub(at.elapsed())));
        let moment = deadline(&self.model).map(|at| self.clock.until(at));
        [frame, moment].into_iter().flatten().min()
    }
}
