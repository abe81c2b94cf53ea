//! The driver on stand-ins that every machine has: a story can only be believed when its teller is.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::time::Duration;

use super::driver::{Builder, PROMPT, Serve, Session, Signal};

/// A shell script in place of the program.
fn script(text: &str) -> Builder {
    Session::builder().program("/bin/sh").arg("-c").arg(text)
}

/// A script in place of the program that takes the terminal as the program does.
fn taking_the_terminal(text: &str) -> Session {
    let keep = "old=$(stty -g); stty raw -echo; trap 'stty $old' EXIT; printf 'ready\\r\\n'";
    let app = script(&format!("{keep}\n{text}")).start();
    app.see("ready");
    app
}

/// What a story says when it fails.
fn complaint<T>(story: impl FnOnce() -> T) -> String {
    let failure = catch_unwind(AssertUnwindSafe(|| drop(story()))).expect_err("the story fails");
    failure.downcast_ref::<String>().expect("a message").clone()
}

#[test]
fn the_environment_is_cleared_and_pinned() {
    let app = script("env | sort; echo done; read wait").size(120, 40).start();
    app.see("done").see("TERM=xterm-256color").see("TZ=UTC").see("FLEET_TOKENS_CLOCK=2026-11-20T12:00:00Z");
    app.see_row("XDG_DATA_HOME").contains(app.home().to_str().unwrap()).contains("/data");
    assert!(!app.screen().contains("CARGO"), "{}", app.screen());
}

#[test]
fn rows_and_words_come_and_go() {
    let app = script(r"printf 'Loading\nweb-east  Active\nweb-west  Expired\n'; read key; printf '\033[H\033[2Kweb-mid'; read end").start();
    app.see("Loading").see_row("web-east").contains("Active").lacks("Expired");
    app.press("<enter>").gone("Loading").see("web-mid");
    assert_eq!(app.see_row("web-west").text(), "web-west  Expired");
    app.press("<enter>").exits(0);
}

#[test]
fn what_never_comes_fails_with_the_screen() {
    let app = script("echo something else; read wait").patience(Duration::from_millis(300)).start();
    app.see("something else");
    let seen = complaint(|| app.see("what was hoped for"));
    assert!(seen.contains("waited to see \"what was hoped for\""), "{seen}");
    assert!(seen.contains("│something else") && seen.contains("running"), "{seen}");
    let gone = complaint(|| app.gone("something else"));
    assert!(gone.contains("to be gone") && gone.contains("│something else"), "{gone}");
}

#[test]
fn an_early_end_fails_at_once_and_tells_how() {
    let app = script("echo sorry; exit 7").start();
    let complaint = complaint(|| app.see("never"));
    assert!(complaint.contains("│sorry") && complaint.contains("Exited with code 7"), "{complaint}");
}

#[test]
fn another_exit_code_than_expected_fails() {
    let app = script("exit 3").start();
    let complaint = complaint(|| app.exits(0));
    assert!(complaint.contains("expected exit code 0") && complaint.contains("code 3"), "{complaint}");
}

#[test]
fn the_alternate_screen_is_another_one() {
    let app = script(
        r"echo before; printf '\033[?1049h\033[2J\033[Hinside'; read key; printf '\033[?1049l'; read key",
    )
    .start();
    app.see("inside").gone("before");
    app.press("<enter>").see("before").gone("inside");
    app.press("<enter>").exits(0);
    app.restored();
}

#[test]
fn half_a_synchronized_update_is_never_seen() {
    let text = r"printf '\033[?2026hhalf'; read key; printf '\rwhole\033[?2026l'; read key";
    let app = script(text).patience(Duration::from_millis(500)).start();
    assert!(complaint(|| app.see("half")).contains("waited to see"));
    app.press("<enter>").see("whole");
}

#[test]
fn copied_text_is_read_from_osc_52() {
    let app = script(r"printf '\033]52;c;aGVsbG8=\007\033]52;c;\033\\'; read wait").start();
    assert_eq!(app.copied(), "hello");
    assert_eq!(app.copied(), "", "a clear follows");
    assert!(!app.has_copied());
}

#[test]
fn titles_are_kept() {
    let app = script(r"printf '\033]0;one\007\033]2;two; and three\033\\ok'; read wait").start();
    app.see("ok");
    let titles = app.titles();
    assert!(titles.iter().any(|title| title == "one"), "{titles:?}");
    assert!(titles.iter().any(|title| title == "two; and three"), "{titles:?}");
}

