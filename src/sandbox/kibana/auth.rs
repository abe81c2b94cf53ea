//! Who is asking.

use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};

use super::answer::Failure;
use super::routes::Access;
use crate::sandbox::store::users::{Role, User};

/// What a reader may do.
const READER: [&str; 3] = ["fleet-agents-read", "fleet-agent-policies-read", "fleet-settings-read"];

/// What Elasticsearch says to a key that it does not know.
const UNKNOWN_KEY: &str =
    "unable to authenticate with provided credentials and anonymous access is not allowed for this request";

/// Finds the user behind `Authorization: ApiKey <encoded>`.
///
/// 401 `Unauthorized` without credentials, 401 with Elasticsearch's words for wrong ones.
pub(super) fn check<'a>(headers: &HeaderMap, users: &'a [User]) -> Result<&'a User, Failure> {
    let Some(given) = headers.get(header::AUTHORIZATION) else {
        return Err(Failure::new(StatusCode::UNAUTHORIZED, "Unauthorized"));
    };
    let given = given.to_str().ok().and_then(|text| text.trim().split_once(' '));
    let user = given.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("ApiKey")).and_then(|(_, value)| {
        users.iter().find(|user| same(value.trim().as_bytes(), user.api_key.expose().as_bytes()))
    });
    user.ok_or_else(|| {
        let failure = Failure::elasticsearch(StatusCode::UNAUTHORIZED, "security_exception", UNKNOWN_KEY);
        Failure { challenge: Some("ApiKey"), ..failure }
    })
}

/// Refuses a user who has none of the privileges that the route asks for. `path` is the request's without base path
/// and space: Kibana has taken them off when it writes the message.
pub(super) fn permit(access: Access, user: Option<&User>, parts: &Parts, path: &str) -> Result<(), Failure> {
    let Access::AnyOf(wanted) = access else { return Ok(()) };
    if user.is_some_and(|user| wanted.iter().any(|privilege| has(user.role, privilege))) {
        return Ok(());
    }
    let query = parts.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    Err(Failure::new(
        StatusCode::FORBIDDEN,
        format!(
            "API [{} {path}{query}] is unauthorized for user, this action is granted by the Kibana privileges [{}]",
            parts.method,
            wanted.join(",")
        ),
    ))
}

fn has(role: Role, privilege: &str) -> bool {
    match role {
        Role::Administrator => true,
        Role::Reader => READER.contains(&privilege),
    }
}

/// Compares without telling by the time it takes where the difference is.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |seen, (a, b)| seen | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::secret::Secret;
    use crate::sandbox::store::users::Role;

    #[test]
    fn only_the_whole_key_in_the_right_scheme_opens() {
        let secret = |text: &str| Secret::new(text.to_owned());
        let users = [User {
            name: "elastic".into(),
            role: Role::Administrator,
            api_key: secret("aWQ6a2V5"),
            password: secret("p"),
            token: secret("t"),
        }];
        let status = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, value.parse().unwrap());
            check(&headers, &users).map(|user| user.name.clone()).map_err(|failure| failure.status)
        };
        assert_eq!(status("ApiKey aWQ6a2V5"), Ok("elastic".into()));
        assert_eq!(status("apikey  aWQ6a2V5"), Ok("elastic".into()));
        for wrong in ["ApiKey aWQ6a2V", "ApiKey aWQ6a2V6", "ApiKey ", "ApiKey", "Bearer aWQ6a2V5", "aWQ6a2V5"]
        {
            assert_eq!(status(wrong), Err(StatusCode::UNAUTHORIZED), "{wrong}");
        }
    }
}
