//! What a Kibana says about itself.

use super::text::Text;

/// The answer of `/api/status`. A Kibana that does not trust the caller says less.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServerStatus {
    /// The version, as in `9.5.1`; `None` in the redacted form.
    pub version: Option<Text>,
    /// How it feels: `available`, `degraded`, …; `None` when it did not say.
    pub level: Option<Text>,
}
