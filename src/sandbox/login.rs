//! What opens the sandbox's door for a person.

use super::store::users::User;
use crate::domain::secret::Secret;

/// A user's name and one credential of every scheme.
#[derive(Debug, Clone)]
pub struct Login {
    /// `elastic`, who may do everything, or `reader`, who may not see tokens.
    pub name: String,
    /// For `Authorization: ApiKey`, encoded.
    pub api_key: Secret,
    /// For `Authorization: Basic`, after the name and a colon.
    pub password: Secret,
    /// For `Authorization: Bearer`.
    pub token: Secret,
}

impl From<&User> for Login {
    fn from(user: &User) -> Self {
        Self {
            name: user.name.clone(),
            api_key: user.api_key.clone(),
            password: user.password.clone(),
            token: user.token.clone(),
        }
    }
}
