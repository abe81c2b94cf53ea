//! The one way to write a file: readable by its owner only, there whole or not at all, and on the disk when the call
//! returns. A full disk or a crash leaves the old file as it was.

use std::fs::{File, OpenOptions};
use std::io::{
    self,
    ErrorKind::{InvalidInput, PermissionDenied, Unsupported},
};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// The end of a file's name until it is complete.
const UNFINISHED: &str = ".unfinished";

/// What happens to a file that has the name already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// The new file takes its place.
    Replace,
    /// It stays, and the write fails with [`io::ErrorKind::AlreadyExists`].
    Keep,
}

/// Writes the file with `fill`. Nothing is left behind when that fails.
///
/// # Errors
/// The file can't be written, or there is one already that is to be kept.
pub fn write(
    path: &Path,
    existing: Existing,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<()> {
    let folder = folder_of(path);
    let open = |path: &Path| OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut draft =
        tempfile::Builder::new().prefix(&prefix(path)).suffix(UNFINISHED).make_in(folder, open)?;
    fill(draft.as_file_mut())?;
    draft.as_file().sync_all()?;
    let persisted = match existing {
        Existing::Replace => draft.persist(path),
        Existing::Keep => draft.persist_noclobber(path),
    };
    persisted.map_err(|error| error.error)?;
    // Without this the new name may be lost with the power.
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        // Some file systems and folders don't allow it. The file itself is on the disk.
        Err(error) if matches!(error.kind(), InvalidInput | Unsupported | PermissionDenied) => Ok(()),
        synced => synced,
    }
}

/// Removes unfinished files that a killed process left for this name. Call it only while no other process can be
/// writing the file.
pub fn sweep(path: &Path) {
    let prefix = prefix(path);
    for entry in std::fs::read_dir(folder_of(path)).into_iter().flatten().flatten() {
        let found = entry.file_name();
        let found = found.to_string_lossy();
        if found.starts_with(&prefix) && found.ends_with(UNFINISHED) {
            // One that can't be removed does no harm.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn prefix(path: &Path) -> String {
    format!("{}.", path.file_name().unwrap_or_default().to_string_lossy())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write as _;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        names.map(|name| name.into_string().unwrap()).collect()
    }

    #[test]
    fn a_file_appears_whole_and_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        for existing in [Existing::Keep, Existing::Replace] {
            write(&path, existing, |file| {
                assert_eq!(names(folder.path()).iter().filter(|name| name.ends_with(UNFINISHED)).count(), 1);
                file.write_all(b"text")
            })
            .unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), "text");
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            assert_eq!(names(folder.path()), ["a.csv"]);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        }
    }

    #[test]
    fn a_file_that_is_to_be_kept_is_kept_even_if_it_came_meanwhile() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        let error = write(&path, Existing::Keep, |_| fs::write(&path, "precious")).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
        assert_eq!(names(folder.path()), ["a.csv"]);
    }

    #[test]
    fn a_write_that_fails_leaves_the_old_file_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, "precious").unwrap();
        let full = || io::Error::from(io::ErrorKind::StorageFull);
        let error = write(&path, Existing::Replace, |file| file.write_all(b"half").and(Err(full())));
        assert_eq!(error.unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
        assert_eq!(names(folder.path()), ["a.csv"]);
    }

    #[test]
    fn only_unfinished_files_of_the_name_are_swept() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.csv", "a.csv.Xy12ab.unfinished", "b.csv.Xy12ab.unfinished"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        sweep(&folder.path().join("a.csv"));
        let mut left = names(folder.path());
        left.sort();
        assert_eq!(left, ["a.csv", "b.csv.Xy12ab.unfinished"]);
    }
}
