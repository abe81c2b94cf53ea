//! Saves exports and manifests: whole or not at all, and never over another file without being asked.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::app::msg::SaveFailure;
use crate::domain::problem::{Problem, ProblemKind};
use crate::system::atomic::{self, Existing};

/// What the person typed, as a path: `~` is their home folder, a relative path starts in the current folder.
pub(super) fn resolve(typed: &str, home: Option<&Path>) -> PathBuf {
    match (typed, typed.strip_prefix("~/"), home) {
        ("~", _, Some(home)) => home.to_owned(),
        (_, Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(typed),
    }
}

/// Tells a writer on another thread to stop when this is dropped, together with the task that waits for it.
#[derive(Default)]
pub(super) struct WriteStop(Arc<AtomicBool>);

/// The writer's side of a [`WriteStop`].
pub(super) struct Stopped(Arc<AtomicBool>);

impl WriteStop {
    pub(super) fn listener(&self) -> Stopped {
        Stopped(Arc::clone(&self.0))
    }
}

impl Drop for WriteStop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Writes a file from the pieces that `next` gives until it gives none. Nothing is left behind when it is stopped or
/// fails.
pub(super) fn write(
    path: &Path,
    overwrite: bool,
    stopped: &Stopped,
    mut next: impl FnMut() -> Option<io::Result<Vec<u8>>>,
) -> Result<(), SaveFailure> {
    if path.file_name().is_none() {
        return Err(SaveFailure::Problem(problem(path, "it is a folder")));
    }
    // Before anything is written: the person should not wait for an export that can't be saved.
    if check(path)? && !overwrite {
        return Err(SaveFailure::Exists);
    }
    let fill = |file: &mut File| loop {
        let piece = next();
        if stopped.0.load(Ordering::Relaxed) {
            return Err(io::Error::new(ErrorKind::Interrupted, "it was cancelled"));
        }
        match piece {
            Some(piece) => file.write_all(&piece?)?,
            None => return Ok(()),
        }
    };
    let existing = if overwrite { Existing::Replace } else { Existing::Keep };
    atomic::write(path, existing, fill).map_err(|error| match error.kind() {
        // It came while this one was written.
        ErrorKind::AlreadyExists => SaveFailure::Exists,
        _ => SaveFailure::Problem(problem(path, &error.to_string())),
    })
}

/// Whether there is a file already. Only plain files may be replaced: no folders, devices or links.
fn check(path: &Path) -> Result<bool, SaveFailure> {
    let refuse = |why: &str| Err(SaveFailure::Problem(problem(path, why)));
    match fs::symlink_metadata(path) {
        Ok(there) if there.is_dir() => refuse("it is a folder"),
        Ok(there) if !there.is_file() => refuse("there is something that is no plain file"),
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => refuse(&error.to_string()),
    }
}

/// The problem of a file that could not be saved.
pub(super) fn problem(path: &Path, why: &str) -> Problem {
    let what = format!("Can't save {}", path.display());
    Problem::new(ProblemKind::Local, &what, why, "Choose another name or folder")
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn pieces(of: &[&str]) -> impl FnMut() -> Option<io::Result<Vec<u8>>> {
        let mut rest: Vec<Vec<u8>> = of.iter().rev().map(|piece| piece.as_bytes().to_vec()).collect();
        move || rest.pop().map(Ok)
    }

    fn names(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn why(failure: SaveFailure) -> String {
        match failure {
            SaveFailure::Exists => "exists".to_owned(),
            SaveFailure::Problem(problem) => problem.sentence(),
        }
    }

    #[test]
    fn a_file_is_its_owners_alone_and_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        let stopped = WriteStop::default().listener();
        assert!(why(write(&path, false, &stopped, pieces(&["x"])).unwrap_err()).contains("it was cancelled"));
        assert_eq!(names(folder.path()), Vec::<String>::new(), "a stopped one leaves nothing");
        let stop = WriteStop::default();
        write(&path, false, &stop.listener(), pieces(&["one,", "two"])).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "one,two");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(names(folder.path()), ["a.csv"]);
    }

    #[test]
    fn what_is_there_stays_until_somebody_says_that_it_may_go() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, "precious").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let stop = WriteStop::default();
        let failure = write(&path, false, &stop.listener(), pieces(&["new"])).unwrap_err();
        assert_eq!(failure, SaveFailure::Exists);
        assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
        write(&path, true, &stop.listener(), pieces(&["new"])).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "a new file of ours");
        assert_eq!(names(folder.path()), ["a.csv"]);
    }

    #[test]
    fn a_write_that_breaks_leaves_the_old_file_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        for there in [None, Some("precious")] {
            if let Some(text) = there {
                fs::write(&path, text).unwrap();
            }
            let mut count = 0;
            let stop = WriteStop::default();
            let broken = || {
                count += 1;
                Some(if count < 3 { Ok(b"x".to_vec()) } else { Err(io::Error::other("the disk is full")) })
            };
            let failure = write(&path, there.is_some(), &stop.listener(), broken).unwrap_err();
            assert!(why(failure).contains("a.csv: the disk is full"));
            assert_eq!(fs::read_to_string(&path).ok().as_deref(), there);
            assert_eq!(names(folder.path()).len(), usize::from(there.is_some()));
        }
    }

    #[test]
    fn only_plain_files_are_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let (link, target) = (folder.path().join("link"), folder.path().join("target"));
        fs::write(&target, "precious").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        let stop = WriteStop::default();
        for overwrite in [false, true] {
            let to = |path: &Path| why(write(path, overwrite, &stop.listener(), pieces(&["x"])).unwrap_err());
            assert!(to(&link).contains("no plain file"), "{}", to(&link));
            assert!(to(folder.path()).contains("it is a folder"));
            assert!(to(Path::new("/")).contains("it is a folder"));
            assert!(to(&folder.path().join("none/a.csv")).contains("No such file or directory"));
        }
        assert_eq!(fs::read_to_string(&target).unwrap(), "precious");
    }

    #[test]
    fn home_is_where_the_tilde_is() {
        let home = Some(Path::new("/home/me"));
        assert_eq!(resolve("~/x.csv", home), Path::new("/home/me/x.csv"));
        assert_eq!(resolve("~", home), Path::new("/home/me"));
        assert_eq!(resolve("x~/y", home), Path::new("x~/y"));
        assert_eq!(resolve("/x", home), Path::new("/x"));
        assert_eq!(resolve("~/x", None), Path::new("~/x"));
    }
}
