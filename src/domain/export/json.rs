//! JSON, as one array or line by line. The texts are those that the server sent.

use serde::Serialize;

use crate::domain::text::Text;

use crate::domain::export::{Cells, PiecePosition, WriteError};

/// One token, in the order of the columns.
#[derive(Serialize)]
struct ExportedToken<'a> {
    name: &'a str,
    id: &'a str,
    policy_name: Option<&'a str>,
    policy_id: &'a str,
    status: &'static str,
    created_at: Option<&'a str>,
    expire_at: Option<&'a str>,
    api_key_id: &'a str,
    hidden: bool,
}

/// A part of an array: an object a line.
pub(super) fn array_chunk<'a>(
    rows: impl Iterator<Item = Cells<'a>>,
    place: PiecePosition,
) -> Result<Vec<u8>, WriteError> {
    let mut out = Vec::new();
    if place.first {
        out.push(b'[');
    }
    let mut comma = !place.first;
    for cells in rows {
        out.extend_from_slice(if comma { b",\n" } else { b"\n" });
        comma = true;
        write(&mut out, &cells)?;
    }
    if place.last {
        out.extend_from_slice(if comma { b"\n]\n" } else { b"]\n" });
    }
    Ok(out)
}

/// An object a line.
pub(super) fn lines_chunk<'a>(rows: impl Iterator<Item = Cells<'a>>) -> Result<Vec<u8>, WriteError> {
    let mut out = Vec::new();
    for cells in rows {
        write(&mut out, &cells)?;
        out.push(b'\n');
    }
    Ok(out)
}

fn write(out: &mut Vec<u8>, cells: &Cells<'_>) -> Result<(), WriteError> {
    let token = cells.row.token();
    let line = ExportedToken {
        name: token.name.raw(),
        id: token.id.as_str(),
        policy_name: cells.policy_name.map(Text::raw),
        policy_id: token.policy_id.raw(),
        status: cells.status,
        created_at: cells.created_at.as_deref(),
        expire_at: cells.expire_at.as_deref(),
        api_key_id: token.api_key_id.raw(),
        hidden: token.hidden,
    };
    serde_json::to_writer(out, &line).map_err(|_| WriteError)
}
