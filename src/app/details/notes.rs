//! What is worth knowing about an active token. The table marks such a token with `!`.

use jiff::{SignedDuration, Timestamp};

use crate::app::model::Model;
use crate::domain::rows::Row;
use crate::domain::status::Status;
use crate::domain::time;

/// One thing worth knowing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// Within 7 days.
    ExpiresSoon,
    /// Its policy has no other active token.
    LastActive,
    /// It has no expiry.
    NeverExpires,
}

impl Note {
    /// In words, of this token.
    #[must_use]
    pub fn text(self, model: &Model, row: Row<'_>) -> String {
        match (self, row.expire_at()) {
            (Self::ExpiresSoon, Some(at)) => {
                format!("It expires {}.", time::ends(at, model.server_now(), &model.zone))
            }
            (Self::ExpiresSoon, None) => "It expires soon.".to_owned(),
            (Self::LastActive, _) => "It is the last active token of its policy.".to_owned(),
            (Self::NeverExpires, _) => "It never expires.".to_owned(),
        }
    }

    /// Whether it stands out.
    #[must_use]
    pub fn is_urgent(self) -> bool {
        self == Self::ExpiresSoon
    }
}

/// What there is to know of a token, most urgent first.
#[must_use]
pub fn of(model: &Model, row: Row<'_>) -> &'static [Note] {
    use Note::{ExpiresSoon, LastActive, NeverExpires};
    if row.status(model.server_now()) != Status::Active {
        return &[];
    }
    let last = model.unread == 0 && model.rows.active_of_policy(row.raw_policy_id()) == 1;
    match (row.expire_at(), last) {
        (Some(at), true) if is_soon(at, model.server_now()) => &[ExpiresSoon, LastActive],
        (Some(at), false) if is_soon(at, model.server_now()) => &[ExpiresSoon],
        (Some(_), true) => &[LastActive],
        (Some(_), false) => &[],
        (None, true) => &[LastActive, NeverExpires],
        (None, false) => &[NeverExpires],
    }
}

/// Within 7 days.
#[must_use]
pub fn is_soon(at: Timestamp, now: Timestamp) -> bool {
    at.duration_since(now) < SignedDuration::from_hours(7 * 24)
}
