//! Real programs.

use super::*;

fn programs() -> Programs {
    Programs { hidden: Vec::new(), patience: Duration::from_secs(20), limit: 100, keep_terminal: false }
}

fn secret() -> Secret {
    Secret::new("VnVhQ2ZHY0JDZGJrUW0tZTVh".to_owned())
}

#[tokio::test]
async fn the_text_arrives_on_standard_input_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pasted");
    let script = "cat > \"$0\"; tr '\\0' ' ' < /proc/$$/cmdline > \"$0.arguments\"";
    programs().feed(&["sh", "-c", script, file.to_str().unwrap()], &secret()).await.unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), secret().expose());
    let arguments = std::fs::read_to_string(folder.path().join("pasted.arguments")).unwrap_or_default();
    assert!(!arguments.contains(&secret().expose()[..8]), "{arguments}");
}

#[tokio::test]
async fn what_it_says_is_told_but_never_the_secret() {
    let run = |script: &'static str| async move {
        programs().feed(&["sh", "-c", script], &secret()).await.unwrap_err().to_string()
    };
    let error = run("cat > /dev/null; echo; echo no display >&2; exit 3").await;
    assert!(error.contains("exit status: 3") && error.ends_with(": no display"), "{error}");
    let error = run("echo \"no: $(cat)\" >&2; exit 1").await;
    assert!(error.ends_with("is not shown") && !error.contains(&secret().expose()[..8]), "{error}");
    let error = programs().feed(&["/nowhere/pbcopy"], &secret()).await.unwrap_err().to_string();
    assert!(error.starts_with("/nowhere/pbcopy can't be started"), "{error}");
}

#[tokio::test]
async fn one_that_hangs_is_killed_with_its_children() {
    let folder = tempfile::tempdir().unwrap();
    let pid = folder.path().join("pid");
    let script = "sleep 1000 & echo $! > \"$0\"; wait";
    let hasty = Programs { patience: Duration::from_millis(500), ..programs() };
    let error = hasty.feed(&["sh", "-c", script, pid.to_str().unwrap()], &secret()).await.unwrap_err();
    assert!(error.to_string().contains("was stopped") && error.is_unknown(), "{error}");
    let sleeper: i32 = std::fs::read_to_string(pid).unwrap().trim().parse().unwrap();
    let sleeper = rustix::process::Pid::from_raw(sleeper).unwrap();
    // It is gone, or a corpse that nobody has buried yet.
    let gone = || {
        let state = std::fs::read_to_string(format!("/proc/{}/stat", sleeper.as_raw_nonzero()));
        rustix::process::test_kill_process(sleeper).is_err() || state.is_ok_and(|stat| stat.contains(") Z "))
    };
    while !gone() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn only_what_did_not_say_that_it_failed_may_have_done_it() {
    let run = |script: &'static str| async move {
        programs().feed(&["sh", "-c", script], &secret()).await.unwrap_err()
    };
    assert!(!run("exit 1").await.is_unknown());
    assert!(run("kill -9 $$").await.is_unknown(), "it was ended in the middle");
    assert!(!programs().feed(&["/nowhere/pbcopy"], &secret()).await.unwrap_err().is_unknown());
    assert!(!programs().feed(&[], &secret()).await.unwrap_err().is_unknown());
}

#[tokio::test]
async fn one_that_stays_behind_is_not_waited_for() {
    // As wl-copy and xclip do: they serve the clipboard until somebody else has it.
    let folder = tempfile::tempdir().unwrap();
    let pid = folder.path().join("pid");
    let script = "cat > /dev/null; sleep 1000 & echo $! > \"$0\"";
    programs().feed(&["sh", "-c", script, pid.to_str().unwrap()], &secret()).await.unwrap();
    let sleeper: i32 = std::fs::read_to_string(pid).unwrap().trim().parse().unwrap();
    let sleeper = rustix::process::Pid::from_raw(sleeper).unwrap();
    assert!(rustix::process::test_kill_process(sleeper).is_ok(), "it lives");
    rustix::process::kill_process(sleeper, rustix::process::Signal::KILL).unwrap();
}

#[tokio::test]
async fn what_it_prints_is_read() {
    let printed = programs().ask(&["sh", "-c", "printf 'one\\ntwo\\n'"]).await.unwrap();
    assert_eq!(*printed, b"one\ntwo\n");
    assert!(programs().call(&["true"]).await.is_ok());
    assert!(programs().call(&["false"]).await.is_err());
}

#[tokio::test]
async fn hidden_variables_are_not_passed_on() {
    // Every test has this one; another would have to be set, which is not safe among threads.
    let hiding = Programs { hidden: vec!["CARGO_MANIFEST_DIR".to_owned()], ..programs() };
    let shown = async |programs: Programs| {
        let printed = programs.ask(&["sh", "-c", "echo \"<$CARGO_MANIFEST_DIR>\""]).await.unwrap();
        String::from_utf8(printed.to_vec()).unwrap()
    };
    assert_ne!(shown(programs()).await, "<>\n");
    assert_eq!(shown(hiding).await, "<>\n");
}

#[tokio::test]
async fn one_that_prints_too_much_is_stopped() {
    let printed =
        programs().ask(&["sh", "-c", "trap '' PIPE; while :; do echo hunter2; done"]).await.unwrap();
    assert_eq!(printed.len(), 100);
}

#[tokio::test]
async fn a_caller_that_is_not_asynchronous_can_ask_too_and_leaves_the_terminal_to_the_program() {
    // On a thread that runs a runtime, as this one does.
    let group = |programs: Programs| {
        let printed = programs.ask_blocking(&["sh", "-c", "read -r line || ps -o pgid= -p $$"]).unwrap();
        String::from_utf8(printed.to_vec()).unwrap().trim().parse::<i32>().unwrap()
    };
    let ours = rustix::process::getpgrp().as_raw_nonzero().get();
    assert_ne!(group(programs()), ours);
    assert_eq!(group(Programs { keep_terminal: true, ..programs() }), ours);
}
