//! The one loop: signals before results, results before input, input before the timer; then at most one draw.

use std::collections::VecDeque;
use std::io::{self, Write as _};
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::app::action::Action;
use crate::app::deadline::deadline;
use crate::app::effect::Effect;
use crate::app::geometry::Size;
use crate::app::msg::{Msg, Outcome, Signal};
use crate::app::pointer::Pointer;
use crate::app::{Model, update};
use crate::domain::problem::Problem;
use crate::ui::hits::HitMap;
use crate::ui::theme::Theme;

use super::Exit;
use super::chance::{chance, sleep};
use super::clipboard::osc52;
use super::ending::Ending;
use super::input::{Event, Input, patience};
use super::panic::install_hook;
use super::terminal::{Terminal, lost};
use super::tty;
use crate::runtime::appearance::{self, DetectedAppearance};
use crate::runtime::clock::SteadyClock;
use crate::runtime::signals::{SignalEvent, Signals};
use crate::runtime::stops::StopSignal;
use crate::runtime::tasks::{TaskReport, Tasks};

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

    async fn signal(&mut self, heard: SignalEvent, signals: &mut Signals) {
        match heard {
            SignalEvent::End(number) => self.ending.by_signal(number),
            SignalEvent::Stop(stop) => {
                self.stop = Some(stop);
                self.take(Msg::Signal(Signal::Stop), signals).await;
            }
            SignalEvent::Continue => {
                // Stopped from outside, without having been asked: the terminal may be in anybody's state.
                let size = self.take_again(signals).await;
                for msg in size.map(Msg::Resize).into_iter().chain([Msg::Signal(Signal::Resumed)]) {
                    self.take(msg, signals).await;
                }
            }
            SignalEvent::Resized => {
                let size = self.terminal.measure();
                self.resized(size, signals).await;
            }
        }
    }

    async fn resized(&mut self, size: io::Result<Size>, signals: &mut Signals) {
        if let Some(size) = self.on_terminal(size) {
            self.take(Msg::Resize(size), signals).await;
        }
    }

    /// Tells the model the time, and whether the clock jumped.
    async fn tick(&mut self, signals: &mut Signals) {
        let jump = self.clock.follow();
        if let Some(jump) = jump {
            self.take(Msg::ClockSet(jump.set), signals).await;
        }
        self.take(Msg::Tick(self.clock.now()), signals).await;
        if jump.is_some() {
            self.take(Msg::Signal(Signal::ClockJumped), signals).await;
        }
    }

    /// How long nothing has to be done: until the model's deadline, or until a frame may be drawn.
    fn wait(&self) -> Option<Duration> {
        let draws = self.dirty && !self.ending.has_begun();
        let frame = draws.then(|| self.drawn.map_or(Duration::ZERO, |at| FRAME.saturating_sub(at.elapsed())));
        let moment = deadline(&self.model).map(|at| self.clock.until(at));
        [frame, moment].into_iter().flatten().min()
    }

    fn draw_if_due(&mut self) {
        let due = self.drawn.is_none_or(|at| at.elapsed() >= FRAME);
        if self.dirty && due {
            self.draw();
            if !self.ending.has_begun() {
                for effect in update(&mut self.model, Msg::Drawn) {
                    self.perform(effect);
                }
            }
            self.drawn = Some(Instant::now());
            self.dirty = false;
        }
    }

    fn draw(&mut self) {
        // Nobody looks any more, and the terminal may be gone.
        if !self.ending.has_begun() {
            let drawn = self.terminal.draw(&self.model, &Theme::of(self.model.appearance));
            self.hits = self.on_terminal(drawn).unwrap_or_default();
        }
    }

    /// What came of using the terminal. Whatever fails there ends the program as a hang-up does.
    fn on_terminal<T>(&mut self, done: io::Result<T>) -> Option<T> {
        done.map_err(|error| self.ending.lost(&error)).ok()
    }

    /// Input as a message. What the mouse points at is looked up in the frame that the person saw.
    async fn hear(&mut self, event: Event, signals: &mut Signals) {
        let msg = match event {
            Event::Key(chord) => Msg::Key(chord),
            Event::Paste(text) => Msg::Paste(text),
            Event::Focus(focused) => Msg::Focus(focused),
            Event::Mouse { act, x, y } => Msg::Mouse(Pointer { act, target: self.hits.at(x, y) }),
            // Answers that nobody waits for any more.
            Event::Background(_) | Event::Attributes => return,
        };
        self.take(msg, signals).await;
    }

    async fn report(&mut self, report: TaskReport, signals: &mut Signals) {
        let msg = match report {
            TaskReport::Progress(id, progress) => Msg::Progress(id, progress),
            TaskReport::Done(id, outcome) => Msg::Done(id, outcome),
            TaskReport::Settled(id, results) => Msg::Settled(id, results),
            TaskReport::LeftOpen(entries) => Msg::LeftOpen(entries),
            TaskReport::NotKept(problem) => Msg::NotKept(problem),
            TaskReport::CopyByTerminal(id, secret, wrap, landed) => {
                let sent = self.send(&osc52::set(secret.expose(), wrap));
                Msg::Done(id, Outcome::Copied(landed.if_sent(sent)))
            }
            TaskReport::ClearByTerminal(id, wrap, cleared) => {
                let sent = self.send(&osc52::clear(wrap));
                Msg::Done(id, Outcome::Cleared(sent.and(cleared)))
            }
        };
        self.take(msg, signals).await;
    }

    fn send(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        self.terminal.send(bytes).map_err(|error| {
            self.ending.lost(&error);
            lost(&error)
        })
    }

    /// Takes a message into the model and does what comes of it.
    async fn take(&mut self, msg: Msg, signals: &mut Signals) {
        self.dirty = true;
        let mut messages = VecDeque::from([msg]);
        while let Some(msg) = messages.pop_front() {
            for effect in update(&mut self.model, msg) {
                if effect == Effect::Suspend {
                    messages.extend(self.suspend(signals).await.map(Msg::Resize));
                    messages.extend([Msg::Tick(self.clock.now()), Msg::Signal(Signal::Resumed)]);
                } else {
                    self.perform(effect);
                }
            }
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::FetchTokens(id) => self.tasks.fetch_tokens(id),
            Effect::FetchKuery { id, kuery } => self.tasks.fetch_kuery(id, kuery),
            Effect::FetchPolicies(id) => self.tasks.fetch_policies(id),
            Effect::CountAgents { id, policies } => self.tasks.count_agents(id, policies),
            Effect::FetchStatus(id) => self.tasks.fetch_status(id),
            Effect::FetchSecret { id, token, name } => self.tasks.fetch_secret(id, token, &name),
            Effect::Create { id, token } => self.tasks.create(id, token),
            Effect::Remove { id, order } => self.tasks.remove(id, order),
            Effect::Copy { id, secret, sensitive } => self.tasks.copy(id, secret, sensitive),
            Effect::ClearClipboard { id, copy, unseen } => self.tasks.clear_clipboard(id, copy, unseen),
            Effect::ClearLeftover(id) => self.tasks.clear_leftover(id),
            Effect::FetchFacts(id) => self.tasks.fetch_facts(id),
            Effect::Save { id, path, overwrite, content } => self.tasks.save(id, &path, overwrite, content),
            Effect::Remember { site, change } => self.tasks.state_writer().remember(site, change),
            Effect::Intend { id, lines, must } => self.tasks.intend(id, lines, must),
            // Nobody waits for what is said afterwards.
            Effect::Audit(lines) => drop(self.tasks.state_writer().note(lines, false)),
            Effect::Cancel(id) => self.tasks.cancel(id),
            Effect::Mouse(ours) => {
                let set = self.terminal.set_mouse(ours);
                self.on_terminal(set);
            }
            Effect::Redraw => {
                let measured = self.terminal.measure();
                self.on_terminal(measured);
            }
            // It waits, so `take` does it.
            Effect::Suspend => {}
            Effect::Quit => self.quit = true,
        }
    }

    /// Gives the terminal back and stops, until the shell says to go on. What the last frame showed is drawn over first,
    /// so that no buffer keeps it. The terminal's size, when it is ours again.
    async fn suspend(&mut self, signals: &mut Signals) -> Option<Size> {
        let stop = self.stop.take().unwrap_or(StopSignal::KEY);
        self.draw();
        let left = self.terminal.leave();
        self.on_terminal(left);
        if self.ending.has_begun() {
            return None;
        }
        signals.stop(stop).await;
        self.take_again(signals).await
    }

    /// Takes the terminal again, whoever had it meanwhile; its size.
    async fn take_again(&mut self, signals: &mut Signals) -> Option<Size> {
        let front = to_the_front(&self.device, signals).await;
        self.on_terminal(front)?;
        let left = self.terminal.leave();
        self.on_terminal(left)?;
        self.input.reset();
        let size = self.terminal.come_back();
        self.on_terminal(size)
    }
}
