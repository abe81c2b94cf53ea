//! Which way is taken where.

use strum::VariantNames as _;

use super::*;

const TMUX: ClipboardBackend = ClipboardBackend::Tmux { tells_focus: false };
const SYSTEM: ClipboardBackend = ClipboardBackend::System { stays: false };

fn of(setting: ClipboardSetting, facts: ClipboardFacts) -> Vec<ClipboardBackend> {
    ClipboardRoute::choose(setting, facts).backends
}

fn auto(facts: ClipboardFacts) -> Vec<ClipboardBackend> {
    of(ClipboardSetting::Auto, facts)
}

const PLAIN: ClipboardFacts = ClipboardFacts {
    remote: false,
    wayland: false,
    x11: false,
    desktop: false,
    wsl: false,
    tmux: false,
    screen: false,
    called_screen: false,
    has_wl_copy: true,
    has_wl_paste: true,
    has_clip_exe: true,
    has_tmux: true,
    has_command: false,
};

#[test]
fn on_this_machine_its_own_clipboard_comes_first() {
    let terminal = ClipboardBackend::Terminal(Wrap::Plain);
    assert_eq!(auto(ClipboardFacts { x11: true, ..PLAIN }), [SYSTEM, terminal]);
    assert_eq!(
        auto(ClipboardFacts { wayland: true, ..PLAIN }),
        [ClipboardBackend::WlCopy { reads: true }, SYSTEM, terminal]
    );
    let bare = ClipboardFacts { wayland: true, has_wl_copy: false, ..PLAIN };
    assert_eq!(auto(bare), [SYSTEM, terminal]);
    assert_eq!(auto(ClipboardFacts { wsl: true, ..PLAIN }), [ClipboardBackend::ClipExe, terminal]);
    assert_eq!(
        auto(ClipboardFacts { desktop: true, ..PLAIN }),
        [ClipboardBackend::System { stays: true }, terminal]
    );
    assert_eq!(auto(ClipboardFacts { wsl: true, has_clip_exe: false, ..PLAIN }), [terminal]);
}

#[test]
fn a_display_of_another_machine_is_not_used() {
    let remote = ClipboardFacts { remote: true, x11: true, wayland: true, ..PLAIN };
    assert_eq!(auto(remote), [ClipboardBackend::Terminal(Wrap::Plain)]);
    assert_eq!(auto(ClipboardFacts { tmux: true, ..remote }), [TMUX, ClipboardBackend::Terminal(Wrap::Tmux)]);
    assert_eq!(
        auto(ClipboardFacts { tmux: true, has_tmux: false, ..remote }),
        [ClipboardBackend::Terminal(Wrap::Tmux)]
    );
    assert_eq!(
        auto(ClipboardFacts { screen: true, called_screen: true, ..remote }),
        [ClipboardBackend::Terminal(Wrap::Screen)]
    );
    assert_eq!(
        auto(ClipboardFacts { called_screen: true, ..remote }),
        [ClipboardBackend::Terminal(Wrap::Unsure)]
    );
}

#[test]
fn a_wish_is_taken_at_its_word() {
    let here = ClipboardFacts { x11: true, tmux: true, ..PLAIN };
    assert_eq!(of(ClipboardSetting::Off, here), []);
    assert_eq!(of(ClipboardSetting::Osc52, here), [ClipboardBackend::Terminal(Wrap::Tmux)]);
    assert_eq!(of(ClipboardSetting::Native, here), [SYSTEM]);
    assert_eq!(of(ClipboardSetting::Native, ClipboardFacts { remote: true, ..PLAIN }), [SYSTEM]);
    let configured = ClipboardFacts { has_command: true, ..here };
    assert_eq!(
        auto(configured),
        [ClipboardBackend::Command],
        "a command that is configured and fails is said"
    );
    assert_eq!(of(ClipboardSetting::Native, configured), [SYSTEM]);
    for name in ClipboardSetting::VARIANTS {
        assert!(name.parse::<ClipboardSetting>().is_ok(), "{name}");
    }
    assert_eq!("x11".parse::<ClipboardSetting>().unwrap_err().to_string(), "\"x11\" is no way to copy");
}

#[test]
fn the_explanation_names_the_way_the_reason_and_the_settings() {
    let of = |setting, facts| ClipboardRoute::choose(setting, facts).explain().join("\n");
    let ssh = of(ClipboardSetting::Auto, ClipboardFacts { remote: true, ..PLAIN });
    assert!(ssh.contains("your terminal's clipboard (OSC 52): this is an SSH session"), "{ssh}");
    assert!(ssh.contains("Applications in terminal may access clipboard"), "{ssh}");
    let tmux = of(ClipboardSetting::Auto, ClipboardFacts { remote: true, tmux: true, ..PLAIN });
    assert!(tmux.contains("tmux's buffer fleet-tokens") && tmux.contains("set -s set-clipboard"), "{tmux}");
    let through = of(ClipboardSetting::Osc52, ClipboardFacts { tmux: true, ..PLAIN });
    assert!(through.contains("set -g allow-passthrough on"), "{through}");
    let wayland = of(ClipboardSetting::Auto, ClipboardFacts { wayland: true, has_wl_copy: false, ..PLAIN });
    assert!(wayland.contains("Install wl-clipboard"), "{wayland}");
    let x11 = of(ClipboardSetting::Auto, ClipboardFacts { x11: true, ..PLAIN });
    assert!(x11.contains("goes with this program") && !x11.contains("iTerm2"), "{x11}");
    assert!(of(ClipboardSetting::Off, PLAIN).contains("Nothing is copied"));
}

#[test]
fn who_never_hears_of_the_focus_does_not_take_it_for_kept() {
    let terminal = ClipboardBackend::Terminal(Wrap::Plain);
    let of = |facts| ClipboardRoute::choose(ClipboardSetting::Auto, facts);
    assert!(of(PLAIN).tells_focus(terminal));
    for facts in [
        ClipboardFacts { tmux: true, ..PLAIN },
        ClipboardFacts { screen: true, ..PLAIN },
        ClipboardFacts { called_screen: true, ..PLAIN },
    ] {
        let route = of(facts);
        assert!(
            !route.tells_focus(terminal)
                && !route.tells_focus(ClipboardBackend::ClipExe)
                && !route.tells_focus(TMUX)
        );
        assert!(route.tells_focus(ClipboardBackend::Tmux { tells_focus: true }));
    }
}
