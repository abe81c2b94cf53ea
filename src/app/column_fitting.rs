//! Which columns there is room for. The numbers that both the table and what is said about it need.

use crate::domain::columns::{Column, Columns};

use crate::app::geometry::{Geometry, Layout, Pane, Size};

/// The cells between two columns.
pub const GAP: u16 = 2;
/// The cells before the first column: a person's mark, the cursor's, and a gap.
pub const MARK: u16 = 4;

/// Whether a token's creation stands in the table as its age: a date takes the cells that names need.
#[must_use]
pub fn has_ages(layout: Layout) -> bool {
    layout <= Layout::Medium
}

/// The fewest cells that a column is of use in, in this layout.
#[must_use]
pub fn least_in(column: Column, layout: Layout) -> u16 {
    let info = column.info();
    info.short.filter(|_| has_ages(layout)).map_or(info.width.least(), |(_, least)| least)
}

/// The columns on show, from left to right: of what is wanted, the most important ones that fit. Cards have none.
#[must_use]
pub fn on_show(columns: &Columns, geometry: &Geometry, size: Size) -> Vec<Column> {
    if geometry.layout == Layout::Compact {
        return Vec::new();
    }
    let wanted = columns.wanted();
    if columns.is_automatic() {
        let least_important = match geometry.layout {
            Layout::Wide => u8::MAX,
            Layout::Medium => 5,
            Layout::Narrow | Layout::Compact => 4,
        };
        return wanted.into_iter().filter(|column| column.info().priority <= least_important).collect();
    }
    let mut room = width(geometry, size).saturating_sub(MARK);
    let mut fitting = Vec::new();
    let mut by_priority = wanted.clone();
    by_priority.sort_by_key(|column| column.info().priority);
    for column in by_priority {
        let needed = least_in(column, geometry.layout) + if fitting.is_empty() { 0 } else { GAP };
        // What is less important and narrower may still fit.
        if fitting.is_empty() || needed <= room {
            room = room.saturating_sub(needed);
            fitting.push(column);
        }
    }
    wanted.into_iter().filter(|column| fitting.contains(column)).collect()
}

/// What is wanted in so many words and has no room; where the width decides, nothing is.
#[must_use]
pub fn without_room(columns: &Columns, geometry: &Geometry, size: Size) -> Vec<Column> {
    if columns.is_automatic() {
        return Vec::new();
    }
    let shown = on_show(columns, geometry, size);
    columns.wanted().into_iter().filter(|column| !shown.contains(column)).collect()
}

/// The table's width; the last cell stays free.
fn width(geometry: &Geometry, size: Size) -> u16 {
    let pane = if let Pane::Right(columns) = geometry.pane { columns } else { 0 };
    size.width.saturating_sub(pane + 1)
}

#[cfg(test)]
mod tests {
    use strum::VariantArray as _;

    use crate::app::column_fitting::*;
    use crate::app::geometry::DetailsWish;

    fn shown(width: u16, columns: &Columns) -> Vec<Column> {
        let size = Size { width, height: 24 };
        on_show(columns, &Geometry::of(size, DetailsWish::Auto, false).unwrap(), size)
    }

    #[test]
    fn what_matters_least_goes_first() {
        use Column::{ApiKeyId, Created, Expires, Id, Name, Policy, Secret, Status};
        let wide = Columns { wide: true, ..Columns::default() };
        assert_eq!(shown(60, &wide), [Name, Policy, Expires, Status]);
        assert_eq!(shown(66, &wide), [Name, Policy, Created, Expires, Status], "as an age");
        assert_eq!(shown(80, &wide), [Name, Policy, Secret, Created, Expires, Status]);
        assert_eq!(shown(100, &wide), [Name, Policy, Secret, Created, Expires, Status, Id]);
        assert_eq!(shown(120, &wide), Column::VARIANTS);
        assert_eq!(shown(50, &wide), [], "cards");
        let few = Columns { chosen: Some(vec![Id, ApiKeyId]), wide: false };
        assert_eq!(shown(60, &few), [Name, Id, ApiKeyId]);
    }

    proptest::proptest! {
        #[test]
        fn what_is_on_show_fits(width in 60_u16..300, chosen in proptest::sample::subsequence(Column::VARIANTS.to_vec(), 0..8), wide: bool) {
            let columns = shown(width, &Columns { chosen: Some(chosen), wide });
            let layout = Geometry::of(Size { width, height: 24 }, DetailsWish::Auto, false).unwrap().layout;
            let used: u16 = columns.iter().map(|column| least_in(*column, layout) + GAP).sum();
            proptest::prop_assert!(MARK + used - GAP < width, "{:?}", columns);
            proptest::prop_assert_eq!(columns.first(), Some(&Column::Name));
        }
    }
}
