//! The one loop: signals before results, results before input, input before the timer; then at most one draw.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::app::action::Action;
use crate::app::deadline::deadline;
use crate::app::effect::Effect;
use crate::app::mouse::Pointer;
use crate::app::msg::{Cleared, Msg, Outcome, Signal};
use crate::app::{Model, update};
use crate::domain::clipboard::Way;
use crate::domain::problem::Problem;
use crate::ui::hits::HitMap;
use crate::ui::theme::Theme;

use super::Exit;
use super::clipboard::osc52;
use super::clock::Clock;
use super::input::{Heard as Typed, Input};
use super::panic::install_hook;
use super::signals::{Heard, Signals};
use super::tasks::{Report, Tasks};
use super::terminal::Terminal;

/// Two draws are at least this far apart.
const FRAME: Duration = Duration::from_millis(8);
/// How long a stop that was asked for may take to come. A shell without job control never stops the program.
const STOP: Duration = Duration::from_millis(200);
/// So many keys are taken in before signals and the screen get their turn, however fast they come.
const BURST: usize = 256;
/// The number of SIGHUP.
const HANG_UP: u8 = 1;

/// Runs the tab until it ends.
/// `input` begins to read, once the terminal is taken.
pub(super) async fn run(
    model: Model,
    clock: Clock,
    tasks: Tasks,
    input: impl FnOnce() -> Input,
) -> Result<Exit, Problem> {
    let mut signals = Signals::listen()?;
    let terminal = Terminal::take(model.look.mouse)?;
    install_hook(terminal.modes());
    let input = input();
    let mut shell = Loop {
        model,
        hits: HitMap::default(),
        clock,
        tasks,
        terminal,
        input,
        drawn: None,
        dirty: true,
        quit: false,
        exit: Exit::Quit,
    };
    let ended = shell.run(&mut signals).await;
    let Loop { terminal, tasks, exit, .. } = shell;
    // The person has the shell back while the last things are written.
    drop(terminal);
    tokio::join!(tasks.desk().settled(), tasks.clipboard().close());
    // What was told to end has ended, and a terminal that went away meanwhile is no trouble of its own.
    if matches!(exit, Exit::Signal(_)) { Ok(exit) } else { ended.map(|()| exit) }
}

struct Loop {
    model: Model,
    /// What can be pointed at in the frame on the screen.
    hits: HitMap,
    clock: Clock,
    tasks: Tasks,
    terminal: Terminal,
    input: Input,
    drawn: Option<Instant>,
    dirty: bool,
    quit: bool,
    exit: Exit,
}

/// What woke the loop.
enum Wake {
    Signal(Heard),
    Report(Report),
    Input(Option<Result<Typed, Problem>>),
    Timer,
}

impl Loop {
    /// From the first reading to the end.
    async fn run(&mut self, signals: &mut Signals) -> Result<(), Problem> {
        self.take(Msg::Action(Action::Refresh), signals).await?;
        while !self.quit {
            self.draw_if_due()?;
            self.turn(signals).await?;
        }
        Ok(())
    }

    /// Waits for something, then takes in all that is ready.
    async fn turn(&mut self, signals: &mut Signals) -> Result<(), Problem> {
        let wait = self.wait();
        let wake = tokio::select! {
            biased;
            heard = signals.next() => Wake::Signal(heard),
            report = self.tasks.next() => Wake::Report(report),
            msg = self.input.next() => Wake::Input(msg),
            () = sleep(wait) => Wake::Timer,
        };
        self.tick(signals).await?;
        match wake {
            Wake::Signal(Heard::End(number)) => {
                self.exit = Exit::Signal(number);
                self.take(Msg::Signal(Signal::Terminate), signals).await?;
            }
            Wake::Signal(Heard::Continue) => {
                // Stopped from outside, without having been asked: the terminal may be in anybody's state.
                self.terminal.leave()?;
                self.terminal.come_back()?;
                self.take(Msg::Signal(Signal::Resumed), signals).await?;
            }
            Wake::Report(report) => self.report(report, signals).await?,
            // The terminal is gone: as good as a hang-up.
            Wake::Input(None) => {
                self.exit = Exit::Signal(HANG_UP);
                self.take(Msg::Signal(Signal::Terminate), signals).await?;
            }
            Wake::Input(Some(typed)) => self.hear(typed?, signals).await?,
            // The select asks for signals, reports and input first: none is there.
            Wake::Timer => self.take(Msg::Quiet, signals).await?,
        }
        while let Some(report) = self.tasks.ready() {
            self.report(report, signals).await?;
        }
        for _ in 0..BURST {
            match self.input.ready().await {
                Some(typed) if !self.quit => self.hear(typed?, signals).await?,
                _ => break,
            }
        }
        Ok(())
    }

    /// Tells the model the time, and whether the clock jumped.
    async fn tick(&mut self, signals: &mut Signals) -> Result<(), Problem> {
        let jumped = self.clock.follow();
        self.take(Msg::Tick(self.clock.now()), signals).await?;
        if jumped {
            self.take(Msg::Signal(Signal::ClockJumped), signals).await?;
        }
        Ok(())
    }

