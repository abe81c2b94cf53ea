//! One process to a store: `<data>.lock`, held by the system's lock as long as its owner lives, says who that is.
//!
//! The file of an owner that died says nothing of the present, however it died: the system has taken its lock back.
//! What stays in it tells the next one [where it was](Left).

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::fs::OFlags;
use thiserror::Error;
use zeroize::Zeroizing;

use super::owner::{Left, Owner};
use super::private;

/// How long to wait for an owner to write its address: it opens, migrates and fills its store first.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many bytes are read to tell whether a file is a lock.
const START: u64 = 16;
/// How often the file is read while waiting.
const LOOK: Duration = Duration::from_millis(10);

/// Why a store's lock can't be used.
#[derive(Debug, Error)]
pub(super) enum LockError {
    /// It belongs to another user of this machine: whoever joined its owner would be theirs.
    #[error("it belongs to another user")]
    Foreign,
    /// Others can read the key in it, or could have put one there.
    #[error("other users can get at it")]
    Open,
    #[error("it is no plain file")]
    NoFile,
    /// Somebody else's file that happens to have this name.
    #[error("it is not a lock of this program")]
    Strange,
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// The lock, held until this is dropped.
#[derive(Debug)]
pub(super) struct HeldLock {
    file: File,
    path: PathBuf,
    /// The store that it is for.
    data: PathBuf,
    /// What remains in the file when nobody holds the lock: the last owner's address and settings.
    left: Option<Left>,
}

/// The result of asking for the lock.
#[derive(Debug)]
pub(super) enum Claim {
    Ours(HeldLock),
    /// Another process holds it. `None` when it has not said who it is.
    Theirs(Option<Owner>),
}

/// Where the lock of a store is.
pub(super) fn path(data: &Path) -> PathBuf {
    private::beside(data, ".lock")
}

/// Takes the lock, or finds out who has it: an owner that is still starting is waited for. Blocks.
pub(super) fn claim(data: &Path) -> Result<Claim, LockError> {
    let path = path(data);
    let deadline = Instant::now() + PATIENCE;
    loop {
        let mut file = open(&path)?;
        match file.try_lock() {
            Ok(()) if is_at(&file, &path)? => return Ok(Claim::Ours(HeldLock::new(file, path, data)?)),
            // It was removed by whoever had it; the next one is a new file.
            Ok(()) => continue,
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        let owner = read(&mut file)?;
        if owner.is_some() || Instant::now() >= deadline {
            return Ok(Claim::Theirs(owner));
        }
        std::thread::sleep(LOOK);
    }
}

/// Waits until the lock is free, however long, and takes it. Blocks.
pub(super) fn wait(data: &Path) -> Result<HeldLock, LockError> {
    let path = path(data);
    loop {
        let file = open(&path)?;
        file.lock()?;
        if is_at(&file, &path)? {
            return Ok(HeldLock::new(file, path, data)?);
        }
    }
}

impl HeldLock {
    /// What a dead owner said is taken back before anybody can read it as ours.
    fn new(mut file: File, path: PathBuf, data: &Path) -> io::Result<Self> {
        let left = text(&mut file)?.and_then(|text| Left::read(&text));
        file.set_len(0)?;
        Ok(Self { file, path, data: data.to_owned(), left })
    }

    /// The store.
    pub(super) fn data(&self) -> PathBuf {
        self.data.clone()
    }

    /// What the last owner left.
    pub(super) fn left(&self) -> Option<Left> {
        self.left
    }

    /// Writes who has the store.
    pub(super) fn announce(&mut self, owner: &Owner) -> io::Result<()> {
        self.left = owner.left();
        self.write(&owner.written()?)
    }

    fn write(&self, text: &[u8]) -> io::Result<()> {
        let mut file = &self.file;
        file.set_len(0)?;
        file.rewind()?;
        file.write_all(text)
    }

    /// Removes the owner from the file, so that nobody joins any more: other processes wait for the lock.
    pub(super) fn withdraw(&self) {
        let left = self.left.and_then(|left| left.written().ok()).unwrap_or_default();
        // If this fails, another process may try to join in vain, and try again.
        let _ = self.write(&left);
    }

    /// Releases the lock and removes its file.
    pub(super) fn remove(self) -> io::Result<()> {
        std::fs::remove_file(&self.path)
    }
}

impl Drop for HeldLock {
    fn drop(&mut self) {
        // The key in the file is useless from now on, and the system releases the lock whatever happens here.
        self.withdraw();
    }
}

/// Opens the file and makes it where it is missing. One that is not ours alone is refused.
fn open(path: &Path) -> Result<File, LockError> {
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o600).custom_flags(flags);
    let mut file = options.open(path)?;
    let found = file.metadata()?;
    if !found.is_file() {
        return Err(LockError::NoFile);
    }
    if found.uid() != rustix::process::geteuid().as_raw() {
        return Err(LockError::Foreign);
    }
    let mut start = Vec::new();
    Read::by_ref(&mut file).take(START).read_to_end(&mut start)?;
    if !is_ours(&start) {
        return Err(LockError::Strange);
    }
    if found.mode() & 0o077 != 0 {
        return Err(LockError::Open);
    }
    Ok(file)
}

/// Whether a file that begins like this is a lock: what an owner says, what it left, or the beginning of either.
pub(super) fn is_ours(start: &[u8]) -> bool {
    let forms: [&[u8]; 2] = [b"{\"pid\":", b"{\"address\":"];
    forms.iter().any(|form| start.iter().zip(*form).all(|(one, other)| one == other))
}

/// Whether the open file is the one that the path leads to.
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    let open = file.metadata()?;
    match std::fs::symlink_metadata(path) {
        Ok(there) => Ok((there.dev(), there.ino()) == (open.dev(), open.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// What the owner says; nothing while it has said nothing, or half of it.
fn read(file: &mut File) -> io::Result<Option<Owner>> {
    Ok(text(file)?.and_then(|text| Owner::read(&text)))
}

/// What is in the file, if it is text.
fn text(file: &mut File) -> io::Result<Option<Zeroizing<String>>> {
    let mut text = Zeroizing::new(String::new());
    file.rewind()?;
    match file.read_to_string(&mut text) {
        Ok(_) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;
    use std::sync::mpsc::channel;

    use super::super::{Compat, Retention};
    use super::*;
    use crate::domain::secret::Secret;
    use crate::sandbox::owner::OwnerSettings;

    fn owner(pid: u32) -> Owner {
        Owner {
            pid,
            kibana: "http://127.0.0.1:5601".to_owned(),
            api_key: Secret::new("aWQ6a2V5".to_owned()),
            fleet_server: None,
            socket: true,
            ca: Some("-----BEGIN CERTIFICATE-----\n".to_owned()),
            asks_clients: false,
            settings: OwnerSettings {
                retention: Retention::Never,
                compat: Compat::V9_4_0,
                limits: false,
                caches: true,
            },
        }
    }

    fn ours(data: &Path) -> HeldLock {
        match claim(data).unwrap() {
            Claim::Ours(held) => held,
            Claim::Theirs(owner) => panic!("{owner:?} has it"),
        }
    }

    #[test]
    fn whoever_comes_second_learns_who_is_first_and_a_dead_owner_counts_for_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("fleet.db");
        let mut held = ours(&data);
        held.announce(&owner(4711)).unwrap();
        let mode = std::fs::metadata(path(&data)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
        let Claim::Theirs(Some(found)) = claim(&data).unwrap() else { panic!("it is held") };
        assert_eq!(found, owner(4711));
        drop(held);
        let left = std::fs::read_to_string(path(&data)).unwrap();
        assert!(!left.contains("aWQ6a2V5") && !left.contains("4711"), "the key is gone: {left}");
        let again = ours(&data);
        assert_eq!(again.left(), owner(4711).left(), "where it was and how it ran is not");
        drop(again);
        assert_eq!(std::fs::read_to_string(path(&data)).unwrap(), left, "nobody else has announced anything");

        // As after `kill -9`: the text is there, the lock is not.
        std::fs::write(path(&data), r#"{"pid":1,"kibana":"http://127.0.0.1:1","api_key":"x"}"#).unwrap();
        let held = ours(&data);
        assert_eq!(std::fs::read(path(&data)).unwrap(), b"");
        assert_eq!(held.left().unwrap().address.port(), 1);
    }

    #[test]
    fn an_owner_that_is_still_starting_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("fleet.db");
        let mut held = ours(&data);
        let (tell, told) = channel();
        let second = std::thread::spawn({
            let data = data.clone();
            move || {
                tell.send(()).unwrap();
                claim(&data).unwrap()
            }
        });
        told.recv().unwrap();
        // Half of it is nothing yet.
        held.file.write_all(b"{\"pid\":").unwrap();
        held.announce(&owner(7)).unwrap();
        assert!(matches!(second.join().unwrap(), Claim::Theirs(Some(found)) if found == owner(7)));
    }

    #[test]
    fn whoever_waits_gets_it_when_the_owner_is_gone_also_after_it_was_removed() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("fleet.db");
        for removed in [false, true] {
            let held = ours(&data);
            let waiting = std::thread::spawn({
                let data = data.clone();
                move || wait(&data).unwrap()
            });
            if removed {
                held.remove().unwrap();
            } else {
                drop(held);
            }
            let got = waiting.join().unwrap();
            assert!(is_at(&got.file, &path(&data)).unwrap());
        }
    }

    #[test]
    fn a_lock_that_others_can_get_at_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("fleet.db");
        drop(ours(&data));
        for mode in [0o640, 0o604, 0o602] {
            std::fs::set_permissions(path(&data), std::fs::Permissions::from_mode(mode)).unwrap();
            assert!(matches!(claim(&data), Err(LockError::Open)), "{mode:o}");
        }
        std::fs::remove_file(path(&data)).unwrap();
        std::os::unix::fs::symlink(folder.path().join("elsewhere"), path(&data)).unwrap();
        assert!(matches!(claim(&data), Err(LockError::Io(_))), "a link leads elsewhere");
        assert!(!folder.path().join("elsewhere").exists());
    }
}
