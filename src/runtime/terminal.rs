//! The terminal's one owner. Guard, panic hook and suspend give it back by the same [`Modes::restore`].

use std::fs::File;
use std::io::{self, Write as _, stdout};
use std::mem::ManuallyDrop;
use std::os::fd::{AsFd as _, OwnedFd};
use std::sync::Arc;

use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, EnableBracketedPaste, EnableFocusChange,
    KeyboardEnhancementFlags, PopKeyboardEnhancementFlags, PushKeyboardEnhancementFlags,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen,
};
use crossterm::{Command, cursor, execute, queue};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{TerminalOptions, Viewport};

use crate::app::Model;
use crate::app::geometry::Size;
use crate::domain::problem::{Problem, ProblemKind};
use crate::ui::hits::HitMap;
use crate::ui::theme::Theme;
use crate::ui::view;

use super::frames::Frames;
use crate::runtime::tty;
use crate::runtime::tty::TtyMode;
use crate::runtime::widths::{WideRows, WidthSafeBackend};

/// A frame is written at once: this holds the largest.
const BUFFER: usize = 64 * 1024;

/// The terminal, in the tab's hands until dropped.
pub(super) struct Terminal {
    /// Never dropped: it would write once more, what a broken frame left in the buffer among it, after the terminal was
    /// given back, and it panics where the terminal and standard error are gone.
    inner: ManuallyDrop<ratatui::Terminal<WidthSafeBackend<CrosstermBackend<Frames<File>>>>>,
    /// Rows that must be written whole.
    rows: WideRows,
    modes: Modes,
    /// Clicks and the wheel are to be ours while the terminal is.
    mouse: bool,
}

/// The terminal's modes, as long as they are ours. Guard and panic hook share them, so that the second of them does
/// nothing: leaving the alternate screen twice would put the cursor back on top of what was printed in between.
#[derive(Clone)]
pub(super) struct Modes(TtyMode);

impl Terminal {
    /// Takes the terminal: raw mode, the alternate screen, bracketed paste, focus reports, unambiguous keys, and the
    /// mouse if it is wanted. Keys come from `device`.
    pub(super) fn take(device: Arc<OwnedFd>, size: Size, mouse: bool) -> io::Result<Self> {
        // crossterm would answer NO_COLOR with a full reset before every cell, and the selected row would vanish;
        // the mono theme answers it instead.
        crossterm::style::force_color_output(true);
        // Not through standard output's own buffer, which would keep the end of a frame.
        let output = stdout().as_fd().try_clone_to_owned()?;
        let backend = WidthSafeBackend(CrosstermBackend::new(Frames::new(BUFFER, File::from(output))));
        // The loop says how large it is, so that a frame has always the size that the model knows of.
        let options = TerminalOptions { viewport: Viewport::Fixed(area(size)) };
        let inner = ratatui::Terminal::with_options(backend, options)?;
        let (inner, rows, modes) =
            (ManuallyDrop::new(inner), WideRows::default(), Modes(TtyMode::new(device)));
        let mut terminal = Self { inner, rows, modes, mouse };
        terminal.enter()?;
        Ok(terminal)
    }

    /// What the panic hook needs to give the terminal back.
    pub(super) fn modes(&self) -> Modes {
        self.modes.clone()
    }

    fn enter(&mut self) -> io::Result<()> {
        self.modes.0.take()?;
        // Base-layout keys are asked for, too: else Ctrl-C is unknown on a Russian keyboard.
        let keys = KeyboardEnhancementFlags::DISAMBIGUATE_ESCAPE_CODES
            | KeyboardEnhancementFlags::REPORT_ALTERNATE_KEYS;
        execute!(
            self.inner.backend_mut(),
            EnterAlternateScreen,
            // GNU screen has none unless told to: what stood there would show through.
            Clear(ClearType::All),
            cursor::Hide,
            EnableBracketedPaste,
            EnableFocusChange,
            PushKeyboardEnhancementFlags(keys)
        )?;
        if self.mouse { execute!(self.inner.backend_mut(), Clicks(true)) } else { Ok(()) }
    }

    /// Takes clicks and the wheel, or gives them to the terminal.
    pub(super) fn set_mouse(&mut self, ours: bool) -> io::Result<()> {
        self.mouse = ours;
        execute!(self.inner.backend_mut(), Clicks(ours))
    }

    /// Draws one frame, in one write, which the terminal shows in one piece; says what can be pointed at in it.
    pub(super) fn draw(&mut self, model: &Model, theme: &Theme) -> io::Result<HitMap> {
        let mut hits = HitMap::default();
        queue!(self.inner.backend_mut(), BeginSynchronizedUpdate)?;
        self.inner.draw(|frame| {
            hits = view(model, theme, frame);
            self.rows.write_again(frame.buffer_mut());
        })?;
        execute!(self.inner.backend_mut(), EndSynchronizedUpdate)?;
        Ok(hits)
    }

    /// Looks how large the terminal is now; the next frame has this size, and draws every cell.
    ///
    /// Not by ratatui's `clear`: it asks the terminal where the cursor is, which holds the loop up for two seconds and
    /// ends the program where no answer comes.
    pub(super) fn measure(&mut self) -> io::Result<Size> {
        let size = tty::size()?;
        queue!(self.inner.backend_mut(), Clear(ClearType::All))?;
        self.inner.resize(area(size))?;
        self.rows.forget();
        Ok(size)
    }

    /// Sends bytes as they are, for the terminal's clipboard. Between frames only: nothing may come in between. Past the
    /// buffers, which would keep them until something else is written over them.
    pub(super) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        io::Write::flush(self.inner.backend_mut())?;
        File::from(stdout().as_fd().try_clone_to_owned()?).write_all(bytes)
    }

    /// Gives the terminal back.
    pub(super) fn leave(&mut self) -> io::Result<()> {
        let flushed = io::Write::flush(self.inner.backend_mut());
        self.modes.restore();
        flushed
    }

    /// Takes it again; the next frame draws every cell.
    pub(super) fn come_back(&mut self) -> io::Result<Size> {
        self.enter()?;
        self.measure()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.modes.restore();
    }
}

impl Modes {
    /// Undoes everything that `enter` did, in reverse; once.
    pub(super) fn restore(&self) {
        self.0.give_back(|| {
            // There is nobody to tell when the terminal itself is gone.
            let _ = execute!(
                stdout(),
                EndSynchronizedUpdate,
                // Never in vain: a terminal that has none of it takes it for nothing.
                Clicks(false),
                PopKeyboardEnhancementFlags,
                DisableFocusChange,
                DisableBracketedPaste,
                // For the same reason: the last frame, and a secret that a signal found in it, must not stay.
                Clear(ClearType::All),
                LeaveAlternateScreen,
                cursor::Show
            );
        });
    }
}

fn area(size: Size) -> Rect {
    Rect::new(0, 0, size.width, size.height)
}

/// Reports of buttons and the wheel (1000), in the form that counts beyond column 223 (1006). crossterm's own command
/// asks for every movement as well, which would wake the program for nothing.
struct Clicks(bool);

impl Command for Clicks {
    fn write_ansi(&self, f: &mut impl std::fmt::Write) -> std::fmt::Result {
        f.write_str(if self.0 { "\x1b[?1000h\x1b[?1006h" } else { "\x1b[?1006l\x1b[?1000l" })
    }
}

/// The terminal can't be used any more.
pub(super) fn lost(error: &std::io::Error) -> Problem {
    Problem::new(
        ProblemKind::Local,
        "Can't use the terminal",
        &error.to_string(),
        "Start it again in a terminal that works",
    )
}
