//! The tokens as aligned columns for people: Kibana's columns in Kibana's order, and every text in its display form.

use std::io::{self, Write};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use unicode_width::UnicodeWidthStr as _;

use crate::domain::policy::Policies;
use crate::domain::rows::{Row, TokenRows};
use crate::domain::time;

const TITLES: [&str; 5] = ["Name", "Agent policy", "Created on", "Expires", "Status"];
/// Cells between two columns.
const GAP: usize = 2;
/// A text wider than this is written whole and pushes its own line's columns to the right, not everybody's.
const WIDEST: usize = 40;

pub(super) fn write(
    out: &mut impl Write,
    rows: &TokenRows,
    policies: &Policies,
    now: Timestamp,
    zone: &TimeZone,
) -> io::Result<()> {
    let lines: Vec<[String; 5]> =
        rows.window(0, rows.len()).map(|row| cells(row, policies, now, zone)).collect();
    let mut widths = TITLES.map(str::len);
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.width().min(WIDEST));
        }
    }
    write_line(out, &TITLES, &widths)?;
    lines.iter().try_for_each(|line| write_line(out, &line.each_ref().map(String::as_str), &widths))
}

fn cells(row: Row<'_>, policies: &Policies, now: Timestamp, zone: &TimeZone) -> [String; 5] {
    let token = row.token();
    let policy = policies.get(row.raw_policy_id()).map_or(&token.policy_id, |policy| &policy.name);
    [
        row.name().to_owned(),
        policy.display().to_owned(),
        row.created_at().map(|at| time::date(at, zone)).unwrap_or_default(),
        row.expire_at().map_or_else(|| "never".to_owned(), |at| time::expiry(at, now)),
        row.status(now).label().to_owned(),
    ]
}

/// Blanks by width and not by characters; none at the line's end.
fn write_line(out: &mut impl Write, cells: &[&str; 5], widths: &[usize; 5]) -> io::Result<()> {
    for (cell, width) in cells.iter().zip(widths).take(cells.len() - 1) {
        write!(out, "{cell}{:blanks$}", "", blanks = GAP + width.saturating_sub(cell.width()))?;
    }
    writeln!(out, "{}", cells[cells.len() - 1])
}
