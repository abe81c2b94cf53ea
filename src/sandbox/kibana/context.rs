//! What a handler knows of its request, besides the query and the body.

use jiff::Timestamp;
use serde_json::Value;

use crate::sandbox::compat::Compat;
use crate::sandbox::kibana::answer::ErrorResponse;
use crate::sandbox::kibana::validate::KibanaFields;
use crate::sandbox::shared::Shared;
use crate::sandbox::store::users::User;

/// A path's parameters, by the names in the route's pattern.
pub(super) type Parameters = Vec<(&'static str, String)>;

/// The context of one request.
pub(super) struct Ctx<'a> {
    pub(super) shared: &'a Shared,
    /// `None` without credentials, where the route is open, and for a key that belongs to no user.
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

    /// The name of the user, for `updated_by` and similar fields.
    pub(super) fn user_name(&self) -> String {
        self.user.map(|user| user.name.clone()).unwrap_or_default()
    }

    /// The body's fields, to be read one by one.
    pub(super) fn fields(&self, body: Option<Value>) -> Result<KibanaFields, ErrorResponse> {
        KibanaFields::of_body(body, self.compat())
    }
}
