//! Where copies go and why, in sentences, with the settings that make it work: for the tab and for `doctor`.

use crate::domain::clipboard::{ClipboardBackend, ClipboardRoute, ClipboardSetting, Control, Wrap};

/// Where terminals can be told to take OSC 52.
const SETTINGS: [&str; 3] = [
    "Nothing arrives? iTerm2: Settings > General > Selection > Applications in terminal may access clipboard.",
    "xterm: XTerm.vt100.allowWindowOps: true. Apple's Terminal has no OSC 52.",
    "kitty: clipboard_control write-clipboard.",
];

impl ClipboardRoute {
    /// Where copies go here and why, what can be known of them, and which settings they need: one sentence or two a
    /// line.
    #[must_use]
    pub fn explain(&self) -> Vec<String> {
        let Some(first) = self.backends.first() else {
            return vec!["Nothing is copied: clipboard = \"off\", or FLEET_TOKENS_CLIPBOARD.".to_owned()];
        };
        let mut lines = vec![format!("Copies go to {}: {}.", first.place(), self.because())];
        let others: Vec<&str> = self.backends.iter().skip(1).map(|backend| backend.place()).collect();
        if !others.is_empty() {
            lines.push(format!("Where that fails: {}.", others.join(", then ")));
        }
        lines.push(first.knowledge().to_owned());
        lines.extend(self.settings());
        lines
    }

    fn because(&self) -> &'static str {
        let facts = &self.facts;
        match self.setting {
            ClipboardSetting::Auto if facts.has_command => "clipboard_command is configured",
            ClipboardSetting::Auto if facts.remote => {
                "this is an SSH session, so the clipboard is at its other end"
            }
            ClipboardSetting::Auto if !facts.has_display() => {
                "no display is named here (DISPLAY, WAYLAND_DISPLAY)"
            }
            ClipboardSetting::Auto => "this machine has a display",
            _ => "it was asked for (clipboard, or FLEET_TOKENS_CLIPBOARD)",
        }
    }

    fn settings(&self) -> Vec<String> {
        let has = |wanted: fn(&ClipboardBackend) -> bool| self.backends.first().is_some_and(wanted);
        let mut lines = Vec::new();
        if self.facts.wayland && !self.facts.remote && !self.facts.has_wl_copy {
            lines.push(
                "Install wl-clipboard: without it some Wayland desktops take and clear nothing.".into(),
            );
        }
        if has(|backend| matches!(backend, ClipboardBackend::Tmux { .. })) {
            lines.push(
                "tmux hands it on with: set -s set-clipboard external (or on), and for terminals that it does not \
                 know: set -as terminal-features ',*:clipboard'."
                    .into(),
            );
            lines.push(
                "It tells the tab of a lost focus with: set -g focus-events on. Without it your terminal's clipboard is \
                 cleared by hand only."
                    .into(),
            );
        }
        if has(|backend| *backend == ClipboardBackend::Terminal(Wrap::Tmux)) {
            lines.push("tmux lets it through with: set -g allow-passthrough on.".into());
        }
        if has(|backend| *backend == ClipboardBackend::Terminal(Wrap::Unsure)) {
            lines.push("A tmux on the way lets it through with: set -s set-clipboard on.".into());
        }
        if has(|backend| backend.ends_at_the_terminal()) {
            lines.extend(SETTINGS.map(str::to_owned));
        }
        lines
    }
}

impl ClipboardBackend {
    /// Where it goes, as a place in a sentence.
    #[must_use]
    pub fn place(self) -> &'static str {
        match self {
            Self::Command => "your command",
            Self::WlCopy { .. } => "the clipboard, by wl-copy",
            Self::ClipExe => "the clipboard of Windows, by clip.exe",
            Self::System { .. } => "the system's clipboard",
            Self::Tmux { .. } => "tmux's buffer fleet-tokens",
            Self::Terminal(Wrap::Plain) => "your terminal's clipboard (OSC 52)",
            Self::Terminal(Wrap::Screen | Wrap::Unsure) => {
                "your terminal's clipboard (OSC 52, wrapped for screen)"
            }
            Self::Terminal(Wrap::Tmux) => "your terminal's clipboard (OSC 52, wrapped for tmux)",
        }
    }

    /// What can be known of a copy that took this way.
    fn knowledge(self) -> &'static str {
        match (self, self.control()) {
            (Self::Tmux { .. }, _) => {
                "tmux's buffer can be read back, and deleted. What tmux hands on to the terminal can't be checked."
            }
            (Self::System { stays: false }, _) => {
                "It can be read back, and cleared. What is on it goes with this program."
            }
            (_, Control::Checked) => "It can be read back, and cleared while it holds what was copied.",
            (_, Control::Blind) => {
                "Nothing can be read back. It is cleared where the terminal kept the focus, else by hand."
            }
            (_, Control::None) => "It can be neither read back nor cleared from here.",
        }
    }
}
