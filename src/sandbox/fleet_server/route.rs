//! Which paths there are.

use axum::http::Method;

/// What is asked for; agents are named by the id in the path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FleetServerRoute {
    Status,
    Enroll,
    Checkin(String),
    Acks(String),
    AuditUnenroll(String),
}

impl FleetServerRoute {
    /// Whether `User-Agent` must be there. Fleet Server 9.5: on enroll and check-in only.
    pub(super) fn names_its_agent(&self) -> bool {
        matches!(self, Self::Enroll | Self::Checkin(_))
    }
}

/// What a request's line leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RouteMatch {
    Route(FleetServerRoute),
    /// There is such a path, for this method.
    WrongMethod(Method),
    Nothing,
}

pub(super) fn find(method: &Method, path: &str) -> RouteMatch {
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let (wanted, route) = match segments[..] {
        ["api", "status"] => (Method::GET, FleetServerRoute::Status),
        ["api", "fleet", "agents", "enroll"] => (Method::POST, FleetServerRoute::Enroll),
        ["api", "fleet", "agents", id, ref rest @ ..] if !id.is_empty() => {
            let Some(id) = decoded(id) else { return RouteMatch::Nothing };
            match rest {
                ["checkin"] => (Method::POST, FleetServerRoute::Checkin(id)),
                ["acks"] => (Method::POST, FleetServerRoute::Acks(id)),
                ["audit", "unenroll"] => (Method::POST, FleetServerRoute::AuditUnenroll(id)),
                _ => return RouteMatch::Nothing,
            }
        }
        _ => return RouteMatch::Nothing,
    };
    if *method == wanted { RouteMatch::Route(route) } else { RouteMatch::WrongMethod(wanted) }
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
        assert_eq!(post("/api/fleet/agents/enroll"), RouteMatch::Route(FleetServerRoute::Enroll));
        assert_eq!(
            post("/api/fleet/agents/a%20b+c/checkin"),
            RouteMatch::Route(FleetServerRoute::Checkin("a b+c".into()))
        );
        assert_eq!(
            post("/api/fleet/agents/a/audit/unenroll"),
            RouteMatch::Route(FleetServerRoute::AuditUnenroll("a".into()))
        );
        for nothing in ["/", "/api/fleet/agents/a", "/api/fleet/agents/enroll/", "/api/fleet/agents//acks"] {
            assert_eq!(post(nothing), RouteMatch::Nothing, "{nothing}");
        }
        assert_eq!(post("/api/status"), RouteMatch::WrongMethod(Method::GET));
        assert_eq!(find(&Method::GET, "/api/fleet/agents/a/acks"), RouteMatch::WrongMethod(Method::POST));
    }
}
