//! Tells whether the terminal is being recorded, by the environment and by the parent processes.
//!
//! util-linux's `script` sets no variable, so on Linux the parent processes are checked as well.

#[cfg(target_os = "linux")]
use std::path::Path;

use super::environment::Environment;

/// Recorders by their process name, which has at most 15 bytes.
const RECORDERS: &[&str] =
    &["script", "asciinema", "ttyrec", "termrec", "t-rec", "tlog-rec", "tlog-rec-sessio", "vhs"];

/// Maximum number of parents to check.
#[cfg(target_os = "linux")]
const GENERATIONS: usize = 64;

/// The recorder of the terminal, if one is found.
#[must_use]
pub fn recording(environment: &Environment) -> Option<&'static str> {
    said(environment).or_else(|| ancestors().iter().find_map(|name| recorder(name)))
}

/// The recorder named by the environment. asciinema 2 sets `ASCIINEMA_REC`, asciinema 3 `ASCIINEMA_SESSION`, BSD's script `SCRIPT`.
fn said(environment: &Environment) -> Option<&'static str> {
    let set = |name| environment.filled(name).is_some();
    [
        (set("ASCIINEMA_REC") || set("ASCIINEMA_SESSION"), "asciinema"),
        (environment.get("TERM_PROGRAM").is_some_and(|name| name.eq_ignore_ascii_case("vhs")), "VHS"),
        (set("SCRIPT"), "script"),
    ]
    .into_iter()
    .find_map(|(records, name)| records.then_some(name))
}

fn recorder(name: &str) -> Option<&'static str> {
    RECORDERS.iter().find(|recorder| **recorder == name).copied()
}

/// The names of the parent processes, nearest first.
#[cfg(target_os = "linux")]
fn ancestors() -> Vec<String> {
    let mut names = Vec::new();
    let mut next = rustix::process::getppid().map(|pid| pid.as_raw_nonzero().get());
    let mut generations = 0;
    while let Some(pid) = next.filter(|pid| *pid > 0 && generations < GENERATIONS) {
        // The name may hold any bytes.
        let Ok(stat) = std::fs::read(format!("/proc/{pid}/stat")) else { break };
        let Some((name, parent)) = name_and_parent(&String::from_utf8_lossy(&stat)) else { break };
        if !is_a_text_called_script(&name, std::fs::read_link(format!("/proc/{pid}/exe")).ok().as_deref()) {
            names.push(name);
        }
        generations += 1;
        next = Some(parent);
    }
    names
}

/// A person's own `./script` has the same process name, but a shell runs it. In doubt it is a recorder.
#[cfg(target_os = "linux")]
fn is_a_text_called_script(name: &str, program: Option<&Path>) -> bool {
    let file = program.and_then(Path::file_name);
    // A program that was replaced meanwhile is `script (deleted)`.
    name == "script" && file.is_some_and(|file| !file.to_string_lossy().starts_with("script"))
}

#[cfg(not(target_os = "linux"))]
fn ancestors() -> Vec<String> {
    Vec::new()
}

/// Parses a line like `42 (name) S 41 …`. The name may hold any character, so it ends at the last parenthesis.
#[cfg(target_os = "linux")]
fn name_and_parent(stat: &str) -> Option<(String, i32)> {
    let (before, after) = stat.rsplit_once(')')?;
    let (_, name) = before.split_once('(')?;
    let parent = after.split_whitespace().nth(1)?.parse().ok()?;
    Some((name.to_owned(), parent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_that_it_records_is_named() {
        let of = |pairs: [(&str, &str); 1]| said(&Environment::from(pairs));
        assert_eq!(of([("ASCIINEMA_REC", "1")]), Some("asciinema"));
        assert_eq!(of([("ASCIINEMA_SESSION", "5f3c")]), Some("asciinema"));
        assert_eq!(of([("TERM_PROGRAM", "vhs")]), Some("VHS"));
        assert_eq!(of([("SCRIPT", "typescript")]), Some("script"));
        assert_eq!(of([("TERM_PROGRAM", "iTerm.app")]), None);
        assert_eq!(of([("ASCIINEMA_REC", "")]), None);
    }

    #[test]
    fn a_recorder_is_known_by_its_whole_name() {
        assert_eq!(recorder("script"), Some("script"));
        assert_eq!(recorder("tlog-rec-session".get(..15).unwrap()), Some("tlog-rec-sessio"));
        assert_eq!((recorder("scripts"), recorder("bash"), recorder("")), (None, None, None));
        assert!(RECORDERS.iter().all(|name| name.len() <= 15), "the kernel cuts longer ones");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_called_script_is_no_recorder() {
        assert!(is_a_text_called_script("script", Some(Path::new("/usr/bin/bash"))));
        assert!(!is_a_text_called_script("script", Some(Path::new("/usr/bin/script"))));
        assert!(!is_a_text_called_script("script", Some(Path::new("/usr/bin/script (deleted)"))));
        assert!(!is_a_text_called_script("script", None));
        assert!(!is_a_text_called_script("asciinema", Some(Path::new("/usr/bin/python3.13"))));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_parents_are_found_whatever_they_are_called() {
        assert_eq!(name_and_parent("42 (a) b (c)) S 41 42 0"), Some(("a) b (c)".to_owned(), 41)));
        assert_eq!(name_and_parent("42 (script) S 1 42"), Some(("script".to_owned(), 1)));
        assert_eq!(name_and_parent(""), None);
        assert!(!ancestors().is_empty(), "a test is started by something");
    }
}
