//! The state folder on a real disk.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::*;
use crate::domain::audit::{AuditAction, AuditOutcome};
use crate::domain::columns::Column;
use crate::domain::rows::Sort;
use crate::domain::state::Remembered;
use crate::domain::status::StatusFilter;

fn site() -> StateKey {
    StateKey { server: "https://kibana.example".into(), space: "default".into() }
}

fn folder() -> (tempfile::TempDir, StateFolder) {
    let base = tempfile::tempdir().unwrap();
    let folder = StateFolder::new(base.path().join("state/fleet-tokens"));
    (base, folder)
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn names(folder: &StateFolder) -> Vec<String> {
    let entries = fs::read_dir(&folder.path).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn remembered(folder: &StateFolder) -> Remembered {
    folder.read().unwrap().0.of(&site())
}

fn entry() -> AuditEntry {
    AuditEntry {
        at: "2026-11-20T12:00:00Z".parse().unwrap(),
        server: "embedded".into(),
        space: "default".into(),
        act: AuditAction::Revoke,
        token_id: Some("0a1b".into()),
        token_name: "web\neast".into(),
        policy_id: "web".into(),
        outcome: AuditOutcome::Intent,
        problem: None,
        pid: None,
    }
}

#[test]
fn what_was_remembered_is_there_again() {
    let (_base, folder) = folder();
    assert_eq!(remembered(&folder), Remembered::default());
    folder.remember(&site(), &[Change::Status(StatusFilter::All)]).unwrap();
    folder.remember(&site(), &[Change::Searched("web".into())]).unwrap();
    let kept = remembered(&folder);
    assert_eq!((kept.status, kept.searches), (StatusFilter::All, vec!["web".to_owned()]));
}

#[test]
fn everything_is_closed_to_others_and_closed_again_when_it_was_opened() {
    let (_base, folder) = folder();
    folder.remember(&site(), &[Change::Status(StatusFilter::All)]).unwrap();
    folder.note(&[entry()], true).unwrap();
    let check = || {
        assert_eq!(mode(&folder.path), 0o700);
        for name in names(&folder) {
            assert_eq!(mode(&folder.path.join(&name)), 0o600, "{name}");
        }
    };
    check();
    for name in names(&folder) {
        fs::set_permissions(folder.path.join(name), fs::Permissions::from_mode(0o666)).unwrap();
    }
    fs::set_permissions(&folder.path, fs::Permissions::from_mode(0o755)).unwrap();
    folder.read().unwrap();
    folder.note(&[entry()], true).unwrap();
    check();
}

#[test]
fn what_can_not_be_read_is_moved_aside_and_never_lost() {
    for (text, kind) in [("{\"version\":1,", "damaged"), ("{\"version\":2,\"new\":[]}", "newer")] {
        let (_base, folder) = folder();
        folder.remember(&site(), &[Change::Status(StatusFilter::All)]).unwrap();
        for number in [1, 2] {
            fs::write(folder.path.join(STATE), text).unwrap();
            let (state, moved) = folder.read().unwrap();
            let moved = moved.unwrap();
            assert_eq!(state, SavedState::default());
            assert!(moved.to.ends_with(format!("state.json.{kind}-{number}")), "{moved:?}");
            assert_eq!(fs::read_to_string(&moved.to).unwrap(), text);
        }
        folder.remember(&site(), &[Change::Status(StatusFilter::Expired)]).unwrap();
        assert_eq!(remembered(&folder).status, StatusFilter::Expired);
    }
}

#[test]
fn names_of_a_later_version_are_passed_over_and_stay_in_the_file() {
    let (_base, folder) = folder();
    folder.remember(&site(), &[Change::Searched("web".into())]).unwrap();
    let sort = |column| serde_json::json!({"column": column, "descending": false});
    assert!(serde_json::from_value::<Sort>(sort("id")).is_err(), "tokens are not sorted by their ids");
    assert_eq!(serde_json::to_value(Sort::by(Column::Expires)).unwrap(), sort("expires"));
    let path = folder.path.join(STATE);
    let mut file: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    file["later"] = "kept".into();
    let known = &mut file["sites"][0][1];
    known["sort"] = serde_json::json!({"column": "owner", "descending": true});
    known["status"] = "hidden".into();
    known["columns"] = serde_json::json!({"chosen": ["name", "owner", "expires"], "wide": false});
    known["later"] = serde_json::json!({"a": [1]});
    fs::write(&path, file.to_string()).unwrap();

    let (state, moved) = folder.read().unwrap();
    let read = state.of(&site());
    assert_eq!((moved, read.searches), (None, vec!["web".to_owned()]));
    assert_eq!((read.sort, read.status), (Sort::default(), StatusFilter::Active));
    assert_eq!(read.columns.chosen, Some(vec![Column::Name, Column::Expires]));

    let other = StateKey { space: "ops".into(), ..site() };
    folder.remember(&other, &[Change::Status(StatusFilter::All)]).unwrap();
    folder.remember(&site(), &[Change::Searched("db".into())]).unwrap();
    let after: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    file["sites"][0][1]["searches"] = serde_json::json!(["web", "db"]);
    assert_eq!(after["sites"][0], file["sites"][0]);
    assert_eq!((&after["later"], &after["sites"][1][1]["status"]), (&file["later"], &"all".into()));
}

#[test]
fn what_a_killed_program_left_unfinished_is_swept_up() {
    let (_base, folder) = folder();
    folder.remember(&site(), &[Change::Status(StatusFilter::All)]).unwrap();
    fs::write(folder.path.join("state.json.Ab3xY.unfinished"), "{").unwrap();
    assert_eq!(remembered(&folder).status, StatusFilter::All);
    assert_eq!(names(&folder), ["lock", "state.json"]);
}

#[test]
fn programs_that_remember_at_once_lose_nothing() {
    let (_base, folder) = folder();
    let workers: Vec<_> = (0..4)
        .map(|worker| {
            let folder = folder.clone();
            std::thread::spawn(move || {
                for number in 0..5 {
                    let change = Change::Searched(format!("{worker} {number}"));
                    folder.remember(&site(), &[change]).unwrap();
                    folder.note(&[entry()], true).unwrap();
                }
            })
        })
        .collect();
    for worker in workers {
        worker.join().unwrap();
    }
    assert_eq!(remembered(&folder).searches.len(), 20);
    assert_eq!(fs::read_to_string(folder.path.join(AUDIT)).unwrap().lines().count(), 20);
}

#[test]
fn an_entry_is_one_line_and_half_a_line_does_not_swallow_the_next() {
    let (_base, folder) = folder();
    folder.note(&[entry()], true).unwrap();
    let path = folder.path.join(AUDIT);
    let first = fs::read_to_string(&path).unwrap();
    assert_eq!(
        first,
        "{\"at\":\"2026-11-20T12:00:00Z\",\"server\":\"embedded\",\"space\":\"default\",\"act\":\"revoke\",\
         \"token_id\":\"0a1b\",\"token_name\":\"web\\neast\",\"policy_id\":\"web\",\"outcome\":\"intent\""
            .to_owned()
            + &format!(",\"pid\":{}}}\n", std::process::id())
    );
    fs::write(&path, format!("{first}{{\"at\":")).unwrap();
    folder.note(&[entry()], true).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.lines().last(), first.lines().next(), "{text}");
}

#[test]
fn a_full_log_makes_room_and_three_old_ones_stay() {
    let (_base, folder) = folder();
    let full = usize::try_from(log::FULL).unwrap();
    for letter in ["a", "b", "c", "d", "e"] {
        fs::create_dir_all(&folder.path).unwrap();
        fs::write(folder.path.join(AUDIT), letter.repeat(full)).unwrap();
        folder.note(&[entry()], true).unwrap();
    }
    assert_eq!(names(&folder), ["audit.jsonl", "audit.jsonl.1", "audit.jsonl.2", "audit.jsonl.3", "lock"]);
    let begins = |name: &str| fs::read_to_string(folder.path.join(name)).unwrap().remove(0);
    assert_eq!([begins("audit.jsonl.1"), begins("audit.jsonl.2"), begins("audit.jsonl.3")], ['e', 'd', 'c']);
}

#[test]
fn a_folder_that_can_not_be_made_is_an_error_and_no_more() {
    let base = tempfile::tempdir().unwrap();
    fs::write(base.path().join("file"), "").unwrap();
    let folder = StateFolder::new(base.path().join("file/fleet-tokens"));
    assert_eq!(folder.read().unwrap().0, SavedState::default());
    let problem = folder.note(&[entry()], true).unwrap_err().problem();
    assert!(problem.why.contains("file/fleet-tokens"), "{problem:?}");
}

/// The line of a write in this state, by another process.
fn line(act: AuditAction, id: Option<&str>, name: &str, outcome: AuditOutcome) -> AuditEntry {
    AuditEntry { act, token_id: id.map(str::to_owned), token_name: name.into(), outcome, ..entry() }
}

#[test]
fn a_write_without_an_outcome_is_open_until_a_later_run_has_looked_it_up() {
    let (_base, folder) = folder();
    let revoke = |id, outcome| line(AuditAction::Revoke, Some(id), "web", outcome);
    let create = |id, outcome| line(AuditAction::Create, id, "web-new", outcome);
    let intents = [
        revoke("a", AuditOutcome::Intent),
        revoke("b", AuditOutcome::Intent),
        revoke("c", AuditOutcome::Intent),
    ];
    folder.note(&intents, true).unwrap();
    folder.note(&[create(None, AuditOutcome::Intent), create(None, AuditOutcome::Intent)], true).unwrap();
    let settled = [
        revoke("a", AuditOutcome::Done),
        revoke("b", AuditOutcome::Unknown),
        create(Some("x"), AuditOutcome::Done),
    ];
    folder.note(&settled, false).unwrap();
    let open = |folder: &StateFolder| -> Vec<(AuditAction, Option<String>)> {
        folder.left_open().unwrap().into_iter().map(|entry| (entry.act, entry.token_id)).collect()
    };
    let left = [
        (AuditAction::Revoke, Some("b".to_owned())),
        (AuditAction::Revoke, Some("c".to_owned())),
        (AuditAction::Create, None),
    ];
    assert_eq!(open(&folder), left);
    folder.note(&[revoke("b", AuditOutcome::Failed), revoke("c", AuditOutcome::Done)], false).unwrap();
    folder.note(&[create(Some("y"), AuditOutcome::Done)], false).unwrap();
    assert_eq!(open(&folder), []);
}

#[test]
fn what_a_program_that_still_runs_has_under_way_is_not_left_open() {
    let (_base, folder) = folder();
    folder.note(&[entry()], true).unwrap();
    let path = folder.path.join(AUDIT);
    let ours = format!("\"pid\":{}", std::process::id());
    let text = fs::read_to_string(&path).unwrap();
    let mut other = std::process::Command::new("sleep").arg("60").spawn().unwrap();
    fs::write(&path, text.replace(&ours, &format!("\"pid\":{}", other.id()))).unwrap();
    assert_eq!(folder.left_open().unwrap(), []);
    other.kill().unwrap();
    other.wait().unwrap();
    assert_eq!(folder.left_open().unwrap().len(), 1);
    fs::write(&path, text.replace(&format!(",{ours}"), "")).unwrap();
    assert_eq!(folder.left_open().unwrap().len(), 1, "a line of an earlier version has no process");
}

#[test]
fn a_full_log_is_not_turned_over_in_the_middle_of_an_act() {
    let (_base, folder) = folder();
    let ids: Vec<String> =
        (0..10_000).map(|number| format!("{number:08x}-4e5f-4a6b-8c7d-0123456789ab")).collect();
    for (number, chunk) in ids.chunks(100).enumerate() {
        let lines = |outcome| -> Vec<AuditEntry> {
            chunk.iter().map(|id| line(AuditAction::Delete, Some(id), "web", outcome)).collect()
        };
        folder.note(&lines(AuditOutcome::Intent), number == 0).unwrap();
        folder.note(&lines(AuditOutcome::Done), false).unwrap();
    }
    assert_eq!(names(&folder), ["audit.jsonl", "lock"]);
    assert_eq!(fs::read_to_string(folder.path.join(AUDIT)).unwrap().lines().count(), 20_000);
    assert_eq!(folder.left_open().unwrap(), []);
    folder.note(&[entry()], true).unwrap();
    assert_eq!(names(&folder), ["audit.jsonl", "audit.jsonl.1", "lock"], "the next act begins a new file");
    folder.note(&[line(AuditAction::Revoke, Some("0a1b"), "web", AuditOutcome::Done)], false).unwrap();
    assert_eq!(folder.left_open().unwrap(), []);
}