#[test]
fn keys_arrive_one_by_one() {
    // Each read of the stand-in is one line of hexadecimal: an escape and a letter must not share one.
    let app = taking_the_terminal(
        "while key=$(dd bs=64 count=1 2>/dev/null | od -An -tx1 | tr -d '\\n '); do printf '[%s]\\r\\n' $key; [ $key = 71 ] && exit; done",
    );
    app.press("<esc> x <f1> <c-r> é <enter>").type_text("ab").press("q").exits(0);
    let reads: Vec<String> =
        app.screen().lines().filter(|line| line.starts_with('[')).map(str::to_owned).collect();
    let expected = ["[1b]", "[78]", "[1b4f50]", "[12]", "[c3a9]", "[0d]", "[61]", "[62]", "[71]"];
    assert_eq!(reads, expected);
    app.restored();
}

#[test]
fn a_paste_has_brackets_when_they_were_asked_for() {
    let read = "dd bs=64 count=1 2>/dev/null | tr '\\033' '^'";
    let app = taking_the_terminal(&format!(
        "{read}; printf '\\r\\n\\033[?2004h'; echo asked; {read}; printf '\\033[?2004l'"
    ));
    app.paste("plain").see("asked").paste("two words");
    app.exits(0);
    app.see("plain").see("^[200~two words^[201~").restored();
}

#[test]
fn a_resize_reaches_the_program() {
    let app =
        script("trap 'stty size' WINCH; stty size; while :; do read key; [ \"$key\" = q ] && exit; done")
            .start();
    app.see("24 80");
    app.resize(60, 20).see("20 60");
    app.press("q <enter>").exits(0);
}

#[test]
fn signals_reach_the_program() {
    let app = script("trap 'echo caught; exit 5' TERM; echo ready; while :; do read key; done").start();
    app.see("ready").signal(Signal::Term).see("caught").exits(5);
    let app = script("echo ready; read key").start();
    app.see("ready").signal(Signal::Kill);
    assert!(app.ends().signal().is_some());
}

#[test]
fn queries_are_answered() {
    let app = taking_the_terminal(
        "printf '\\033[c'; dd bs=64 count=1 2>/dev/null | tr '\\033' '^'; printf '\\r\\n\\033[6n'; dd bs=64 count=1 2>/dev/null | tr '\\033' '^'",
    );
    app.see("^[?62;22c").see("^[3;1R").exits(0);
}

#[test]
fn modes_that_stay_are_noticed() {
    let app = script(r"printf '\033[?1049h\033[?25l\033[?1003h\033[?1049l'").start();
    app.exits(0);
    let complaint = complaint(|| app.restored());
    assert!(
        complaint.contains("?25l") && complaint.contains("?1003h") && !complaint.contains("?1049"),
        "{complaint}"
    );
}

#[test]
fn raw_mode_that_stays_is_noticed() {
    let app = script("stty raw -echo").start();
    app.exits(0);
    assert!(complaint(|| app.restored()).contains("line discipline"));
    assert!(app.is_raw());
}

#[test]
fn a_shell_stops_and_continues_its_job() {
    let app = Session::builder()
        .program("/bin/sh")
        .arg("-c")
        .arg("echo \"it's running\"; read key; echo got $key")
        .in_shell()
        .start();
    app.see_row("running").lacks("echo");
    app.press("<c-z>").see("Stopped").restored();
    app.type_text("fg").press("<enter>").type_text("again").press("<enter>").see("got again");
    app.until("for the shell to be back", |screen| screen.trim_end().ends_with(PROMPT).then_some(()));
    app.type_text("exit 4").press("<enter>").exits(4);
}

#[test]
fn two_sessions_share_a_home() {
    let home = tempfile::tempdir().unwrap();
    script("echo kept > $XDG_DATA_HOME/file").home(&home).start().exits(0);
    script("cat $XDG_DATA_HOME/file").home(&home).start().see("kept").exits(0);
}

#[test]
fn a_server_says_where_it_listens_and_ends_with_the_story() {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", r#"echo '{"kibana":"http://127.0.0.1:1","api_key":"a2V5"}'; exec sleep 600"#]);
    let server = Serve::of(command);
    let app = script("echo $KIBANA_ENDPOINT $KIBANA_API_KEY").connected_to(&server).start();
    app.see("http://127.0.0.1:1 a2V5").exits(0);
    let pid = rustix::process::Pid::from_raw(server.pid().cast_signed()).unwrap();
    drop(server);
    assert!(rustix::process::test_kill_process(pid).is_err(), "the server outlived the story");
}

#[test]
fn a_server_that_fails_is_quoted() {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", "echo the port is taken >&2; exit 1"]);
    assert!(complaint(|| Serve::of(command)).contains("the port is taken"));
}
