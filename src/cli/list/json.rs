//! The tokens as a JSON array for programs: raw forms, moments in UTC, no secrets.

use std::io::{self, Write};

use jiff::Timestamp;
use serde::Serialize;
use serde::ser::{SerializeSeq as _, Serializer as _};

use crate::domain::policy::Policies;
use crate::domain::rows::{Row, TokenRows};
use crate::domain::status::Status;

/// One token. The names of the fields are an interface: scripts rely on them.
#[derive(Serialize)]
struct ListedToken<'a> {
    id: &'a str,
    name: &'a str,
    stored_name: &'a str,
    policy_id: &'a str,
    policy_name: Option<&'a str>,
    status: &'static str,
    active: bool,
    created_at: Option<String>,
    expire_at: Option<String>,
    api_key_id: &'a str,
    hidden: bool,
}

pub(super) fn write(
    out: &mut impl Write,
    rows: &TokenRows,
    policies: &Policies,
    now: Timestamp,
) -> io::Result<()> {
    let mut json = serde_json::Serializer::pretty(&mut *out);
    let mut array = json.serialize_seq(Some(rows.len()))?;
    for row in rows.window(0, rows.len()) {
        array.serialize_element(&line(row, policies, now))?;
    }
    array.end()?;
    writeln!(out)
}

fn line<'a>(row: Row<'a>, policies: &'a Policies, now: Timestamp) -> ListedToken<'a> {
    let token = row.token();
    ListedToken {
        id: token.id.as_str(),
        name: token.name.raw(),
        stored_name: token.stored_name.raw(),
        policy_id: token.policy_id.raw(),
        policy_name: policies.get(token.policy_id.raw()).map(|policy| policy.name.raw()),
        status: match row.status(now) {
            Status::Active => "active",
            Status::Expired => "expired",
            Status::Inactive => "inactive",
        },
        active: token.active,
        created_at: token.created_at.map(moment),
        expire_at: token.expire_at.map(moment),
        api_key_id: token.api_key_id.raw(),
        hidden: token.hidden,
    }
}

/// As Kibana writes moments: UTC, with milliseconds.
fn moment(at: Timestamp) -> String {
    format!("{at:.3}")
}
