//! Files and folders of every kind on a real disk.

use std::fs;
use std::os::unix::fs::symlink;

use super::*;

fn set(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

fn mode_of(path: &Path) -> u32 {
    mode(&fs::metadata(path).unwrap())
}

/// A file of this mode in a folder of its own.
fn file(mode: u32) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    fs::write(&path, "x").unwrap();
    set(&path, mode);
    (folder, path)
}

/// Somebody else's file; only the administrator can make one, so that elsewhere there is nothing to test.
fn foreign(mode: u32) -> Option<(tempfile::TempDir, PathBuf)> {
    let (folder, path) = file(mode);
    std::os::unix::fs::chown(&path, Some(4711), None).ok().map(|()| (folder, path))
}

#[test]
fn what_is_too_open_is_closed_and_said_and_what_is_not_is_left() {
    let (_folder, path) = file(0o644);
    let repaired = close_file(&path).unwrap().unwrap();
    assert_eq!((repaired.from, repaired.to, mode_of(&path)), (0o644, 0o600, 0o600));
    assert!(
        repaired.to_string() == format!("Closed to others (mode 0600, was 0644): {}", path.display()),
        "{repaired}"
    );
    assert_eq!(close_file(&path).unwrap(), None);
    set(&path, 0o400);
    assert_eq!(close_file(&path).unwrap(), None);
    assert_eq!(mode_of(&path), 0o400, "nothing is opened");

    let folder = tempfile::tempdir().unwrap();
    set(folder.path(), 0o755);
    assert_eq!(close_folder(folder.path()).unwrap().unwrap().to, 0o700);
    assert_eq!(mode_of(folder.path()), 0o700);
}

#[test]
fn a_link_is_neither_followed_nor_is_what_it_leads_to_changed() {
    let (folder, target) = file(0o644);
    let link = folder.path().join("link");
    symlink(&target, &link).unwrap();
    assert!(matches!(close_file(&link), Err(Unfit::Link(_))));
    assert!(matches!(open_file(&link, OpenOptions::new().append(true)), Err(Unfit::Link(_))));
    assert_eq!(mode_of(&target), 0o644);
    let dangling = folder.path().join("dangling");
    symlink(folder.path().join("nowhere"), &dangling).unwrap();
    assert!(open_file(&dangling, OpenOptions::new().append(true).create(true)).is_err());
    assert!(!folder.path().join("nowhere").exists());
}

#[test]
fn a_folder_of_ours_may_be_reached_by_a_link_of_ours() {
    let base = tempfile::tempdir().unwrap();
    let (real, link) = (base.path().join("real"), base.path().join("link"));
    fs::create_dir(&real).unwrap();
    set(&real, 0o755);
    symlink(&real, &link).unwrap();
    assert!(close_folder(&link).unwrap().is_some());
    assert_eq!(mode_of(&real), 0o700);
}

#[test]
fn what_is_somebody_elses_is_refused_and_left_alone() {
    let Some((folder, path)) = foreign(0o666) else { return };
    assert!(matches!(close_file(&path), Err(Unfit::Foreign { uid: 4711, .. })));
    assert!(matches!(settle_written(&path), Err(Unfit::Foreign { uid: 4711, .. })));
    assert_eq!(mode_of(&path), 0o666);
    let link = folder.path().join("link");
    symlink(&path, &link).unwrap();
    assert!(matches!(settle_written(&link), Err(Unfit::Foreign { uid: 4711, .. })));
    std::os::unix::fs::chown(folder.path(), Some(4711), None).unwrap();
    let problem = close_folder(folder.path()).unwrap_err().problem("Can't keep it");
    assert!(problem.sentence().contains("belongs to another user (uid 4711). Make it yours"), "{problem:?}");
}

#[test]
fn what_the_person_wrote_may_be_a_link_but_nothing_that_others_can_change() {
    let (folder, path) = file(0o644);
    assert!(settle_written(&path).unwrap().is_some());
    assert_eq!(mode_of(&path), 0o600);
    let link = folder.path().join("link");
    symlink(&path, &link).unwrap();
    set(&path, 0o644);
    assert_eq!(settle_written(&link).unwrap(), None);
    assert_eq!(mode_of(&path), 0o644, "not ours to close through a link");
    set(&path, 0o664);
    assert!(matches!(settle_written(&link), Err(Unfit::Writable { mode: 0o664, .. })));
}

#[test]
fn only_files_are_files_and_only_folders_are_folders() {
    let (folder, path) = file(0o600);
    assert!(matches!(close_file(folder.path()), Err(Unfit::Kind { wanted: "file", .. })));
    assert!(matches!(close_folder(&path), Err(Unfit::Kind { wanted: "folder", .. })));
    let (there, gone) = (look(&path).unwrap().unwrap(), look(&folder.path().join("gone")).unwrap());
    assert!(there.is_private() && !there.is_link && !there.is_folder && gone.is_none());
}

#[test]
fn a_new_file_is_closed_from_its_beginning_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new");
    open_file(&path, OpenOptions::new().append(true).create(true)).unwrap();
    assert_eq!(mode_of(&path), 0o600);
}
