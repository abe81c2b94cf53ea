//! Takes a path apart: the base path, the space, and the rest that names a route.

/// A path in a space.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SpacePath<'a> {
    pub(super) space: &'a str,
    /// What Kibana calls the request's path: without base path and space.
    pub(super) path: &'a str,
}

/// `None` outside the base path. Kibana 9.5: `/s/<id>` names a space; ids have small letters, digits, `_` and `-`.
pub(super) fn find<'a>(base: &str, path: &'a str) -> Option<SpacePath<'a>> {
    let path = path.strip_prefix(base.trim_end_matches('/')).filter(|rest| rest.starts_with('/'))?;
    let named = path.strip_prefix("/s/").and_then(|rest| {
        let end = rest.find('/')?;
        let (space, path) = (rest.get(..end)?, rest.get(end..)?);
        is_space_id(space).then_some(SpacePath { space, path })
    });
    Some(named.unwrap_or(SpacePath { space: "default", path }))
}

/// Kibana 9.5: `^[a-z0-9_\-]+$`.
pub(super) fn is_space_id(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_path_and_space_come_off() {
        let place = |space, path| Some(SpacePath { space, path });
        assert_eq!(find("", "/api/status"), place("default", "/api/status"));
        assert_eq!(find("", "/s/team-a_1/api/status"), place("team-a_1", "/api/status"));
        assert_eq!(find("/kibana", "/kibana/s/x/api"), place("x", "/api"));
        assert_eq!(find("/kibana/", "/kibana/api"), place("default", "/api"));
        assert_eq!(find("", "/s/UPPER/api"), place("default", "/s/UPPER/api"), "no space's id");
        assert_eq!(find("", "/s/x"), place("default", "/s/x"));
        for path in ["/api/status", "/kibanax/api/status", "/s/x/kibana/api", "/kibana"] {
            assert_eq!(find("/kibana", path), None, "{path}");
        }
    }
}
