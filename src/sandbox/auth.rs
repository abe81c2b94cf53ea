//! Who is asking. The one API key opens everything; users, roles and the other schemes come later.

use axum::http::{HeaderMap, StatusCode, header};

use super::answer::Failure;
use crate::domain::secret::Secret;

/// What Elasticsearch says to a key that it does not know.
const UNKNOWN_KEY: &str =
    "unable to authenticate with provided credentials and anonymous access is not allowed for this request";

/// Checks `Authorization: ApiKey <encoded>` against `key`.
///
/// 401 `Unauthorized` without credentials, 401 with Elasticsearch's words for wrong ones.
pub(super) fn check(headers: &HeaderMap, key: &Secret) -> Result<(), Failure> {
    let Some(given) = headers.get(header::AUTHORIZATION) else {
        return Err(Failure::new(StatusCode::UNAUTHORIZED, "Unauthorized"));
    };
    let given = given.to_str().ok().and_then(|text| text.trim().split_once(' '));
    match given {
        Some((scheme, value))
            if scheme.eq_ignore_ascii_case("ApiKey")
                && same(value.trim().as_bytes(), key.expose().as_bytes()) =>
        {
            Ok(())
        }
        _ => {
            let failure = Failure::elasticsearch(StatusCode::UNAUTHORIZED, "security_exception", UNKNOWN_KEY);
            Err(Failure { challenge: Some("ApiKey"), ..failure })
        }
    }
}

/// Compares without telling by the time it takes where the difference is.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |seen, (a, b)| seen | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_key_in_the_right_scheme_opens() {
        let key = Secret::new("aWQ6a2V5".to_owned());
        let status = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, value.parse().unwrap());
            check(&headers, &key).map_err(|failure| failure.status)
        };
        assert_eq!(status("ApiKey aWQ6a2V5"), Ok(()));
        assert_eq!(status("apikey  aWQ6a2V5"), Ok(()));
        for wrong in ["ApiKey aWQ6a2V", "ApiKey aWQ6a2V6", "ApiKey ", "ApiKey", "Bearer aWQ6a2V5", "aWQ6a2V5"]
        {
            assert_eq!(status(wrong), Err(StatusCode::UNAUTHORIZED), "{wrong}");
        }
    }
}
