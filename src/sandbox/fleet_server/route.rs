//! Which paths there are.

use axum::http::Method;

/// What is asked for; agents are named by the id in the path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Route {
    Status,
    Enroll,
    Checkin(String),
    Acks(String),
    AuditUnenroll(String),
}

impl Route {
    /// Whether `User-Agent` must be there. Fleet Server 9.5: on enroll and check-in only.
    pub(super) fn names_its_agent(&self) -> bool {
        matches!(self, Self::Enroll | Self::Checkin(_))
    }
}

/// What a request's line leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    Route(Route),
    /// There is such a path, for this method.
    WrongMethod(Method),
    Nothing,
}

pub(super) fn find(method: &Method, path: &str) -> Found {
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let (wanted, route) = match segments[..] {
        ["api", "status"] => (Method::GET, Route::Status),
        ["api", "fleet", "agents", "enroll"] => (Method::POST, Route::Enroll),
        ["api", "fleet", "agents", id, ref rest @ ..] if !id.is_empty() => {
            let Some(id) = decoded(id) else { return Found::Nothing };
            match rest {
                ["checkin"] => (Method::POST, Route::Checkin(id)),
                ["acks"] => (Method::POST, Route::Acks(id)),
                ["audit", "unenroll"] => (Method::POST, Route::AuditUnenroll(id)),
                _ => return Found::Nothing,
            }
        }
        _ => return Found::Nothing,
    };
    if *method == wanted { Found::Route(route) } else { Found::WrongMethod(wanted) }
}

/// A segment of a path, its percent signs resolved.
fn decoded(segment: &str) -> Option<String> {
    // A plus sign means itself in a path.
    let pair = format!("a={}", segment.replace('+', "%2B").replace('&', "%26"));
    let text = url::form_urlencoded::parse(pair.as_bytes()).next()?.1.into_owned();
    (!text.contains('\u{FFFD}')).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_where_they_should() {
        let post = |path: &str| find(&Method::POST, path);
        assert_eq!(post("/api/fleet/agents/enroll"), Found::Route(Route::Enroll));
        assert_eq!(post("/api/fleet/agents/a%20b+c/checkin"), Found::Route(Route::Checkin("a b+c".into())));
        assert_eq!(
            post("/api/fleet/agents/a/audit/unenroll"),
            Found::Route(Route::AuditUnenroll("a".into()))
        );
        for nothing in ["/", "/api/fleet/agents/a", "/api/fleet/agents/enroll/", "/api/fleet/agents//acks"] {
            assert_eq!(post(nothing), Found::Nothing, "{nothing}");
        }
        assert_eq!(post("/api/status"), Found::WrongMethod(Method::GET));
        assert_eq!(find(&Method::GET, "/api/fleet/agents/a/acks"), Found::WrongMethod(Method::POST));
    }
}
