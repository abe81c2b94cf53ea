//! Which columns stand in the table, and how wide they are.

use crate::app::geometry::Layout;
use crate::domain::rows;

/// The table's columns, in Kibana's order, with our Expires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Name,
    Policy,
    Secret,
    Created,
    Expires,
    Status,
}

impl Column {
    /// As what it can be sorted by, and pointed at for that; the secret can't.
    pub(super) fn sorts(self) -> Option<rows::Column> {
        rows::Column::ALL.into_iter().find(|column| Self::of(*column) == self)
    }

    /// Where a sort column stands.
    pub(super) fn of(sorted: rows::Column) -> Self {
        match sorted {
            rows::Column::Name => Self::Name,
            rows::Column::Policy => Self::Policy,
            rows::Column::Created => Self::Created,
            rows::Column::Expires => Self::Expires,
            rows::Column::Status => Self::Status,
        }
    }

    /// Kibana's label.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Policy => "Agent policy",
            Self::Secret => "Secret",
            Self::Created => "Created on",
            Self::Expires => "Expires",
            Self::Status => "Status",
        }
    }
}

/// The cells between two columns.
pub(super) const GAP: u16 = 2;
/// The cells before the first column: a person's mark, the cursor's, and a gap.
pub(super) const MARK: u16 = 4;

/// The columns of a layout in `room` cells. Name and policy share what the others leave, each by its need.
pub(super) fn columns(
    layout: Layout,
    room: u16,
    widest_name: usize,
    widest_policy: usize,
) -> Vec<(Column, u16)> {
    use Column::{Created, Expires, Name, Policy, Secret, Status};
    let fixed: &[(Column, u16)] = match layout {
        Layout::Wide => &[(Secret, 12), (Created, 12), (Expires, 9), (Status, 10)],
        Layout::Medium => &[(Created, 12), (Expires, 9), (Status, 10)],
        Layout::Narrow | Layout::Compact => &[(Expires, 9), (Status, 10)],
    };
    let taken: u16 = fixed.iter().map(|(_, width)| width + GAP).sum();
    let slack = room.saturating_sub(MARK + taken + GAP);
    let (name, policy) = match layout {
        Layout::Narrow => (slack.saturating_sub(14), 14.min(slack)),
        _ => share(slack, need(widest_name, "Name"), need(widest_policy, "Agent policy")),
    };
    [(Name, name), (Policy, policy)].into_iter().chain(fixed.iter().copied()).collect()
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
    use super::*;

    #[test]
    fn columns_fill_the_room_exactly() {
        for (layout, room) in
            [(Layout::Wide, 120), (Layout::Wide, 200), (Layout::Medium, 80), (Layout::Narrow, 60)]
        {
            for (name, policy) in [(4, 4), (30, 30), (200, 10), (10, 200), (200, 200)] {
                let columns = columns(layout, room, name, policy);
                let gaps = GAP * u16::try_from(columns.len() - 1).unwrap();
                let used: u16 = columns.iter().map(|(_, width)| width).sum();
                assert_eq!(MARK + used + gaps, room, "{layout:?} {name} {policy}");
            }
        }
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
