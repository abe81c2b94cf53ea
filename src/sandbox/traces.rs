//! The files and folders that a start creates. When it fails, they are removed again.

use std::path::{Path, PathBuf};

use super::tls;
use crate::sandbox::lock;
use crate::sandbox::lock::HeldLock;

/// The files and folders that did not exist before.
#[derive(Debug, Default)]
pub(super) struct Traces {
    /// The store, if it did not exist.
    store: Option<PathBuf>,
    /// Its lock and its certificate, as far as they are new.
    beside: Vec<PathBuf>,
    /// Folders, the outermost first.
    folders: Vec<PathBuf>,
}

impl Traces {
    /// Looks before anything is made; `file` is absolute.
    pub(super) fn before(file: &Path) -> Self {
        let missing = file.ancestors().skip(1).take_while(|folder| !folder.exists());
        let mut folders: Vec<PathBuf> = missing.map(Path::to_owned).collect();
        folders.reverse();
        Self { store: (!file.exists()).then(|| file.to_owned()), beside: Vec::new(), folders }
    }

    /// Before the lock of the store, whose real path this is, is asked for.
    pub(super) fn before_lock(&mut self, real: &Path) {
        if let Some(store) = &mut self.store {
            real.clone_into(store);
        }
        self.beside.extend(Some(lock::path(real)).filter(|lock| !lock.exists()));
    }

    /// Once nobody else can make them.
    pub(super) fn before_certificates(&mut self, real: &Path) {
        let (certificate, key) = tls::kept(real);
        self.beside.extend([certificate, key].into_iter().filter(|file| !file.exists()));
    }

    /// Removes them while the lock is held. A store that has content was filled by somebody else, so it stays with all
    /// files that belong to it.
    pub(super) fn remove(self, held: HeldLock) {
        let is_empty = |file: &PathBuf| std::fs::metadata(file).is_ok_and(|found| found.len() == 0);
        if self.store.as_ref().is_some_and(|store| !is_empty(store)) {
            return;
        }
        // What can't be removed stays: the failed start is what gets reported.
        for file in self.beside.iter().rev().chain(&self.store) {
            let _ = std::fs::remove_file(file);
        }
        for folder in self.folders.iter().rev() {
            // Only when it is empty.
            let _ = std::fs::remove_dir(folder);
        }
        drop(held);
    }
}
