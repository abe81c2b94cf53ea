//! Where a copy goes: the ways to a clipboard, which of them is taken here, and what can be known of it afterwards.

mod explain;
mod landed;
#[cfg(test)]
mod tests;

use std::str::FromStr;

pub use landed::{Landed, Unsure};

/// The name of tmux's buffer that copies go into, so that it can be found again and deleted.
pub const TMUX_BUFFER: &str = "fleet-tokens";

/// What a person wants of copying.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ClipboardSetting {
    /// As it fits the place: a configured command, else what this terminal and this machine have.
    #[default]
    Auto,
    /// The terminal's clipboard, by OSC 52.
    Osc52,
    /// This machine's clipboard, and nothing else.
    Native,
    /// The configured command.
    Command,
    /// Nothing is copied.
    Off,
}

impl ClipboardSetting {
    /// Every name that can be said.
    pub const NAMES: [&str; 5] = ["auto", "osc52", "native", "command", "off"];
}

/// There is no such way to copy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no way to copy")]
pub struct UnknownWish(String);

impl FromStr for ClipboardSetting {
    type Err = UnknownWish;

    fn from_str(name: &str) -> Result<Self, UnknownWish> {
        Ok(match name {
            "auto" => Self::Auto,
            "osc52" => Self::Osc52,
            "native" => Self::Native,
            "command" => Self::Command,
            "off" => Self::Off,
            other => return Err(UnknownWish(other.to_owned())),
        })
    }
}

/// What stands between the program and the terminal that has the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Wrap {
    /// Nothing.
    #[default]
    Plain,
    /// GNU screen.
    Screen,
    /// A screen or a tmux on another machine: the terminal's name says no more.
    Unsure,
    /// tmux, where its own buffers can't be had.
    Tmux,
}

/// One way to a clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClipboardBackend {
    /// The command that the person configured.
    Command,
    /// Wayland's `wl-copy`.
    WlCopy {
        /// `wl-paste` is there as well.
        reads: bool,
    },
    /// `clip.exe`: the clipboard of the Windows around WSL.
    ClipExe,
    /// The system's clipboard, by the program itself.
    System {
        /// What is on it stays there when the program ends. With X11 and Wayland it does not.
        stays: bool,
    },
    /// A named buffer of tmux, which hands it on to the terminal.
    Tmux {
        /// tmux says when the terminal loses the focus. Not known before something was copied.
        tells_focus: bool,
    },
    /// The terminal's clipboard, by OSC 52.
    Terminal(Wrap),
}

/// What can be done about a copy once it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// It can be read back and cleared.
    Checked,
    /// It can be cleared, but nobody can tell what goes with it.
    Blind,
    /// Neither.
    None,
}

impl ClipboardBackend {
    /// What can be done about a copy that took this way.
    #[must_use]
    pub fn control(self) -> Control {
        match self {
            Self::WlCopy { reads: true } | Self::System { .. } | Self::Tmux { .. } => Control::Checked,
            Self::WlCopy { reads: false } | Self::ClipExe | Self::Terminal(_) => Control::Blind,
            Self::Command => Control::None,
        }
    }

    /// Whether what was copied stays on the clipboard when the program ends.
    #[must_use]
    pub fn outlives_the_program(self) -> bool {
        self != Self::System { stays: false }
    }

    /// Whether a copy that took this way is still there after one that took the other.
    #[must_use]
    pub fn leaves(self, other: Self) -> bool {
        std::mem::discriminant(&self) != std::mem::discriminant(&other)
            && !(matches!(self, Self::Terminal(_)) && other.ends_at_the_terminal())
    }

    /// The terminal has the clipboard in the end, so whoever looks elsewhere may have put something else there.
    #[must_use]
    pub fn ends_at_the_terminal(self) -> bool {
        matches!(self, Self::Tmux { .. } | Self::Terminal(_))
    }
}

/// What is around the program, as far as copying goes.
#[allow(clippy::struct_excessive_bools, reason = "each is one independent fact")]
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

    /// This machine's clipboard, the best way first.
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

    /// Whether tmux's own buffers can be asked for and deleted.
    #[must_use]
    pub fn asks_tmux(&self) -> bool {
        self.tmux && self.has_tmux
    }

    /// The terminal's clipboard, through tmux's own buffers where there are some.
    fn by_terminal(&self) -> Vec<ClipboardBackend> {
        let tmux = self.asks_tmux().then_some(ClipboardBackend::Tmux { tells_focus: false });
        tmux.into_iter().chain([self.terminal()]).collect()
    }
}

/// Which ways a copy takes, one after the other until one works; none when copying is switched off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClipboardRoute {
    /// The ways.
    pub backends: Vec<ClipboardBackend>,
    /// What was wanted.
    pub setting: ClipboardSetting,
    /// What it was chosen by.
    pub facts: ClipboardFacts,
}

impl Default for ClipboardRoute {
    /// Where nothing is known: the terminal's clipboard.
    fn default() -> Self {
        Self::choose(ClipboardSetting::Auto, ClipboardFacts::default())
    }
}

impl ClipboardRoute {
    /// Chooses. A wish is taken at its word: nothing else is tried where it fails.
    #[must_use]
    pub fn choose(setting: ClipboardSetting, facts: ClipboardFacts) -> Self {
        let command = || vec![ClipboardBackend::Command];
        let backends = match setting {
            ClipboardSetting::Off => Vec::new(),
            ClipboardSetting::Command => command(),
            ClipboardSetting::Native => match facts.native() {
                // Nothing says where it is; whoever asked for it gets to know why it fails.
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

    /// The same where the terminal is recorded: what it is sent stays in a file, so it is no way to fall back to.
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

    /// Whether the program hears of it when the person looks elsewhere: screen tells nobody, and tmux where it is told to.
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
