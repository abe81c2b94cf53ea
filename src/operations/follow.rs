//! Who follows an act while it goes on: hears what is about to be sent, what came of it, and how far it is.

use std::future::Future;

use crate::domain::problem::Problem;
use crate::domain::progress::Progress;
use crate::domain::removal::TokenResult;

/// Follows an act. A plain function of the progress does, where nothing else is wanted.
pub trait Follow: Send + Sync {
    /// A request for these targets is about to be sent, once this has ended; a problem keeps it from being sent.
    fn before(&self, _targets: &[usize]) -> impl Future<Output = Result<(), Problem>> + Send {
        std::future::ready(Ok(()))
    }

    /// What became of these targets is known as far as it will be.
    fn settled(&self, _fates: Vec<(usize, TokenResult)>) {}

    /// How far it is.
    fn progress(&self, progress: Progress);
}

impl<F: Fn(Progress) + Send + Sync> Follow for F {
    fn progress(&self, progress: Progress) {
        self(progress);
    }
}
