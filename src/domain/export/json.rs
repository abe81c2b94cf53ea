//! JSON, as one array or line by line. The texts are those that the server sent.

use serde::{Serialize, Serializer};

use crate::domain::columns::ExportValue;
use crate::domain::export::{Cells, PiecePosition, WriteError, moment};

impl Serialize for ExportValue<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => to.serialize_str(text.raw()),
            Self::Id(text) | Self::Word(text) => to.serialize_str(text),
            Self::Moment(at) => to.serialize_str(&moment(*at)),
            Self::Flag(flag) => to.serialize_bool(*flag),
            Self::Missing => to.serialize_none(),
        }
    }
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
    serde_json::Serializer::new(out).collect_map(cells.iter().copied()).map_err(|_| WriteError)
}
