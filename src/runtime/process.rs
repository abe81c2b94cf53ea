//! Keeps the process's memory to itself: no core dump, and on Linux no other program of this user that reads it.
//!
//! What holds is read back from the kernel, not remembered: `doctor` says what is, not what was asked for.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::domain::problem::{Problem, ProblemKind};

/// How open the process's memory is, as the kernel has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exposure {
    /// Whether a core may be dumped and another process of the same user may look in; `None` where the system has no
    /// such notion.
    pub dumpable: Option<bool>,
    /// The limit of a core's size in bytes; `None` is no limit.
    pub core_soft: Option<u64>,
    /// How far the process itself may raise that.
    pub core_hard: Option<u64>,
}

impl Exposure {
    /// Whether nothing of the memory gets out by a core.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.dumpable != Some(true) && self.core_soft == Some(0)
    }
}

/// Closes the memory; call it before a secret is read. Programs that this one starts have no cores either.
///
/// # Errors
/// The system refuses it. The rest is closed all the same.
pub fn close() -> Result<(), Problem> {
    let undumped = undump();
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    let limited = setrlimit(Resource::Core, none);
    undumped.and(limited).map_err(|error| {
        Problem::new(
            ProblemKind::Local,
            "Can't keep this process's memory to itself",
            &error.to_string(),
            "A crash may leave a core with secrets in it; `fleet-tokens doctor` says what holds",
        )
    })
}

/// How open it is now.
#[must_use]
pub fn exposure() -> Exposure {
    let Rlimit { current, maximum } = getrlimit(Resource::Core);
    Exposure { dumpable: dumpable(), core_soft: current, core_hard: maximum }
}

#[cfg(target_os = "linux")]
fn undump() -> rustix::io::Result<()> {
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)
}

#[cfg(target_os = "linux")]
#[allow(clippy::unnecessary_wraps, reason = "elsewhere there is no such notion")]
fn dumpable() -> Option<bool> {
    use rustix::process::{DumpableBehavior, dumpable_behavior};
    // A value that nobody knows is not taken for closed.
    Some(dumpable_behavior() != Ok(DumpableBehavior::NotDumpable))
}

#[cfg(not(target_os = "linux"))]
fn undump() -> rustix::io::Result<()> {
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn dumpable() -> Option<bool> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_is_no_core_and_nobody_looking_in() {
        let of = |dumpable, core_soft| Exposure { dumpable, core_soft, core_hard: None }.is_closed();
        assert!(of(Some(false), Some(0)) && of(None, Some(0)));
        assert!(!of(Some(true), Some(0)) && !of(Some(false), Some(4096)) && !of(Some(false), None));
    }
}
