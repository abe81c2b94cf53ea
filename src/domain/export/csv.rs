//! CSV that no spreadsheet takes for formulas.

use std::borrow::Cow;

use csv::{QuoteStyle, WriterBuilder};

use crate::domain::export::{COLUMNS, Cells, PiecePosition, WriteError};
use crate::domain::text::sanitize;

/// The lines of some rows; before the first stands the line of names.
pub(super) fn chunk<'a>(
    rows: impl Iterator<Item = Cells<'a>>,
    place: PiecePosition,
) -> Result<Vec<u8>, WriteError> {
    let mut out = WriterBuilder::new().quote_style(QuoteStyle::Always).from_writer(Vec::new());
    if place.first {
        out.write_record(COLUMNS).map_err(|_| WriteError)?;
    }
    for cells in rows {
        let token = cells.row.token();
        let record = [
            token.name.whole(),
            sanitize(token.id.as_str()),
            cells.policy_name.map_or(Cow::Borrowed(""), |name| name.whole()),
            token.policy_id.whole(),
            cells.status.into(),
            cells.created_at.as_deref().unwrap_or_default().into(),
            cells.expire_at.as_deref().unwrap_or_default().into(),
            token.api_key_id.whole(),
            if token.hidden { "true" } else { "false" }.into(),
        ];
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
