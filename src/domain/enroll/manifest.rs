//! The manifest for Kubernetes: the token is filled in here, so that it travels in no address.

use std::fmt::Write as _;

use thiserror::Error;
use zeroize::Zeroizing;

use crate::domain::secret::{Secret, TokenSecret};

/// The variable of the agent's container that holds the token (Kibana 8 and 9).
const VARIABLE: &str = "FLEET_ENROLLMENT_TOKEN";

/// The manifest has no place for the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the manifest has no FLEET_ENROLLMENT_TOKEN whose value could be filled in")]
pub struct NoPlace;

/// The manifest with the token as the value of the variable, in quotes as Kibana has it, in the place of whatever stands
/// there for a token that was not given.
///
/// # Errors
/// [`NoPlace`] when the variable is not there, or has no plain value.
pub fn fill(manifest: &str, token: &TokenSecret) -> Result<Secret, NoPlace> {
    // In one piece from the start: a text that moves leaves a copy behind.
    let mut filled = Zeroizing::new(String::with_capacity(manifest.len() + 16 * token.expose().len()));
    let (mut waits, mut places) = (false, 0);
    for line in manifest.split_inclusive('\n') {
        let text = line.trim();
        if waits && text.starts_with("value:") && places < 8 {
            let indent = &line[..line.len() - line.trim_start().len()];
            // Base64, so nothing in it ends the string. Writing into a string can't fail.
            let _ = write!(filled, "{indent}value: \"{}\"", token.expose());
            filled.push_str(&line[line.trim_end_matches(['\r', '\n']).len()..]);
            (waits, places) = (false, places + 1);
            continue;
        }
        filled.push_str(line);
        // Between the name and its value there may be a remark.
        if !text.is_empty() && !text.starts_with('#') {
            waits = is_name(text);
        }
    }
    if places == 0 { Err(NoPlace) } else { Ok(Secret::new(std::mem::take(&mut *filled))) }
}

/// `- name: FLEET_ENROLLMENT_TOKEN`, in quotes or not.
fn is_name(line: &str) -> bool {
    let name = line.strip_prefix("- name:").map(str::trim);
    name.is_some_and(|name| name.trim_matches(['"', '\'']) == VARIABLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "VnVhUVBIVUI3N0FPLXRfNWFhWEw6bnVDYmdWQjVSd3VfY1ZvM2V2bGxRQQ==";

    fn filled(manifest: &str) -> Result<String, NoPlace> {
        let token = TokenSecret::parse(Secret::new(TOKEN.to_owned())).unwrap();
        fill(manifest, &token).map(|text| text.expose().to_owned())
    }

    #[test]
    fn the_value_is_filled_in_and_nothing_else_is_touched() {
        let manifest = "kind: DaemonSet\n  # FLEET_ENROLLMENT_TOKEN: see the docs\n  env:\n    - name: FLEET_URL\n      \
                        value: \"https://f\"\n    - name: FLEET_ENROLLMENT_TOKEN\n      value: \"token-id\"\n    - name: X\n      \
                        value: \"token-id\"\n";
        let wanted = manifest.replacen("token-id", TOKEN, 1);
        assert_eq!(filled(manifest), Ok(wanted));
    }

    #[test]
    fn remarks_quotes_and_windows_lines_are_no_obstacle() {
        for (manifest, wanted) in [
            (
                "- name: \"FLEET_ENROLLMENT_TOKEN\"\r\n  # of the policy\r\n\r\n  value: ''\r\n",
                "\r\n\r\n  value: \"TOKEN\"\r\n",
            ),
            ("- name: FLEET_ENROLLMENT_TOKEN\n  value: ", "TOKEN\n  value: \"TOKEN\""),
        ] {
            let text = filled(manifest).unwrap().replace(TOKEN, "TOKEN");
            assert!(text.ends_with(wanted), "{text:?}");
        }
    }

    #[test]
    fn without_a_place_there_is_no_manifest() {
        for manifest in [
            "",
            "kind: DaemonSet\n# FLEET_ENROLLMENT_TOKEN\n",
            "- name: FLEET_ENROLLMENT_TOKEN\n  valueFrom:\n    value: x\n",
            "- name: FLEET_ENROLLMENT_TOKEN\n- name: X\n  value: x\n",
        ] {
            assert_eq!(filled(manifest), Err(NoPlace), "{manifest:?}");
        }
    }
}
