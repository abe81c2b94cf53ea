//! Which columns stand in the table, and how wide they are.

use crate::app::column_fitting::{has_ages, least_in};
use crate::app::geometry::Layout;

pub(super) use crate::app::column_fitting::{GAP, MARK};
use crate::domain::columns::{Column, ColumnWidth};

/// The cells of a column that never has more; `None` where texts and ids are as long as they are.
fn fixed(column: Column, layout: Layout) -> Option<u16> {
    matches!(column.info().width, ColumnWidth::Fixed(_)).then(|| least_in(column, layout))
}

/// What stands above a column: Kibana's label, where its values are Kibana's as well.
pub(super) fn heading(column: Column, layout: Layout) -> &'static str {
    column.info().short.filter(|_| has_ages(layout)).map_or(column.label(), |(label, _)| label)
}

/// Name and policy together can be told apart in so many cells; beyond that, whole ids are worth more.
const READABLE: u16 = 60;

/// How wide each column is in `room` cells. Name and policy share what the others leave, each by its need; ids are cut
/// until both can be read.
pub(super) fn widths(
    shown: &[Column],
    layout: Layout,
    room: u16,
    widest_name: usize,
    widest_policy: usize,
) -> Vec<(Column, u16)> {
    let gaps = GAP * u16::try_from(shown.len().saturating_sub(1)).unwrap_or(0);
    let taken: u16 = shown.iter().filter_map(|column| fixed(*column, layout)).sum();
    let mut slack = room.saturating_sub(MARK + gaps + taken);
    let has = |column| shown.contains(&column);
    let texts = [
        need(widest_name, "Name"),
        if has(Column::Policy) { need(widest_policy, "Agent policy") } else { 0 },
    ];
    let id = |column: &Column| match column.info().width {
        ColumnWidth::Id(least, whole) => Some((*column, least, whole)),
        ColumnWidth::Fixed(_) | ColumnWidth::Share(_) => None,
    };
    let ids: Vec<(Column, u16, u16)> = shown.iter().filter_map(id).collect();
    let least_ids: u16 = ids.iter().map(|(_, least, _)| least).sum();
    let wanted = texts[0].saturating_add(texts[1]).min(READABLE);
    let mut spare = slack.saturating_sub(wanted.saturating_add(least_ids));
    let ids: Vec<(Column, u16)> = ids
        .into_iter()
        .map(|(id, least, whole)| {
            let more = spare.min(whole - least);
            spare -= more;
            (id, least + more)
        })
        .collect();
    slack = slack.saturating_sub(ids.iter().map(|(_, width)| width).sum());
    let (name, policy) = match layout {
        _ if !has(Column::Policy) => (slack, 0),
        Layout::Narrow => (slack.saturating_sub(14), 14.min(slack)),
        _ => share(slack, texts[0], texts[1]),
    };
    let of = |column: &Column| match column {
        Column::Name => name,
        Column::Policy => policy,
        other => fixed(*other, layout)
            .or_else(|| ids.iter().find(|(id, _)| id == other).map(|(_, width)| *width))
            .unwrap_or(0),
    };
    shown.iter().map(|column| (*column, of(column))).collect()
}

fn need(widest: usize, label: &str) -> u16 {
    // With room for the arrow of a sorted column.
    u16::try_from(widest.max(label.len() + 2)).unwrap_or(u16::MAX)
}

/// Both get what they need where there is enough; what is left over stands between them, so that the dates keep
/// to the right. Where there is not enough, the name gets eleven parts of twenty, unless the other needs less.
fn share(slack: u16, name: u16, policy: u16) -> (u16, u16) {
    // Divided first: a terminal may be wider than a product in 16 bits allows.
    let most = slack / 20 * 11 + slack % 20 * 11 / 20;
    if name.saturating_add(policy) <= slack {
        let spare = slack - name - policy;
        (name + spare / 2, policy + spare - spare / 2)
    } else if policy <= slack - most {
        (slack - policy, policy)
    } else {
        (name.min(most), slack - name.min(most))
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray as _;

    use crate::domain::columns::Columns;
    use crate::ui::table_columns::*;

    #[test]
    fn columns_fill_the_room_exactly() {
        let usual: &[Column] = &Columns::default().wanted();
        for (shown, layout, room) in [
            (usual, Layout::Wide, 120),
            (usual, Layout::Wide, 200),
            (&[Column::Name, Column::Policy, Column::Status], Layout::Medium, 80),
            (&[Column::Name, Column::Policy, Column::Expires, Column::Status], Layout::Narrow, 60),
            (&[Column::Name, Column::Id], Layout::Narrow, 60),
            (Column::VARIANTS, Layout::Wide, 119),
            (Column::VARIANTS, Layout::Wide, 300),
        ] {
            for (name, policy) in [(4, 4), (30, 30), (200, 10), (10, 200), (200, 200)] {
                let columns = widths(shown, layout, room, name, policy);
                let gaps = GAP * u16::try_from(columns.len() - 1).unwrap();
                let used: u16 = columns.iter().map(|(_, width)| width).sum();
                assert_eq!(MARK + used + gaps, room, "{layout:?} {name} {policy}");
            }
        }
    }

    #[test]
    fn ids_are_cut_before_names_and_whole_where_there_is_room() {
        let of = |room, column| {
            let columns = widths(Column::VARIANTS, Layout::Wide, room, 20, 20);
            columns.into_iter().find(|(each, _)| *each == column).unwrap().1
        };
        assert_eq!((of(119, Column::Id), of(119, Column::ApiKeyId)), (13, 13));
        assert_eq!((of(180, Column::Id), of(180, Column::ApiKeyId)), (36, 20));
        let of_long = |column| {
            let columns = widths(Column::VARIANTS, Layout::Wide, 199, 200, 60);
            columns.into_iter().find(|(each, _)| *each == column).unwrap().1
        };
        assert_eq!((of_long(Column::Id), of_long(Column::ApiKeyId)), (36, 20), "one long name cuts no id");
        assert!(of(140, Column::Name) >= 20 && of(140, Column::Policy) >= 20 && of(140, Column::Id) > 13);
    }

    #[test]
    fn a_terminal_may_be_as_wide_as_it_likes() {
        let (name, policy) = share(60_000, 60_000, 60_000);
        assert_eq!((name, policy), (33_000, 27_000));
    }

    #[test]
    fn a_short_column_leaves_its_room_to_the_long_one() {
        assert_eq!(share(40, 60, 12), (28, 12));
        assert_eq!(share(40, 8, 60), (8, 32));
        assert_eq!(share(40, 60, 60), (22, 18));
    }
}
