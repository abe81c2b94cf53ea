//! Copies by the terminal, by programs and by a person's own command: what is sent, byte for byte, and what clears it.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::driver::{Builder, PROGRAM, Session, Signal};
use super::tab::{self, betrays};

pub(crate) fn base64(secret: &str) -> String {
    STANDARD.encode(secret)
}

fn plain(payload: &str) -> String {
    format!("\x1b]52;c;{payload}\x1b\\")
}

fn screen(payload: &str) -> String {
    format!("\x1bP\x1b]52;c;{payload}\x07\x1b\\")
}

pub(crate) fn tmux(payload: &str) -> String {
    format!("\x1bPtmux;\x1b\x1b]52;c;{payload}\x07\x1b\\")
}

/// Waits until exactly this was written.
pub(crate) fn written(app: &Session, wanted: &str) {
    app.until_written(&format!("for {wanted:?}"), |raw| is_in(raw, wanted).then_some(()));
}

fn is_in(raw: &[u8], wanted: &str) -> bool {
    raw.windows(wanted.len()).any(|part| part == wanted.as_bytes())
}

/// The terminal's clipboard was not asked to clear itself.
fn untouched(app: &Session) {
    assert!(!is_in(&app.raw(), "52;c;!"), "{}", app.screen());
}

#[test]
fn the_terminal_gets_the_secret_and_then_the_clearing() {
    let home = tempfile::tempdir().unwrap();
    let app = tab::ready(tab::with(home.path(), "clear_clipboard_after = \"2s\"\n"));
    let secret = tab::secret(app.press("s"));
    app.press("c").see("to your terminal (OSC 52, not verifiable). Clears in 2s");
    written(&app, &plain(&base64(&secret)));
    written(&app, &plain("!"));
    app.see("Asked the clipboard to clear").gone("Clipboard:");
    assert!(is_in(&app.raw(), &plain("!")));
    app.press("<esc>").gone("Whoever has it").press("q").exits(0);
}

#[test]
fn who_looked_elsewhere_is_asked_to_clear_it_by_hand() {
    let home = tempfile::tempdir().unwrap();
    let app = tab::ready(tab::with(home.path(), "clear_clipboard_after = \"2s\"\n"));
    app.press("c").see("Clears in 2s").send(b"\x1b[O").send(b"\x1b[I");
    app.see("Cannot check the clipboard here; press ^k to clear");
    untouched(&app);
    app.press("<c-k>");
    written(&app, &plain("!"));
}

#[test]
fn who_wants_it_cleared_blindly_gets_it_so() {
    let home = tempfile::tempdir().unwrap();
    let app = tab::ready(tab::with(home.path(), "clear_clipboard_after = \"2s\"\nblind_clear = true\n"));
    app.press("c").see("Clears in 2s").send(b"\x1b[O");
    written(&app, &plain("!"));
}

#[test]
fn screen_and_what_may_be_one_get_it_wrapped() {
    let app = tab::ready(Session::builder().env("STY", "1.pts-0.host").env("TERM", "screen-256color"));
    let secret = tab::secret(app.press("s"));
    app.press("c").see("to your terminal");
    written(&app, &screen(&base64(&secret)));
    assert!(!is_in(&app.raw(), &plain(&base64(&secret))), "only wrapped");
    app.press("<c-k>");
    written(&app, &screen("!"));

    let app = tab::ready(Session::builder().env("TERM", "screen-256color").env("SSH_TTY", "/dev/pts/9"));
    let secret = tab::secret(app.press("s"));
    app.press("c").see("to your terminal");
    written(&app, &(plain(&base64(&secret)) + &screen(&base64(&secret))));
}

#[test]
fn the_countdown_stands_in_the_footer_until_it_is_over() {
    let app = tab::open();
    app.press("c").see("Clears in 45s").see("clears in 40s").see("clears in 39s");
    app.press("<c-k>").gone("clears in").press("q").exits(0);
}

#[test]
fn quitting_does_what_the_person_answers() {
    let copied = || {
        let app = tab::open();
        app.press("c").see("to your terminal").press("q").see("Clipboard still holds").see("Stay (Esc)");
        app
    };
    let app = copied();
    app.see("Clear and quit (y)").press("y").exits(0);
    assert!(is_in(&app.raw(), &plain("!")));
    app.restored();
    let app = copied();
    app.see("Keep and quit (n)").press("n").exits(0);
    untouched(&app);
    let app = copied();
    app.press("<esc>").gone("Clipboard still holds").press("j").see("2 of 30");
    app.press("<c-c> <c-c>").see("Clear and quit (y)").press("<enter>").exits(0);
    assert!(is_in(&app.raw(), &plain("!")));
}

