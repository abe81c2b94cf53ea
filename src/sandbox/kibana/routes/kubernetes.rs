//! `/api/fleet/kubernetes`: the manifest that runs agents on Kubernetes. The routes are Kibana 9.5's; the manifest is
//! our own, and so are the words that stand for what was not given.

use std::fmt::Write as _;

use axum::http::{HeaderValue, StatusCode, header};
use serde_json::json;

use crate::sandbox::kibana::answer::{ErrorResponse, Reply, answered, ok};
use crate::sandbox::kibana::context::Ctx;
use crate::sandbox::kibana::validate::KibanaFields;

const MANIFEST: &str = include_str!("../../../../assets/elastic-agent-managed-kubernetes.yml");

/// `GET`: `{item: "<yaml>"}`.
pub(crate) fn manifest(ctx: &Ctx<'_>, query: KibanaFields) -> Reply {
    Ok(ok(&json!({"item": read(ctx, query)?})))
}

/// `GET download`: the same as a file, whatever `download` says.
pub(crate) fn download(ctx: &Ctx<'_>, query: KibanaFields) -> Reply {
    let mut response = answered(StatusCode::OK, "text/x-yaml", read(ctx, query)?);
    let file = HeaderValue::from_static("attachment; filename=\"elastic-agent-managed-kubernetes.yml\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, file);
    Ok(response)
}

fn read(ctx: &Ctx<'_>, mut query: KibanaFields) -> Result<String, ErrorResponse> {
    query.flag("download")?;
    let given = |text: Option<String>, otherwise: &str| {
        text.filter(|text| !text.is_empty()).unwrap_or_else(|| otherwise.to_owned())
    };
    let host = given(query.text("fleetServer")?, "FLEET_SERVER_HOST");
    let token = given(query.text("enrolToken")?, "ENROLLMENT_TOKEN");
    query.finish()?;
    Ok(filled(ctx.compat().number(), &host, &token))
}

/// The manifest with its blanks filled, in one pass, so that a value which looks like a blank stays a value.
fn filled(version: &str, host: &str, token: &str) -> String {
    let image = format!("docker.elastic.co/elastic-agent/elastic-agent:{version}");
    let blanks = [("${IMAGE}", image.as_str()), ("${FLEET_URL}", host), ("${FLEET_ENROLLMENT_TOKEN}", token)];
    let mut text = String::with_capacity(MANIFEST.len() + host.len() + token.len());
    let mut rest = MANIFEST;
    while let Some((before, after)) = rest.split_once("${") {
        text.push_str(before);
        let blank = &rest[before.len()..];
        let found = blanks.iter().find(|(name, _)| blank.starts_with(name));
        rest = if let Some((name, value)) = found {
            quote(&mut text, value);
            blank.strip_prefix(name).unwrap_or(after)
        } else {
            text.push_str("${");
            after
        };
    }
    text.push_str(rest);
    text
}

/// Appends `value` as a double-quoted YAML string. Whatever is not printable ASCII is written as an escape, so nothing
/// in it can end the string or the line.
fn quote(text: &mut String, value: &str) {
    text.push('"');
    for c in value.chars() {
        match c {
            '"' | '\\' => text.extend(['\\', c]),
            ' '..='~' => text.push(c),
            _ => {
                // Writing into a string cannot fail.
                let _ = write!(text, "\\U{:08x}", u32::from(c));
            }
        }
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The value of the `env` entry called `name`, as it stands there.
    fn value(yaml: &str, name: &str) -> String {
        let (_, rest) = yaml.split_once(&format!("- name: {name}\n")).unwrap();
        rest.lines().next().unwrap().trim().strip_prefix("value: ").unwrap().to_owned()
    }

    #[test]
    fn values_stay_inside_their_strings() {
        for hostile in [
            "\"\n- name: EVIL\n  value: \"1",
            "${FLEET_ENROLLMENT_TOKEN}",
            "\\",
            "a\u{2028}\u{85}\u{1f600}#: x",
            "\0\r\t",
        ] {
            let yaml = filled("9.5.1", hostile, "secret");
            assert_eq!(yaml.lines().count(), MANIFEST.lines().count(), "{hostile:?}");
            let quoted = value(&yaml, "FLEET_URL");
            assert!(quoted.starts_with('"') && quoted.ends_with('"') && quoted.is_ascii(), "{quoted}");
            assert_eq!(unquote(&quoted), hostile);
            assert_eq!(value(&yaml, "FLEET_ENROLLMENT_TOKEN"), "\"secret\"");
        }
    }

    /// Reads what [`quote`] may write.
    fn unquote(quoted: &str) -> String {
        let mut chars = quoted[1..quoted.len() - 1].chars();
        let mut text = String::new();
        while let Some(c) = chars.next() {
            assert_ne!(c, '"', "ends too early: {quoted}");
            text.push(match c {
                '\\' => match chars.next().unwrap() {
                    'U' => {
                        let digits: String = chars.by_ref().take(8).collect();
                        char::from_u32(u32::from_str_radix(&digits, 16).unwrap()).unwrap()
                    }
                    escaped => escaped,
                },
                plain => plain,
            });
        }
        text
    }

    #[test]
    fn the_manifest_is_whole() {
        let yaml = filled("9.5.1", "https://fleet:8220", "token");
        assert!(!yaml.contains("${"));
        assert!(yaml.contains("image: \"docker.elastic.co/elastic-agent/elastic-agent:9.5.1\"\n"));
        let kinds: Vec<&str> = yaml.lines().filter_map(|line| line.strip_prefix("kind: ")).collect();
        assert_eq!(
            kinds,
            ["ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "DaemonSet"]
        );
        assert!(MANIFEST.lines().count() < 150);
    }
}
