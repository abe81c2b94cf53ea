//! What a handler knows of the request that it answers, beside the query and the body.

use jiff::Timestamp;
use serde_json::Value;

use crate::sandbox::compat::Compat;
use crate::sandbox::kibana::answer::ErrorResponse;
use crate::sandbox::kibana::validate::KibanaFields;
use crate::sandbox::shared::Shared;
use crate::sandbox::store::users::User;

/// A path's parameters, by the names in the route's pattern.
pub(super) type Parameters = Vec<(&'static str, String)>;

/// One request's surroundings.
pub(super) struct Ctx<'a> {
    pub(super) shared: &'a Shared,
    /// Nobody for a stranger, where a route is open to them, and for a key that is no user's.
    pub(super) user: Option<&'a User>,
    /// The space that the path names; it exists.
    pub(super) space: String,
    pub(super) parameters: Parameters,
}

impl Ctx<'_> {
    pub(super) fn compat(&self) -> Compat {
        self.shared.compat
    }

    /// Whether `*` stands for all spaces.
    pub(super) fn stars(&self) -> bool {
        self.compat().really_deletes()
    }

    pub(super) fn now(&self) -> Timestamp {
        self.shared.clock.now()
    }

    /// The path's parameter that the pattern calls `{name}`.
    pub(super) fn parameter(&self, name: &str) -> String {
        let found = self.parameters.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// Who asks, for `updated_by` and its like.
    pub(super) fn user_name(&self) -> String {
        self.user.map(|user| user.name.clone()).unwrap_or_default()
    }

    /// The body's fields, to be read one by one.
    pub(super) fn fields(&self, body: Option<Value>) -> Result<KibanaFields, ErrorResponse> {
        KibanaFields::of_body(body, self.compat())
    }
}
