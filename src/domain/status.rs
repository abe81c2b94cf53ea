//! A token's status, derived here and never taken from the server.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A token's status at a given moment, in Kibana 9.5's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// Agents can enroll with it.
    Active,
    /// It expired and was not revoked.
    Expired,
    /// Revoked. Wins over expiry.
    Inactive,
}

impl Status {
    /// Derives the status. Kibana before 9.5 calls expired tokens active; this does not.
    #[must_use]
    pub fn derive(active: bool, expire_at: Option<Timestamp>, now: Timestamp) -> Self {
        match (active, expire_at) {
            (false, _) => Self::Inactive,
            (true, Some(at)) if at <= now => Self::Expired,
            (true, _) => Self::Active,
        }
    }

    /// Kibana's label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Expired => "Expired",
            Self::Inactive => "Inactive",
        }
    }
}

/// The status tabs, in Kibana's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StatusFilter {
    /// Kibana's default.
    #[default]
    Active,
    /// Only expired ones.
    Expired,
    /// Only revoked ones.
    Inactive,
    /// Everything.
    All,
}

impl StatusFilter {
    /// Every tab, from left to right.
    pub const ALL: [Self; 4] = [Self::Active, Self::Expired, Self::Inactive, Self::All];

    /// The tab's label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Expired => "Expired",
            Self::Inactive => "Inactive",
            Self::All => "All",
        }
    }

    /// The tab of one status.
    #[must_use]
    pub fn of(status: Status) -> Self {
        match status {
            Status::Active => Self::Active,
            Status::Expired => Self::Expired,
            Status::Inactive => Self::Inactive,
        }
    }

    /// Whether a token of `status` belongs under this tab.
    #[must_use]
    pub fn matches(self, status: Status) -> bool {
        match self {
            Self::All => true,
            Self::Active => status == Status::Active,
            Self::Expired => status == Status::Expired,
            Self::Inactive => status == Status::Inactive,
        }
    }

    /// The next tab; the first follows the last.
    #[must_use]
    pub fn next(self) -> Self {
        Self::ALL[(self.index() + 1) % Self::ALL.len()]
    }

    /// The previous tab; the last precedes the first.
    #[must_use]
    pub fn previous(self) -> Self {
        Self::ALL[(self.index() + Self::ALL.len() - 1) % Self::ALL.len()]
    }

    fn index(self) -> usize {
        Self::ALL.iter().position(|tab| *tab == self).unwrap_or(0)
    }
}

/// The number of tokens under each tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Active ones.
    pub active: usize,
    /// Expired ones.
    pub expired: usize,
    /// Revoked ones.
    pub inactive: usize,
}

impl Counts {
    /// Counts one more token.
    pub fn add(&mut self, status: Status) {
        match status {
            Status::Active => self.active += 1,
            Status::Expired => self.expired += 1,
            Status::Inactive => self.inactive += 1,
        }
    }

    /// Whether nothing was counted.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// The number shown on `tab`.
    #[must_use]
    pub fn of(&self, tab: StatusFilter) -> usize {
        match tab {
            StatusFilter::Active => self.active,
            StatusFilter::Expired => self.expired,
            StatusFilter::Inactive => self.inactive,
            StatusFilter::All => self.active + self.expired + self.inactive,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revoked_wins_over_expired_and_the_instant_of_expiry_counts_as_past() {
        let now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let earlier: Timestamp = "2026-11-20T11:59:59.999Z".parse().unwrap();
        let later: Timestamp = "2026-11-20T12:00:00.001Z".parse().unwrap();
        assert_eq!(Status::derive(true, None, now), Status::Active);
        assert_eq!(Status::derive(true, Some(later), now), Status::Active);
        assert_eq!(Status::derive(true, Some(now), now), Status::Expired);
        assert_eq!(Status::derive(true, Some(earlier), now), Status::Expired);
        assert_eq!(Status::derive(false, Some(earlier), now), Status::Inactive);
    }

    #[test]
    fn tabs_go_round() {
        let mut tab = StatusFilter::Active;
        for _ in 0..4 {
            assert_eq!(tab.next().previous(), tab);
            tab = tab.next();
        }
        assert_eq!(tab, StatusFilter::Active);
    }
}
