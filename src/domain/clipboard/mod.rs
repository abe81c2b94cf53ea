//! Where a copy goes: the clipboard backends, which of them are used, and what is known about a copy afterwards.

mod explain;
mod landed;
#[cfg(test)]
mod tests;

use strum::{EnumString, VariantNames};

pub use landed::{Landed, Unsure};

/// The name of tmux's buffer that copies go into, so that it can be found again and deleted.
pub const TMUX_BUFFER: &str = "fleet-tokens";

/// The clipboard setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, EnumString, VariantNames)]
#[strum(serialize_all = "lowercase", parse_err_ty = UnknownSetting, parse_err_fn = unknown_setting)]
pub enum ClipboardSetting {
    /// A configured command, or else what this terminal and machine offer.
    #[default]
    Auto,
    /// The terminal's clipboard, by OSC 52.
    Osc52,
    /// Only this machine's clipboard.
    Native,
    /// The configured command.
    Command,
    /// Nothing is copied.
    Off,
}

/// There is no clipboard setting of this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no way to copy")]
pub struct UnknownSetting(String);

fn unknown_setting(name: &str) -> UnknownSetting {
    UnknownSetting(name.to_owned())
}

/// The terminal multiplexer between the program and the terminal with the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Wrap {
    /// Nothing.
    #[default]
    Plain,
    /// GNU screen.
    Screen,
    /// A screen or a tmux on another machine: both have this terminal name.
    Unsure,
    /// tmux, without access to its buffers.
    Tmux,
}

/// A way to a clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClipboardBackend {
    /// The configured command.
    Command,
    /// Wayland's `wl-copy`.
    WlCopy {
        /// Whether `wl-paste` is available.
        reads: bool,
    },
    /// `clip.exe`: the clipboard of the Windows that hosts WSL.
    ClipExe,
    /// The system's clipboard, written by this program.
    System {
        /// Whether its content survives the end of the program. With X11 and Wayland it does not.
        stays: bool,
    },
    /// A named buffer of tmux, which passes it on to the terminal.
    Tmux {
        /// Whether tmux reports a lost focus. Not known before the first copy.
        tells_focus: bool,
    },
    /// The terminal's clipboard, by OSC 52.
    Terminal(Wrap),
}

/// What can be done about a copy afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// It can be read back and cleared.
    Checked,
    /// It can be cleared, but not read: something else may be cleared with it.
    Blind,
    /// Neither.
    None,
}

impl ClipboardBackend {
    /// What can be done about a copy made this way.
    #[must_use]
    pub fn control(self) -> Control {
        match self {
            Self::WlCopy { reads: true } | Self::System { .. } | Self::Tmux { .. } => Control::Checked,
            Self::WlCopy { reads: false } | Self::ClipExe | Self::Terminal(_) => Control::Blind,
            Self::Command => Control::None,
        }
    }

    /// Whether a copy stays on the clipboard when the program ends.
    #[must_use]
    pub fn outlives_the_program(self) -> bool {
        self != Self::System { stays: false }
    }

    /// Whether a copy made this way survives a copy made the other way.
    #[must_use]
    pub fn leaves(self, other: Self) -> bool {
        std::mem::discriminant(&self) != std::mem::discriminant(&other)
            && !(matches!(self, Self::Terminal(_)) && other.ends_at_the_terminal())
    }

    /// Whether the terminal has the clipboard: another program may have replaced the copy while the focus was elsewhere.
    #[must_use]
    pub fn ends_at_the_terminal(self) -> bool {
        matches!(self, Self::Tmux { .. } | Self::Terminal(_))
    }
}

/// What the environment offers for copying.
#[allow(clippy::struct_excessive_bools, reason = "each is an independent fact")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClipboardFacts {
    /// Over SSH: this machine's clipboard would be the wrong one.
    pub remote: bool,
    /// There is a Wayland display.
    pub wayland: bool,
    /// There is an X11 display.
    pub x11: bool,
    /// macOS or Windows, which need no display to be named.
    pub desktop: bool,
    /// Linux inside Windows.
    pub wsl: bool,
    /// Inside tmux.
    pub tmux: bool,
    /// Inside GNU screen.
    pub screen: bool,
    /// The terminal calls itself `screen`, which a tmux on another machine does too.
    pub called_screen: bool,
    /// `wl-copy` can be run.
    pub has_wl_copy: bool,
    /// `wl-paste` can be run.
    pub has_wl_paste: bool,
    /// `clip.exe` can be run.
    pub has_clip_exe: bool,
    /// `tmux` can be run.
    pub has_tmux: bool,
    /// A command is configured.
    pub has_command: bool,
}