#[test]
fn a_signal_clears_under_the_same_rules() {
    for (signal, code) in [(Signal::Term, 143), (Signal::Hup, 129)] {
        let app = tab::open();
        app.press("c").see("to your terminal").signal(signal).exits(code);
        assert!(is_in(&app.raw(), &plain("!")), "{signal:?}");
        app.restored();

        let app = tab::open();
        app.press("c").see("to your terminal").send(b"\x1b[O").press("j").see_row("▸").contains("blue/green");
        app.signal(signal).exits(code);
        untouched(&app);
    }
}

#[test]
fn a_command_gets_it_on_its_standard_input_and_nothing_of_the_credentials() {
    let home = tempfile::tempdir().unwrap();
    let settings = "clipboard_command = [\"sh\", \"-c\", \"env > seen; cat > pasted\"]\n";
    let server = super::driver::Serve::start();
    let app = tab::ready(tab::with(home.path(), settings).connected_to(&server));
    app.press("c").see("by your command. fleet-tokens can't clear it");
    let secret = std::fs::read_to_string(home.path().join("pasted")).unwrap();
    assert_eq!(tab::secret(app.press("s")), secret);
    let seen = std::fs::read_to_string(home.path().join("seen")).unwrap();
    assert!(seen.contains("TERM=xterm-256color") && !seen.contains("KIBANA_"), "{seen}");
    assert!(!seen.contains("FLEET_TOKENS_") && !betrays(seen.as_bytes(), &secret), "{seen}");
    assert!(!app.has_copied());
    app.press("<esc>").gone("Whoever has it").press("q").exits(0);
}

#[test]
fn a_command_that_fails_says_why_and_one_that_hangs_holds_nothing_up() {
    let home = tempfile::tempdir().unwrap();
    let settings = "clipboard_command = [\"sh\", \"-c\", \"echo no display >&2; exit 3\"]\n";
    let app = tab::ready(tab::with(home.path(), settings).size(160, 24));
    app.press("c").see("Can't copy: sh failed (exit status: 3): no display.");
    assert!(!app.has_copied(), "what was asked for fails, and nothing else is tried");

    let home = tempfile::tempdir().unwrap();
    let app = tab::ready(tab::with(home.path(), "clipboard_command = [\"sleep\", \"1000\"]\n").size(160, 24));
    app.press("c j").see_row("▸").contains("blue/green");
    app.press("?").see("╭ Help");
    app.press("<esc>").see("sleep did not end within 2 s and was stopped");
    app.press("q").exits(0);
}

/// A folder of programs that are no more than scripts, before those of the machine.
fn programs(home: &Path, scripts: &[(&str, &str)]) -> Builder {
    let folder = home.join("programs");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, script) in scripts {
        let file = folder.join(name);
        std::fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let path = format!("{}:/usr/local/bin:/usr/bin:/bin", folder.display());
    Session::builder().home(home).env("PATH", path)
}

const WL_COPY: &str = "echo \"$*\" >> \"$HOME/asked\"
case \"$1\" in --clear) rm \"$HOME/clip\"; exit;; --sensitive) test ! -e \"$HOME/old\" || exit 1;; esac
cat > \"$HOME/clip\"";
const WL_PASTE: &str = "cat \"$HOME/clip\"";

#[test]
fn on_wayland_wl_copy_is_told_that_it_is_a_secret_if_it_knows_what_that_is() {
    for (old, asked) in [(false, "--sensitive\n--clear\n"), (true, "--sensitive\n\n--clear\n")] {
        let home = tempfile::tempdir().unwrap();
        if old {
            std::fs::write(home.path().join("old"), "").unwrap();
        }
        let builder = programs(home.path(), &[("wl-copy", WL_COPY), ("wl-paste", WL_PASTE)]);
        let app = tab::ready(builder.env("WAYLAND_DISPLAY", "wayland-nowhere"));
        app.press("c").see("to the clipboard (wl-copy). Clears in 45s");
        let clip = home.path().join("clip");
        assert_eq!(std::fs::read_to_string(&clip).unwrap().len(), 60);
        app.press("<c-k>").see("Cleared nightly rebuild from the clipboard");
        assert!(!clip.exists());
        assert_eq!(std::fs::read_to_string(home.path().join("asked")).unwrap(), asked);
        app.press("c").see("Clears in 45s");
        std::fs::write(&clip, "somebody else's words").unwrap();
        app.press("<c-k>").see("left alone");
        assert_eq!(std::fs::read_to_string(&clip).unwrap(), "somebody else's words");
    }
}

/// Takes what it is given, and then never ends.
const HANGING_WL_COPY: &str = "echo \"$*\" >> \"$HOME/asked\"
case \"$1\" in --clear) rm \"$HOME/clip\"; exit;; esac
cat > \"$HOME/clip\"; sleep 1000";

