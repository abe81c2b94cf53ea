//! CSV that no spreadsheet takes for formulas.

use std::borrow::Cow;

use csv::{QuoteStyle, WriterBuilder};

use super::{COLUMNS, Cells, Place, WriteError};

/// The lines of some rows; before the first stands the line of names.
pub(super) fn chunk<'a>(rows: impl Iterator<Item = Cells<'a>>, place: Place) -> Result<Vec<u8>, WriteError> {
    let mut out = WriterBuilder::new().quote_style(QuoteStyle::Always).from_writer(Vec::new());
    if place.first {
        out.write_record(COLUMNS).map_err(|_| WriteError)?;
    }
    for cells in rows {
        let token = cells.row.token();
        let id = token.shown_id();
        let record = [
            cells.row.name(),
            id.display(),
            cells.policy_name.map_or("", |name| name.display()),
            token.policy_id.display(),
            cells.status,
            cells.created_at.as_deref().unwrap_or_default(),
            cells.expire_at.as_deref().unwrap_or_default(),
            token.api_key_id.display(),
            if token.hidden { "true" } else { "false" },
        ];
        out.write_record(record.map(harmless).iter().map(|cell| cell.as_bytes())).map_err(|_| WriteError)?;
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
