//! Chooses where copies go, by the configuration and the environment.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use strum::VariantNames as _;

use super::environment::Environment;
use crate::domain::clipboard::{ClipboardFacts, ClipboardRoute, ClipboardSetting};
use crate::domain::preferences::Preferences;
use crate::domain::problem::{Problem, ProblemKind};

/// The variable with a clipboard setting. It wins over the configuration.
pub const VARIABLE: &str = "FLEET_TOKENS_CLIPBOARD";

/// Chooses where copies go.
///
/// # Errors
/// The variable's value is unknown, or a command is required and none is configured.
pub fn route(preferences: &Preferences, environment: &Environment) -> Result<ClipboardRoute, Problem> {
    let wrong =
        |why: &str, next: &str| Problem::new(ProblemKind::Local, "Can't choose where copies go", why, next);
    let setting = match environment.filled(VARIABLE) {
        Some(name) => name.parse().map_err(|error| {
            wrong(
                &format!("{VARIABLE}: {error}"),
                &format!("Take one of {}", ClipboardSetting::VARIANTS.join(", ")),
            )
        })?,
        None => preferences.clipboard,
    };
    if setting == ClipboardSetting::Command && preferences.clipboard_command.is_empty() {
        let why = "the command is wanted, and clipboard_command is not set";
        return Err(wrong(why, "Set clipboard_command in the configuration"));
    }
    Ok(ClipboardRoute::choose(setting, facts(environment, !preferences.clipboard_command.is_empty())))
}

/// What the environment offers for copying.
#[must_use]
pub fn facts(environment: &Environment, has_command: bool) -> ClipboardFacts {
    let any = |names: &[&str]| names.iter().any(|name| environment.filled(name).is_some());
    let runs = |program: &str| is_on_path(environment, program);
    let linux = cfg!(not(target_os = "macos"));
    ClipboardFacts {
        remote: any(&["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"]),
        wayland: linux && any(&["WAYLAND_DISPLAY"]),
        x11: linux && any(&["DISPLAY"]),
        desktop: cfg!(target_os = "macos"),
        wsl: linux && any(&["WSL_DISTRO_NAME", "WSL_INTEROP"]),
        tmux: any(&["TMUX"]),
        screen: any(&["STY"]),
        called_screen: environment.filled("TERM").is_some_and(|term| term.starts_with("screen")),
        has_wl_copy: runs("wl-copy"),
        has_wl_paste: runs("wl-paste"),
        has_clip_exe: runs("clip.exe"),
        has_tmux: runs("tmux"),
        has_command,
    }
}

fn is_on_path(environment: &Environment, program: &str) -> bool {
    let folders = environment.filled("PATH").unwrap_or_default();
    std::env::split_paths(folders).any(|folder| is_program(&folder.join(program)))
}

fn is_program(file: &Path) -> bool {
    let Ok(metadata) = file.metadata() else { return false };
    metadata.is_file() && metadata.permissions().mode() & 0o111 != 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clipboard::{ClipboardBackend, Wrap};

    fn backends<const N: usize>(pairs: [(&str, &str); N]) -> Vec<ClipboardBackend> {
        route(&Preferences::default(), &Environment::from(pairs)).unwrap().backends
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_environment_decides() {
        let system = ClipboardBackend::System { stays: false };
        let terminal = ClipboardBackend::Terminal(Wrap::Plain);
        assert_eq!(backends([("DISPLAY", ":0")]), [system, terminal]);
        assert_eq!(backends([("DISPLAY", ""), ("TERM", "xterm")]), [terminal]);
        assert_eq!(backends([("DISPLAY", ":0"), ("SSH_TTY", "/dev/pts/1")]), [terminal]);
        assert_eq!(backends([("STY", "1.pts-0.host")]), [ClipboardBackend::Terminal(Wrap::Screen)]);
        assert_eq!(backends([("TERM", "screen-256color")]), [ClipboardBackend::Terminal(Wrap::Unsure)]);
        assert_eq!(
            backends([("TMUX", "/tmp/x,1,0")]),
            [ClipboardBackend::Terminal(Wrap::Tmux)],
            "no tmux on this path"
        );
    }

    #[test]
    fn only_what_can_be_run_counts_as_a_program() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tmux");
        std::fs::write(&file, "").unwrap();
        let path = folder.path().to_str().unwrap();
        let has = || facts(&Environment::from([("PATH", path)]), false).has_tmux;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(!has());
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
        assert!(has());
    }

    #[test]
    fn the_variable_wins_and_no_name_is_guessed() {
        assert_eq!(backends([(VARIABLE, "off"), ("DISPLAY", ":0")]), []);
        let of = |pairs| route(&Preferences::default(), &Environment::from(pairs)).unwrap_err().sentence();
        assert!(of([(VARIABLE, "xclip")]).contains("FLEET_TOKENS_CLIPBOARD: \"xclip\" is no way to copy"));
        assert!(of([(VARIABLE, "command")]).contains("clipboard_command is not set"));
        let configured = Preferences { clipboard_command: vec!["pbcopy".into()], ..Preferences::default() };
        let of = |pairs: [(&str, &str); 1]| route(&configured, &Environment::from(pairs)).unwrap().backends;
        assert_eq!(of([(VARIABLE, "")]), [ClipboardBackend::Command]);
        assert_eq!(of([(VARIABLE, "osc52")]), [ClipboardBackend::Terminal(Wrap::Plain)]);
    }
}