#[test]
fn what_a_program_took_that_never_ended_is_cleared_with_what_the_next_way_took() {
    let home = tempfile::tempdir().unwrap();
    let builder = programs(home.path(), &[("wl-copy", HANGING_WL_COPY), ("wl-paste", WL_PASTE)]);
    let app = tab::ready(builder.env("WAYLAND_DISPLAY", "wayland-nowhere").size(160, 24));
    app.press("c").see("wl-copy did not end within 2 s and was stopped, and may hold a copy too");
    app.see("Sent nightly rebuild to your terminal");
    let clip = home.path().join("clip");
    assert_eq!(std::fs::read_to_string(&clip).unwrap(), app.copied());
    app.press("<c-k>").see("Asked the clipboard to clear nightly rebuild");
    assert!(!clip.exists(), "wl-copy was asked to clear it");
    written(&app, &plain("!"));
    let asked = std::fs::read_to_string(home.path().join("asked")).unwrap();
    assert_eq!(asked, "--sensitive\n--clear\n", "it never got the secret without the mark");
    app.press("<esc> q").exits(0);
}

#[test]
fn a_copy_that_may_have_landed_is_called_unknown_and_cleared_by_hand() {
    let home = tempfile::tempdir().unwrap();
    let builder = programs(home.path(), &[("wl-copy", HANGING_WL_COPY), ("wl-paste", WL_PASTE)]);
    let app = builder.env("WAYLAND_DISPLAY", "wayland-nowhere").env("FLEET_TOKENS_CLIPBOARD", "native");
    let app = tab::ready(app.size(160, 24));
    app.press("c").see("Can't tell whether nightly rebuild was copied: wl-copy did not end within 2 s");
    app.see("Clears in 45s").see("Clipboard: nightly rebuild");
    let clip = home.path().join("clip");
    assert_eq!(std::fs::read_to_string(&clip).unwrap().len(), 60);
    app.press("<c-k>").see("Cleared nightly rebuild from the clipboard");
    assert!(!clip.exists());
    assert!(!app.has_copied());
}

#[test]
fn in_wsl_the_clipboard_of_windows_takes_it() {
    let home = tempfile::tempdir().unwrap();
    let builder = programs(home.path(), &[("clip.exe", "cat > \"$HOME/clip\"")]);
    let app = tab::ready(builder.env("WSL_DISTRO_NAME", "Debian").size(120, 36));
    app.press("c").see("to the clipboard (clip.exe, not verifiable). Clears in 45s");
    let clip = || std::fs::read_to_string(home.path().join("clip")).unwrap();
    assert_eq!(clip().len(), 60);
    app.press("<c-k>").see("Asked the clipboard to clear");
    assert_eq!(clip(), "");
}

#[test]
fn copying_can_be_switched_off() {
    let app = tab::ready(Session::builder().env("FLEET_TOKENS_CLIPBOARD", "off"));
    app.press("c").see("Copying is switched off");
    assert!(!app.has_copied());
    let app = Session::builder().env("FLEET_TOKENS_CLIPBOARD", "pigeon").size(160, 24).start();
    app.see("FLEET_TOKENS_CLIPBOARD: \"pigeon\" is no way to copy").exits(1);
}

#[test]
fn the_palette_explains_where_copies_go() {
    let app = tab::ready(Session::builder().env("SSH_TTY", "/dev/pts/9"));
    app.press(":").see("Commands").type_text("where copies").press("<enter>");
    app.see("Copies go to your terminal's clipboard (OSC 52): this is an SSH session");
    app.see("Nothing arrives? iTerm2: Settings").press("<esc>").gone("iTerm2").press("q").exits(0);
}

#[test]
fn in_a_recorded_terminal_a_secret_is_shown_after_a_yes() {
    let app = tab::ready(Session::builder().env("ASCIINEMA_REC", "1"));
    app.press("c").see("Not copied: asciinema would record it");
    assert!(!app.has_copied());
    app.press("c");
    let secret = app.copied();
    app.press("s").see("This terminal is being recorded (asciinema)");
    let before = app.raw().len();
    app.press("s").gone("being recorded").press("s").see("being recorded");
    assert!(!betrays(&app.raw()[before..], &secret));
    app.press("y").see(&secret);
}

/// util-linux's `script` sets no variable: it is found among the parents.
#[test]
fn a_recorder_that_says_nothing_is_seen_all_the_same() {
    let home = tempfile::tempdir().unwrap();
    let typescript = home.path().join("typescript");
    let app = tab::ready(
        Session::builder()
            .home(home.path())
            .program("script")
            .arg("--quiet")
            .arg("--return")
            .arg("--flush")
            .arg("--command")
            .arg(format!("'{PROGRAM}'"))
            .arg(&typescript),
    );
    app.press("c").see("Not copied: script would record it");
    app.press("s").see("This terminal is being recorded (script)").press("<esc>").gone("being recorded");
    app.press("q").exits(0);
    let recorded = std::fs::read(&typescript).unwrap();
    assert!(is_in(&recorded, "being recorded") && !is_in(&recorded, "\x1b]52;"));
    let app = Session::builder()
        .size(120, 200)
        .program("script")
        .arg("--quiet")
        .arg("--command")
        .arg(format!("'{PROGRAM}' doctor --json"))
        .arg("/dev/null")
        .start();
    app.see("\"recording\": \"script\"");
}
