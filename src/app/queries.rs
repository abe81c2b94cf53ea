//! What there is to know of the model that takes more than a look at one field.

use jiff::Timestamp;

use crate::domain::columns::Column;
use crate::domain::policy::AgentPolicy;
use crate::domain::rotation::Rotation;
use crate::domain::rows::{Row, Section, Subject};
use crate::domain::text::sanitize;
use crate::domain::time::later;
use crate::domain::token::TokenId;

use crate::app::at_hand::AtHand;
use crate::app::column_fitting::{on_show, without_room};
use crate::app::model::Model;
use crate::app::view::View;

impl Model {
    /// Whether a line says what went wrong: with tokens on the screen, or where the policies stand in their place.
    #[must_use]
    pub fn has_banner(&self) -> bool {
        self.is_stale() || (self.trouble.is_some() && self.view == View::Policies)
    }

    /// Whether what is on the screen could not be read again.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.read_at.is_some() && self.trouble.is_some()
    }

    /// What the server's clock shows: by it tokens expire.
    #[must_use]
    pub fn server_now(&self) -> Timestamp {
        later(self.now, self.skew)
    }

    /// The row that a key for a single row would act on now.
    #[must_use]
    pub fn at_hand(&self) -> AtHand {
        match (self.token_at_hand(), self.policy_at_hand()) {
            (Some(row), _) => AtHand::Token(row.id().clone()),
            (None, Some(policy)) => AtHand::Policy(policy.id.raw().into()),
            (None, None) => AtHand::Nothing,
        }
    }

    /// The rotation that is to replace a token.
    #[must_use]
    pub fn rotation_of(&self, old: &TokenId) -> Option<&Rotation> {
        self.remembered.rotations.iter().find(|rotation| rotation.old == *old)
    }

    /// The rotation that made a token.
    #[must_use]
    pub fn rotation_to(&self, new: &TokenId) -> Option<&Rotation> {
        self.remembered.rotations.iter().find(|rotation| rotation.new.as_ref() == Some(new))
    }

    /// The table's columns, from left to right; of cards there are none.
    #[must_use]
    pub fn columns_on_show(&self) -> Vec<Column> {
        self.geometry().map(|geometry| on_show(&self.columns, &geometry, self.size)).unwrap_or_default()
    }

    /// The columns that the person wants and the terminal has no room for.
    #[must_use]
    pub fn columns_without_room(&self) -> Vec<Column> {
        self.geometry().map(|geometry| without_room(&self.columns, &geometry, self.size)).unwrap_or_default()
    }

    /// The policy under the cursor of the policies view.
    #[must_use]
    pub fn selected_policy(&self) -> Option<&AgentPolicy> {
        self.policies.at(self.policy_cursor.position)
    }

    /// A row of the hygiene view.
    #[must_use]
    pub fn finding(&self, position: usize) -> Option<(Section, Subject<'_>)> {
        self.rows.finding(&self.overview, &self.policies, position)
    }

    /// The token under the cursor, where the view has one there.
    #[must_use]
    pub fn token_at_hand(&self) -> Option<Row<'_>> {
        match self.view {
            View::Tokens => self.selected(),
            View::Policies => None,
            View::Hygiene => match self.finding(self.finding_cursor.position)?.1 {
                Subject::Token(row) => Some(row),
                Subject::Policy(_) => None,
            },
        }
    }

    /// Whether an act is for the marked tokens: in a view that shows no marks it is for the row under the cursor.
    #[must_use]
    pub fn acts_on_marks(&self) -> bool {
        self.view == View::Tokens && !self.marks.is_empty()
    }

    /// The policy under the cursor, where the view has one there.
    #[must_use]
    pub fn policy_at_hand(&self) -> Option<&AgentPolicy> {
        match self.view {
            View::Tokens => None,
            View::Policies => self.selected_policy(),
            View::Hygiene => match self.finding(self.finding_cursor.position)?.1 {
                Subject::Policy(policy) => Some(policy),
                Subject::Token(_) => None,
            },
        }
    }

    /// Whether every token of the space was read: only then is one that is not there gone.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.read_at.is_some() && self.unread == 0
    }

    /// A policy's name by its raw id, or the id when the policy is unknown; fit for the screen.
    #[must_use]
    pub fn policy_name(&self, raw_id: &str) -> String {
        let known = self.policies.get(raw_id).map(|policy| policy.name.display().to_owned());
        known.unwrap_or_else(|| sanitize(raw_id).into_owned())
    }

    /// How many agents a policy has, by its raw id.
    #[must_use]
    pub fn agents(&self, raw_id: &str) -> Option<u64> {
        self.policies.get(raw_id).and_then(|policy| policy.agents)
    }
}
