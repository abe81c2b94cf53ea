//! Dates on the wire.

use jiff::Timestamp;
use serde::Deserialize;

use super::scalar::Scalar;

/// The longest date that is one, in bytes.
const LONGEST: usize = 64;

/// A date as it came; `None` when it is no text at all.
#[derive(Default, Deserialize)]
#[serde(from = "Scalar")]
pub(super) struct Moment {
    /// As the server wrote it.
    pub(super) raw: Option<Box<str>>,
}

impl Moment {
    /// The moment, when the text is one.
    pub(super) fn parsed(&self) -> Option<Timestamp> {
        self.raw.as_deref()?.parse().ok()
    }
}

impl From<Scalar> for Moment {
    fn from(value: Scalar) -> Self {
        // What is longer is no date, and the slices of a long list would ask for it.
        Self { raw: value.text().filter(|text| text.len() <= LONGEST) }
    }
}
