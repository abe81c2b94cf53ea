//! Authentication and privileges.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};

use crate::domain::secret::Secret;
use crate::sandbox::kibana::answer::ErrorResponse;
use crate::sandbox::kibana::routes::RouteAccess;
use crate::sandbox::shared::Shared;
use crate::sandbox::store::StoreError;
use crate::sandbox::store::api_keys;
use crate::sandbox::store::api_keys::{KeyPair, KeyVerdict};
use crate::sandbox::store::users::{Role, User};

/// What a reader may do.
const READER: [&str; 3] = ["fleet-agents-read", "fleet-agent-policies-read", "fleet-settings-read"];

/// Elasticsearch's message for an unknown key or token.
const UNKNOWN: &str =
    "unable to authenticate with provided credentials and anonymous access is not allowed for this request";

/// Finds the user behind `Authorization`: `ApiKey <encoded>`, `Basic <base64 of name:password>` or `Bearer <token>`.
///
/// 401 `Unauthorized` without credentials, 401 with Elasticsearch's words for wrong ones.
pub(super) fn check<'a>(headers: &HeaderMap, users: &'a [User]) -> Result<&'a User, ErrorResponse> {
    let Some(given) = headers.get(header::AUTHORIZATION) else {
        return Err(ErrorResponse::new(StatusCode::UNAUTHORIZED, "Unauthorized"));
    };
    let given = given.to_str().ok().and_then(|text| text.trim().split_once(' ')).unwrap_or_default();
    let (scheme, value) = (given.0.to_ascii_lowercase(), given.1.trim());
    let found = |secret: fn(&User) -> &Secret| users.iter().find(|user| same(value, secret(user).expose()));
    let user = match scheme.as_str() {
        "apikey" => found(|user| &user.api_key),
        "bearer" => found(|user| &user.token),
        "basic" => return basic(value, users),
        _ => None,
    };
    user.ok_or_else(|| refusal(UNKNOWN))
}

/// Whether the header bears a key that Elasticsearch knows but no user of ours, such as an enrollment token: it gets in,
/// and then has no privileges.
pub(super) async fn is_key(headers: &HeaderMap, shared: &Shared) -> Result<bool, StoreError> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|text| text.trim().split_once(' '));
    let pair = given.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("ApiKey"));
    let Some(pair) = pair.and_then(|(_, value)| KeyPair::decode(value.trim())) else { return Ok(false) };
    let now = shared.clock.now().as_millisecond();
    Ok(shared.store.read(move |db| api_keys::check(db, &pair, now)).await? == KeyVerdict::Valid)
}

fn basic<'a>(value: &str, users: &'a [User]) -> Result<&'a User, ErrorResponse> {
    let Some(pair) = KeyPair::decode(value) else { return Err(refusal(UNKNOWN)) };
    let user = users.iter().find(|user| user.name == pair.id && same(&pair.secret, user.password.expose()));
    user.ok_or_else(|| {
        let name = &pair.id;
        refusal(&format!("unable to authenticate user [{name}] for REST request [/_security/_authenticate]"))
    })
}

fn refusal(reason: &str) -> ErrorResponse {
    let failure = ErrorResponse::elasticsearch(StatusCode::UNAUTHORIZED, "security_exception", reason);
    ErrorResponse { challenge: true, ..failure }
}

/// Refuses a user who has none of the privileges that the route asks for. `path` is the request's without base path
/// and space: Kibana has taken them off when it writes the message.
pub(super) fn permit(
    access: RouteAccess,
    user: Option<&User>,
    parts: &Parts,
    path: &str,
) -> Result<(), ErrorResponse> {
    let RouteAccess::AnyOf(wanted) = access else { return Ok(()) };
    if user.is_some_and(|user| wanted.iter().any(|privilege| has(user.role, privilege))) {
        return Ok(());
    }
    let query = parts.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    Err(ErrorResponse::new(
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

/// Compares in constant time.
fn same(given: &str, wanted: &str) -> bool {
    verify_slices_are_equal(given.as_bytes(), wanted.as_bytes()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_secret_in_the_right_scheme_opens() {
        let secret = |text: &str| Secret::new(text.to_owned());
        let users = [User {
            name: "elastic".into(),
            role: Role::Administrator,
            api_key: secret("aWQ6a2V5"),
            password: secret("p:w"),
            token: secret("t"),
        }];
        let ask = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, value.parse().unwrap());
            check(&headers, &users).map(|user| user.name.clone())
        };
        // The pairs are `elastic:p:w`, `elastic:p` and `other:p:w`.
        for right in ["ApiKey aWQ6a2V5", "apikey  aWQ6a2V5", "Basic ZWxhc3RpYzpwOnc=", "Bearer t", "BEARER t"]
        {
            assert_eq!(ask(right), Ok("elastic".into()), "{right}");
        }
        for wrong in
            ["ApiKey aWQ6a2V", "ApiKey aWQ6a2V6", "ApiKey ", "ApiKey", "Bearer aWQ6a2V5", "Bearer p:w"]
        {
            assert_eq!(ask(wrong).unwrap_err().status, StatusCode::UNAUTHORIZED, "{wrong}");
        }
        for (wrong, name) in [("Basic ZWxhc3RpYzpw", "elastic"), ("Basic b3RoZXI6cDp3", "other")] {
            let message = ask(wrong).unwrap_err().message;
            assert!(message.contains(&format!("unable to authenticate user [{name}] for REST")), "{message}");
        }
        assert_eq!(ask("Basic no-base64").unwrap_err().status, StatusCode::UNAUTHORIZED);
    }
}
