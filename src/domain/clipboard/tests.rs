//! Which way is taken where.

use super::*;

const TMUX: Way = Way::Tmux { tells_focus: false };
const SYSTEM: Way = Way::System { stays: false };

fn of(wish: Wish, facts: Facts) -> Vec<Way> {
    Route::choose(wish, facts).ways
}

fn auto(facts: Facts) -> Vec<Way> {
    of(Wish::Auto, facts)
}

const PLAIN: Facts = Facts {
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
    let terminal = Way::Terminal(Wrap::Plain);
    assert_eq!(auto(Facts { x11: true, ..PLAIN }), [SYSTEM, terminal]);
    assert_eq!(auto(Facts { wayland: true, ..PLAIN }), [Way::WlCopy { reads: true }, SYSTEM, terminal]);
    let bare = Facts { wayland: true, has_wl_copy: false, ..PLAIN };
    assert_eq!(auto(bare), [SYSTEM, terminal]);
    assert_eq!(auto(Facts { wsl: true, ..PLAIN }), [Way::ClipExe, terminal]);
    assert_eq!(auto(Facts { desktop: true, ..PLAIN }), [Way::System { stays: true }, terminal]);
    assert_eq!(auto(Facts { wsl: true, has_clip_exe: false, ..PLAIN }), [terminal]);
}

#[test]
fn a_display_of_another_machine_is_not_used() {
    let remote = Facts { remote: true, x11: true, wayland: true, ..PLAIN };
    assert_eq!(auto(remote), [Way::Terminal(Wrap::Plain)]);
    assert_eq!(auto(Facts { tmux: true, ..remote }), [TMUX, Way::Terminal(Wrap::Tmux)]);
    assert_eq!(auto(Facts { tmux: true, has_tmux: false, ..remote }), [Way::Terminal(Wrap::Tmux)]);
    assert_eq!(auto(Facts { screen: true, called_screen: true, ..remote }), [Way::Terminal(Wrap::Screen)]);
    assert_eq!(auto(Facts { called_screen: true, ..remote }), [Way::Terminal(Wrap::Unsure)]);
}

#[test]
fn a_wish_is_taken_at_its_word() {
    let here = Facts { x11: true, tmux: true, ..PLAIN };
    assert_eq!(of(Wish::Off, here), []);
    assert_eq!(of(Wish::Osc52, here), [Way::Terminal(Wrap::Tmux)]);
    assert_eq!(of(Wish::Native, here), [SYSTEM]);
    assert_eq!(of(Wish::Native, Facts { remote: true, ..PLAIN }), [SYSTEM]);
    let configured = Facts { has_command: true, ..here };
    assert_eq!(auto(configured), [Way::Command], "a command that is configured and fails is said");
    assert_eq!(of(Wish::Native, configured), [SYSTEM]);
    for name in Wish::NAMES {
        assert!(name.parse::<Wish>().is_ok(), "{name}");
    }
    assert_eq!("x11".parse::<Wish>().unwrap_err().to_string(), "\"x11\" is no way to copy");
}

#[test]
fn the_explanation_names_the_way_the_reason_and_the_settings() {
    let of = |wish, facts| Route::choose(wish, facts).explain().join("\n");
    let ssh = of(Wish::Auto, Facts { remote: true, ..PLAIN });
    assert!(ssh.contains("your terminal's clipboard (OSC 52): this is an SSH session"), "{ssh}");
    assert!(ssh.contains("Applications in terminal may access clipboard"), "{ssh}");
    let tmux = of(Wish::Auto, Facts { remote: true, tmux: true, ..PLAIN });
    assert!(tmux.contains("tmux's buffer fleet-tokens") && tmux.contains("set -s set-clipboard"), "{tmux}");
    let through = of(Wish::Osc52, Facts { tmux: true, ..PLAIN });
    assert!(through.contains("set -g allow-passthrough on"), "{through}");
    let wayland = of(Wish::Auto, Facts { wayland: true, has_wl_copy: false, ..PLAIN });
    assert!(wayland.contains("Install wl-clipboard"), "{wayland}");
    let x11 = of(Wish::Auto, Facts { x11: true, ..PLAIN });
    assert!(x11.contains("goes with this program") && !x11.contains("iTerm2"), "{x11}");
    assert!(of(Wish::Off, PLAIN).contains("Nothing is copied"));
}

#[test]
fn who_never_hears_of_the_focus_does_not_take_it_for_kept() {
    let terminal = Way::Terminal(Wrap::Plain);
    let of = |facts| Route::choose(Wish::Auto, facts);
    assert!(of(PLAIN).tells_focus(terminal));
    for facts in [
        Facts { tmux: true, ..PLAIN },
        Facts { screen: true, ..PLAIN },
        Facts { called_screen: true, ..PLAIN },
    ] {
        let route = of(facts);
        assert!(!route.tells_focus(terminal) && !route.tells_focus(Way::ClipExe) && !route.tells_focus(TMUX));
        assert!(route.tells_focus(Way::Tmux { tells_focus: true }));
    }
}
