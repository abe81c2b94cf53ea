//! The terminal's one owner. Guard, panic hook and suspend give it back by the same `restore`.

use std::io::{BufWriter, Stdout, Write, stdout};

use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, EnableBracketedPaste, EnableFocusChange,
    KeyboardEnhancementFlags, PopKeyboardEnhancementFlags, PushKeyboardEnhancementFlags,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute, queue};
use ratatui::backend::{Backend, CrosstermBackend};

use crate::app::Model;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::secret::Secret;
use crate::ui::theme::Theme;
use crate::ui::view;

/// A frame is written at once: this holds the largest.
const BUFFER: usize = 64 * 1024;

/// The terminal, in the tab's hands until dropped.
pub(super) struct Terminal {
    inner: ratatui::Terminal<CrosstermBackend<BufWriter<Stdout>>>,
}

impl Terminal {
    /// Takes the terminal: raw mode, the alternate screen, bracketed paste, focus reports, unambiguous keys.
    pub(super) fn take() -> Result<Self, Problem> {
        // crossterm would answer NO_COLOR with a full reset before every cell, and the selected row would vanish;
        // the mono theme answers it instead.
        crossterm::style::force_color_output(true);
        let backend = CrosstermBackend::new(BufWriter::with_capacity(BUFFER, stdout()));
        let inner = ratatui::Terminal::new(backend).map_err(|error| lost(&error))?;
        let mut terminal = Self { inner };
        terminal.enter().map_err(|error| lost(&error))?;
        Ok(terminal)
    }

    fn enter(&mut self) -> std::io::Result<()> {
        enable_raw_mode()?;
        execute!(
            self.inner.backend_mut(),
            EnterAlternateScreen,
            cursor::Hide,
            EnableBracketedPaste,
            EnableFocusChange,
            PushKeyboardEnhancementFlags(KeyboardEnhancementFlags::DISAMBIGUATE_ESCAPE_CODES)
        )
    }

    /// Draws one frame, in one write, which the terminal shows in one piece.
    pub(super) fn draw(&mut self, model: &Model, theme: &Theme) -> Result<(), Problem> {
        let drawn = queue!(self.inner.backend_mut(), BeginSynchronizedUpdate)
            .and_then(|()| self.inner.draw(|frame| view(model, theme, frame)).map(drop))
            .and_then(|()| execute!(self.inner.backend_mut(), EndSynchronizedUpdate));
        drawn.map_err(|error| lost(&error))
    }

    /// Forgets what is on the screen, so that the next frame draws every cell.
    pub(super) fn forget(&mut self) -> Result<(), Problem> {
        // Not `clear`, which first asks the terminal for its cursor: the input's reader would race us for the answer.
        Backend::clear(self.inner.backend_mut()).map_err(|error| lost(&error))?;
        self.inner.swap_buffers();
        self.inner.swap_buffers();
        Ok(())
    }

    /// Hands a secret to the terminal's clipboard by OSC 52. Between frames only: nothing may come in between.
    pub(super) fn copy(&mut self, secret: &Secret) -> Result<(), Problem> {
        let sent = execute!(self.inner.backend_mut(), CopyToClipboard::to_clipboard_from(secret.expose()));
        sent.map_err(|error| lost(&error))
    }

    /// Gives the terminal back for a while.
    pub(super) fn leave(&mut self) -> Result<(), Problem> {
        Write::flush(self.inner.backend_mut()).map_err(|error| lost(&error))?;
        restore();
        Ok(())
    }

    /// Takes it again; the next frame draws every cell.
    pub(super) fn come_back(&mut self) -> Result<(), Problem> {
        self.enter().map_err(|error| lost(&error))?;
        self.forget()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        restore();
    }
}

/// Undoes everything that `enter` did, in reverse. Safe to call twice, and from the panic hook.
pub(super) fn restore() {
    // There is nobody to tell when the terminal itself is gone.
    let _ = execute!(
        stdout(),
        PopKeyboardEnhancementFlags,
        DisableFocusChange,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        cursor::Show
    );
    let _ = disable_raw_mode();
}

/// The terminal can't be used any more.
pub(super) fn lost(error: &std::io::Error) -> Problem {
    Problem::new(
        ProblemKind::Local,
        "Can't use the terminal",
        &error.to_string(),
        "Nothing was changed on the server",
    )
}