    /// How long nothing has to be done: until the model's deadline, or until a frame may be drawn.
    fn wait(&self) -> Option<Duration> {
        let frame =
            self.dirty.then(|| self.drawn.map_or(Duration::ZERO, |at| FRAME.saturating_sub(at.elapsed())));
        let moment = deadline(&self.model).map(|at| self.clock.until(at));
        [frame, moment].into_iter().flatten().min()
    }

    fn draw_if_due(&mut self) -> Result<(), Problem> {
        // Nobody looks any more, and the terminal may be gone.
        if matches!(self.exit, Exit::Signal(_)) {
            return Ok(());
        }
        let due = self.drawn.is_none_or(|at| at.elapsed() >= FRAME);
        if self.dirty && due {
            self.draw()?;
            for effect in update(&mut self.model, Msg::Drawn) {
                self.perform(effect)?;
            }
            self.drawn = Some(Instant::now());
            self.dirty = false;
        }
        Ok(())
    }

    fn draw(&mut self) -> Result<(), Problem> {
        self.hits = self.terminal.draw(&self.model, &Theme::of(self.model.look))?;
        Ok(())
    }

    /// Input as a message. What the mouse points at is looked up in the frame that the person saw.
    async fn hear(&mut self, typed: Typed, signals: &mut Signals) -> Result<(), Problem> {
        let msg = match typed {
            Typed::Msg(msg) => msg,
            Typed::Mouse { act, x, y } => Msg::Mouse(Pointer { act, target: self.hits.at(x, y) }),
        };
        self.take(msg, signals).await
    }

    async fn report(&mut self, report: Report, signals: &mut Signals) -> Result<(), Problem> {
        let msg = match report {
            Report::Progress(id, progress) => Msg::Progress(id, progress),
            Report::Done(id, outcome) => Msg::Done(id, outcome),
            Report::NotKept(problem) => Msg::NotKept(problem),
            Report::CopyByTerminal(id, secret, wrap) => {
                let sent = self.terminal.send(&osc52::set(secret.expose(), wrap));
                Msg::Done(id, Outcome::Copied(sent.map(|()| Way::Terminal(wrap))))
            }
            Report::ClearByTerminal(id, wrap) => {
                let sent = self.terminal.send(&osc52::clear(wrap));
                Msg::Done(id, Outcome::Cleared(sent.map(|()| Cleared::Sent)))
            }
        };
        self.take(msg, signals).await
    }

    /// Takes a message into the model and does what comes of it.
    async fn take(&mut self, msg: Msg, signals: &mut Signals) -> Result<(), Problem> {
        self.dirty = true;
        let mut messages = VecDeque::from([msg]);
        while let Some(msg) = messages.pop_front() {
            for effect in update(&mut self.model, msg) {
                if effect == Effect::Suspend {
                    self.suspend(signals).await?;
                    messages.extend([Msg::Tick(self.clock.now()), Msg::Signal(Signal::Resumed)]);
                } else {
                    self.perform(effect)?;
                }
            }
        }
        Ok(())
    }

    fn perform(&mut self, effect: Effect) -> Result<(), Problem> {
        match effect {
            Effect::FetchTokens(id) => self.tasks.fetch_tokens(id),
            Effect::FetchKuery { id, kuery } => self.tasks.fetch_kuery(id, kuery),
            Effect::FetchPolicies(id) => self.tasks.fetch_policies(id),
            Effect::FetchStatus(id) => self.tasks.fetch_status(id),
            Effect::FetchSecret { id, token, name } => self.tasks.fetch_secret(id, token, &name),
            Effect::Create { id, token } => self.tasks.create(id, token),
            Effect::Remove { id, order } => self.tasks.remove(id, order),
            Effect::Copy { id, secret, sensitive } => self.tasks.copy(id, secret, sensitive),
            Effect::ClearClipboard { id, copy, unseen } => self.tasks.clear_clipboard(id, copy, unseen),
            Effect::FetchFacts(id) => self.tasks.fetch_facts(id),
            Effect::Save { id, path, overwrite, content } => self.tasks.save(id, &path, overwrite, content),
            Effect::Remember { site, change } => self.tasks.desk().remember(site, change),
            Effect::Audit(entry) => self.tasks.desk().note(entry),
            Effect::Cancel(id) => self.tasks.cancel(id),
            Effect::Mouse(ours) => self.terminal.set_mouse(ours)?,
            Effect::Redraw => self.terminal.forget()?,
            // It waits, so `take` does it.
            Effect::Suspend => {}
            Effect::Quit => self.quit = true,
        }
        Ok(())
    }

    /// Gives the terminal back and stops, with everything else that runs in the foreground, until the shell says to
    /// go on. What the last frame showed is drawn over first, so that no buffer keeps it.
    async fn suspend(&mut self, signals: &mut Signals) -> Result<(), Problem> {
        self.draw()?;
        self.terminal.leave()?;
        let asked = rustix::process::kill_current_process_group(rustix::process::Signal::TSTP);
        if asked.is_ok() {
            // Where nothing can stop the program, nothing will tell it to go on either.
            let _ = tokio::time::timeout(STOP, signals.until_continued()).await;
        }
        self.terminal.come_back()
    }
}

async fn sleep(wait: Option<Duration>) {
    match wait {
        Some(wait) => tokio::time::sleep(wait).await,
        None => std::future::pending().await,
    }
}
