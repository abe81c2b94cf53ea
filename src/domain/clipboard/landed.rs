//! Where a copy went, as far as that is known.

use crate::domain::problem::Problem;

use crate::domain::clipboard::{ClipboardBackend, Control};

/// Where a copy went: the way that took it, and those before it that may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Landed {
    /// The way that worked, if one did.
    pub took: Option<ClipboardBackend>,
    /// Ways that failed in the middle: the copy may be there all the same.
    pub unsure: Vec<Unsure>,
}

/// A way that may have taken a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsure {
    /// The way.
    pub backend: ClipboardBackend,
    /// What happened.
    pub why: String,
}

impl From<ClipboardBackend> for Landed {
    fn from(backend: ClipboardBackend) -> Self {
        Self { took: Some(backend), unsure: Vec::new() }
    }
}

impl Landed {
    /// Every way that has it, or may have it.
    pub fn backends(&self) -> impl Iterator<Item = ClipboardBackend> {
        self.took.into_iter().chain(self.unsure.iter().map(|unsure| unsure.backend))
    }

    /// What is so once the terminal was sent its copy, or could not be: other ways may have it even then.
    ///
    /// # Errors
    ///
    /// The copy is nowhere.
    pub fn if_sent(self, sent: Result<(), Problem>) -> Result<Self, Problem> {
        match sent {
            Ok(()) => Ok(self),
            Err(problem) if self.unsure.is_empty() => Err(problem),
            Err(_) => Ok(Self { took: None, ..self }),
        }
    }

    /// What can be done about all of it: checked only if every part that can be cleared can be checked, too.
    #[must_use]
    pub fn control(&self) -> Control {
        let has = |control| self.backends().any(|backend| backend.control() == control);
        if has(Control::Blind) {
            Control::Blind
        } else if has(Control::Checked) {
            Control::Checked
        } else {
            Control::None
        }
    }

    /// Whether any of it stays when the program ends.
    #[must_use]
    pub fn outlives_the_program(&self) -> bool {
        self.backends().any(ClipboardBackend::outlives_the_program)
    }

    /// The ways on which this may still be after another copy. One that is not known to have landed replaces nothing.
    pub fn left_by(&self, other: &Self) -> impl Iterator<Item = ClipboardBackend> {
        self.backends().filter(move |backend| other.took.is_none_or(|took| backend.leaves(took)))
    }
}
