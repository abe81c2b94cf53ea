//! CSV that no spreadsheet takes for formulas.

use std::borrow::Cow;

use csv::{QuoteStyle, WriterBuilder};

use crate::domain::columns::{EXPORTED, ExportValue};
use crate::domain::export::{Cells, PiecePosition, WriteError, moment};
use crate::domain::text::sanitize;

/// The lines of some rows; before the first stands the line of names.
pub(super) fn chunk<'a>(
    rows: impl Iterator<Item = Cells<'a>>,
    place: PiecePosition,
) -> Result<Vec<u8>, WriteError> {
    let mut out = WriterBuilder::new().quote_style(QuoteStyle::Always).from_writer(Vec::new());
    if place.first {
        out.write_record(EXPORTED.map(|(name, _)| name)).map_err(|_| WriteError)?;
    }
    for cells in rows {
        let record = cells.map(|(_, value)| match value {
            ExportValue::Text(text) => text.whole(),
            ExportValue::Id(id) => sanitize(id),
            ExportValue::Word(word) => word.into(),
            ExportValue::Moment(at) => moment(at).into(),
            ExportValue::Flag(flag) => flag.to_string().into(),
            ExportValue::Missing => "".into(),
        });
        out.write_record(
            record.iter().map(|cell| harmless(cell)).collect::<Vec<_>>().iter().map(|cell| cell.as_bytes()),
        )
        .map_err(|_| WriteError)?;
    }
    out.into_inner().map_err(|_| WriteError)
}

/// A cell that a spreadsheet would take for a formula gets an apostrophe before it. Blanks before the sign do not
/// help the spreadsheet, and the wide forms of the signs count in some.
fn harmless(cell: &str) -> Cow<'_, str> {
    let formula =
        |c: char| matches!(c, '=' | '+' | '-' | '@' | '\u{FF1D}' | '\u{FF0B}' | '\u{FF0D}' | '\u{FF20}');
    if cell.starts_with(['\t', '\r', '\n']) || cell.trim_start().starts_with(formula) {
        return Cow::Owned(format!("'{cell}"));
    }
    Cow::Borrowed(cell)
}