impl ClipboardFacts {
    fn has_display(&self) -> bool {
        self.wayland || self.x11 || self.desktop || (self.wsl && self.has_clip_exe)
    }

    /// Ways to this machine's clipboard, best first.
    fn native(&self) -> Vec<ClipboardBackend> {
        let wl_copy = self.wayland && self.has_wl_copy;
        let clip_exe = self.wsl && self.has_clip_exe;
        let system = self.wayland || self.x11 || self.desktop;
        [
            wl_copy.then_some(ClipboardBackend::WlCopy { reads: self.has_wl_paste }),
            clip_exe.then_some(ClipboardBackend::ClipExe),
            system.then_some(ClipboardBackend::System { stays: self.desktop }),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// The terminal's clipboard.
    fn terminal(&self) -> ClipboardBackend {
        ClipboardBackend::Terminal(match self {
            Self { tmux: true, .. } => Wrap::Tmux,
            Self { screen: true, .. } => Wrap::Screen,
            Self { called_screen: true, .. } => Wrap::Unsure,
            _ => Wrap::Plain,
        })
    }

    /// Whether tmux's buffers can be read and deleted.
    #[must_use]
    pub fn asks_tmux(&self) -> bool {
        self.tmux && self.has_tmux
    }

    /// Ways to the terminal's clipboard, through tmux's buffers where possible.
    fn by_terminal(&self) -> Vec<ClipboardBackend> {
        let tmux = self.asks_tmux().then_some(ClipboardBackend::Tmux { tells_focus: false });
        tmux.into_iter().chain([self.terminal()]).collect()
    }
}

/// The backends that a copy is tried with, in order, until one works. None if copying is off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClipboardRoute {
    /// The backends.
    pub backends: Vec<ClipboardBackend>,
    /// The setting.
    pub setting: ClipboardSetting,
    /// The facts that decided.
    pub facts: ClipboardFacts,
}

impl Default for ClipboardRoute {
    /// Without any facts: the terminal's clipboard.
    fn default() -> Self {
        Self::choose(ClipboardSetting::Auto, ClipboardFacts::default())
    }
}

impl ClipboardRoute {
    /// Chooses the backends. An explicit setting has no fallback.
    #[must_use]
    pub fn choose(setting: ClipboardSetting, facts: ClipboardFacts) -> Self {
        let command = || vec![ClipboardBackend::Command];
        let backends = match setting {
            ClipboardSetting::Off => Vec::new(),
            ClipboardSetting::Command => command(),
            ClipboardSetting::Native => match facts.native() {
                // No display is named. It is tried all the same, so that the person learns why it fails.
                none if none.is_empty() => vec![ClipboardBackend::System { stays: facts.desktop }],
                backends => backends,
            },
            ClipboardSetting::Osc52 => vec![facts.terminal()],
            ClipboardSetting::Auto if facts.has_command => command(),
            ClipboardSetting::Auto if facts.remote || !facts.has_display() => facts.by_terminal(),
            ClipboardSetting::Auto => facts.native().into_iter().chain(facts.by_terminal()).collect(),
        };
        Self { backends, setting, facts }
    }

    /// Without the fallback to the terminal, for a recorded terminal: what is sent to it stays in a file.
    #[must_use]
    pub fn recorded(mut self) -> Self {
        if self.backends.iter().any(|backend| !backend.ends_at_the_terminal()) {
            self.backends.retain(|backend| !backend.ends_at_the_terminal());
        }
        self
    }

    /// Whether a copy is written to the terminal.
    #[must_use]
    pub fn ends_at_the_terminal(&self) -> bool {
        self.backends.iter().any(|backend| backend.ends_at_the_terminal())
    }

    /// Whether the program is told about a lost focus. screen never tells, tmux only if it is set to.
    #[must_use]
    pub fn tells_focus(&self, backend: ClipboardBackend) -> bool {
        match backend {
            ClipboardBackend::Tmux { tells_focus } => tells_focus,
            _ => !(self.facts.tmux || self.facts.screen || self.facts.called_screen),
        }
    }

    /// Whether nothing is ever copied.
    #[must_use]
    pub fn is_off(&self) -> bool {
        self.backends.is_empty()
    }
}
