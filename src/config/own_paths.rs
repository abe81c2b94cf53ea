//! All files and folders of the program. `doctor` reports them, and each start tightens their modes.

use std::path::{Path, PathBuf};

use crate::config::environment::Environment;
use crate::config::paths;
use crate::system::permissions;
use crate::system::permissions::Unfit;

/// A file or folder of the program, which may not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnPath {
    /// What it is for.
    pub what: &'static str,
    /// Its path.
    pub path: PathBuf,
    /// Whether the program writes it, not the person.
    pub is_ours: bool,
}

/// The configuration, and the state and data folders with their files.
#[must_use]
pub fn all(environment: &Environment) -> Vec<OwnPath> {
    let mut found = Vec::new();
    let mut add = |what, path, is_ours| found.push(OwnPath { what, path, is_ours });
    if let Ok(file) = paths::configuration(environment) {
        if let Some(folder) = file.parent() {
            add("configuration", folder.to_owned(), false);
        }
        add("configuration", file, false);
    }
    let stores = [("state", paths::state(environment)), ("data", paths::data(environment))];
    for (what, folder) in stores {
        let Ok(folder) = folder else { continue };
        let files = files(&folder);
        add(what, folder, true);
        for file in files {
            add(what, file, true);
        }
    }
    found
}

/// Tightens the modes of what the program writes, and reports each change and failure. Call it before any of it is used:
/// a store that is open in this process would lose its locks.
#[must_use]
pub fn settle(environment: &Environment) -> Vec<String> {
    all(environment)
        .iter()
        .filter(|place| place.is_ours)
        .filter_map(|place| settle_one(&place.path))
        .collect()
}

/// The same for other files that are known to be this program's.
#[must_use]
pub fn settle_files(files: &[PathBuf]) -> Vec<String> {
    files.iter().filter_map(|file| settle_one(file)).collect()
}

fn settle_one(path: &Path) -> Option<String> {
    use std::os::unix::fs::FileTypeExt as _;
    // A socket has no content, and the folder keeps others away from it.
    if std::fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_socket()) {
        return None;
    }
    let closed = if path.is_dir() { permissions::close_folder(path) } else { permissions::close_file(path) };
    match closed {
        Ok(repaired) => repaired.map(|repaired| format!("{repaired}.")),
        Err(unfit) if is_gone(&unfit) => None,
        Err(unfit) => Some(unfit.problem("Can't keep the program's files from others").sentence()),
    }
}

/// The entries of a folder, without subfolders' entries. Another program may remove some meanwhile.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    files.sort();
    files
}

fn is_gone(unfit: &Unfit) -> bool {
    matches!(unfit, Unfit::Io { error, .. } if error.kind() == std::io::ErrorKind::NotFound)
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt as _;

    use crate::config::own_paths::*;

    #[test]
    fn everything_that_is_kept_is_closed_and_said_once() {
        let home = tempfile::tempdir().unwrap();
        let environment = Environment::from([("HOME", home.path().to_str().unwrap())]);
        assert_eq!(settle(&environment), Vec::<String>::new(), "nothing is there, and nothing is made");
        let loose = |path: &str, mode| {
            let path = home.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, "").unwrap();
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            fs::set_permissions(path.parent().unwrap(), Permissions::from_mode(0o700)).unwrap();
        };
        loose(".local/state/fleet-tokens/audit.jsonl", 0o644);
        loose(".local/state/fleet-tokens/state.json", 0o600);
        loose(".local/share/fleet-tokens/fleet.db.key", 0o640);
        loose(".local/share/fleet-tokens/fleet.db", 0o666);
        let data = home.path().join(".local/share/fleet-tokens");
        fs::set_permissions(&data, Permissions::from_mode(0o755)).unwrap();
        let said = settle(&environment);
        assert_eq!(said.len(), 4, "{said:?}");
        for (sentence, name) in said.iter().zip(["audit.jsonl", "fleet-tokens", "fleet.db", "fleet.db.key"]) {
            assert!(
                sentence.starts_with("Closed to others") && sentence.ends_with(&format!("{name}.")),
                "{sentence}"
            );
        }
        assert_eq!(settle(&environment), Vec::<String>::new());
        assert!(
            all(&environment)
                .iter()
                .filter(|place| place.is_ours)
                .all(|place| { permissions::look(&place.path).unwrap().unwrap().is_private() })
        );
    }

    #[test]
    fn a_link_in_our_folder_is_said_and_left() {
        let home = tempfile::tempdir().unwrap();
        let environment = Environment::from([("HOME", home.path().to_str().unwrap())]);
        let folder = home.path().join(".local/state/fleet-tokens");
        fs::create_dir_all(&folder).unwrap();
        fs::set_permissions(&folder, Permissions::from_mode(0o700)).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", folder.join("state.json")).unwrap();
        let said = settle(&environment);
        assert!(
            said.len() == 1 && said[0].contains("state.json is a link, which is not followed"),
            "{said:?}"
        );
    }
}
