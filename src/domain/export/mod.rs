//! Tokens as text for other programs: CSV, JSON and NDJSON. No secrets: a row has none.
//!
//! Texts are written in pieces, so that a million rows never stand in memory twice. JSON holds names exactly as the
//! server keeps them, escaped by its own rules. CSV is for spreadsheets and for people's eyes: names in their display
//! form, every cell quoted, and none of them a formula.

mod csv;
mod json;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use thiserror::Error;

use super::columns::{EXPORTED, ExportValue};
use super::policy::Policies;
use super::rows::{Row, Snapshot};
use super::status::StatusFilter;
use super::text::sanitize;

/// How many rows are written at once.
pub const CHUNK: usize = 1_000;

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Format {
    /// Comma-separated values, with a line of names.
    #[default]
    Csv,
    /// One JSON array, an object a line.
    Json,
    /// A JSON object a line, without the array around them.
    Ndjson,
}

impl Format {
    /// In the dialog's order.
    pub const ALL: [Self; 3] = [Self::Csv, Self::Json, Self::Ndjson];

    /// Its name.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Json => "JSON",
            Self::Ndjson => "NDJSON",
        }
    }

    /// What its files' names end with.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
        }
    }
}

/// The name to propose for what a tab shows: `enrollment-tokens-active-2026-11-20.csv`.
#[must_use]
pub fn file_name(tab: StatusFilter, format: Format, now: Timestamp, zone: &TimeZone) -> String {
    let day = now.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d").to_string();
    format!("enrollment-tokens-{}-{day}.{}", tab.label().to_lowercase(), format.extension())
}

/// A row could not be written. It does not happen: every row is text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a row can't be written")]
pub struct WriteError;

/// Rows on their way to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// How they are written.
    pub format: Format,
    /// The rows, as the table showed them.
    pub rows: Snapshot,
    /// The policies, for their names.
    pub policies: Policies,
    /// The moment that decides what is expired.
    pub now: Timestamp,
}

impl Export {
    /// The text of the rows from `offset` on, [`CHUNK`] at most, with what stands before the first and after the last
    /// row. `None` once everything was written; the first piece is always there, also without any row.
    ///
    /// # Errors
    /// [`WriteError`], never in practice.
    #[must_use]
    pub fn chunk(&self, offset: usize) -> Option<Result<Vec<u8>, WriteError>> {
        let end = offset.saturating_add(CHUNK).min(self.rows.len());
        if offset > 0 && offset >= self.rows.len() {
            return None;
        }
        let rows = self.rows.window(offset, CHUNK).map(|row| cells(row, &self.policies, self.now));
        let place = PiecePosition { first: offset == 0, last: end == self.rows.len() };
        Some(match self.format {
            Format::Csv => csv::chunk(rows, place),
            Format::Json => json::array_chunk(rows, place),
            Format::Ndjson => json::lines_chunk(rows),
        })
    }
}

/// One row as a JSON object in one line, as NDJSON has it. What no screen shows is escaped: it may be pasted anywhere.
///
/// # Errors
/// [`WriteError`], never in practice.
pub fn json_row(row: Row<'_>, policies: &Policies, now: Timestamp) -> Result<String, WriteError> {
    let line = json::lines_chunk(std::iter::once(cells(row, policies, now)))?;
    let text = String::from_utf8(line).map_err(|_| WriteError)?;
    let mut safe = String::with_capacity(text.len());
    for c in text.trim_end().chars() {
        if c.is_ascii_graphic() || c == ' ' || sanitize(c.encode_utf8(&mut [0; 4])).starts_with(c) {
            safe.push(c);
        } else {
            safe.extend(c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    Ok(safe)
}

/// Which end of the whole a piece is.
#[derive(Clone, Copy)]
struct PiecePosition {
    first: bool,
    last: bool,
}

/// The names and values of a token's fields.
type Cells<'a> = [(&'static str, ExportValue<'a>); EXPORTED.len()];

fn cells<'a>(row: Row<'a>, policies: &'a Policies, now: Timestamp) -> Cells<'a> {
    EXPORTED.map(|(name, value)| (name, value(row.token(), policies, now)))
}

/// As Kibana writes moments: UTC, with milliseconds.
fn moment(at: Timestamp) -> String {
    format!("{at:.3}")
}

#[cfg(test)]
mod tests;
