//! The row store: all tokens, and the ordered choice of them that the table shows.
//!
//! Views and the core see it through [`TokenRows::len`], [`TokenRows::window`] and [`TokenRows::by_id`] only, so
//! that it can become compact columns without touching them.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;
use unicode_width::UnicodeWidthStr as _;

use super::policy::Policies;
use super::status::{Counts, Status, StatusFilter};
use super::token::{Token, TokenId};

/// What the table shows of all the tokens.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// The status tab.
    pub status: StatusFilter,
    /// Only this policy's tokens, by raw id.
    pub policy: Option<Box<str>>,
}

/// One token as views see it. Cheap to copy; borrowed from the store.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a>(&'a Token);

impl<'a> Row<'a> {
    /// The token's id.
    #[must_use]
    pub fn id(self) -> &'a TokenId {
        &self.0.id
    }

    /// The name for people, fit for the screen.
    #[must_use]
    pub fn name(self) -> &'a str {
        self.0.name.display()
    }

    /// The stored name as the server wrote it, for comparing.
    #[must_use]
    pub fn raw_stored_name(self) -> &'a str {
        self.0.stored_name.raw()
    }

    /// The policy's id as the server wrote it, for looking it up.
    #[must_use]
    pub fn raw_policy_id(self) -> &'a str {
        self.0.policy_id.raw()
    }

    /// The token in full.
    #[must_use]
    pub fn token(self) -> &'a Token {
        self.0
    }

    /// When it was created.
    #[must_use]
    pub fn created_at(self) -> Option<Timestamp> {
        self.0.created_at
    }

    /// When it expires.
    #[must_use]
    pub fn expire_at(self) -> Option<Timestamp> {
        self.0.expire_at
    }

    /// Its status at `now`.
    #[must_use]
    pub fn status(self, now: Timestamp) -> Status {
        self.0.status(now)
    }
}

/// All tokens of the space, newest first, and the choice of them that is on show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TokenRows {
    /// Shared with the [`Snapshot`]s that were taken of it.
    tokens: Arc<Vec<Token>>,
    by_id: HashMap<TokenId, usize>,
    shown: Vec<usize>,
    counts: Counts,
    next_expiry: Option<Timestamp>,
    active_of_policy: HashMap<Box<str>, usize>,
    widest_name: usize,
}

impl TokenRows {
    /// Takes tokens in the server's order; of two with one id the first stays. Shows none until [`Self::show`].
    #[must_use]
    pub fn new(tokens: Vec<Token>) -> Self {
        let mut rows = Self { by_id: HashMap::with_capacity(tokens.len()), ..Self::default() };
        let mut kept = Vec::with_capacity(tokens.len());
        for token in tokens {
            if !rows.by_id.contains_key(&token.id) {
                rows.by_id.insert(token.id.clone(), kept.len());
                kept.push(token);
            }
        }
        rows.tokens = Arc::new(kept);
        rows
    }

    /// Puts a token on top, or in the place of the one with its id. Call [`Self::show`] after.
    pub fn put(&mut self, token: Token) {
        if let Some(index) = self.by_id.get(&token.id) {
            Arc::make_mut(&mut self.tokens)[*index] = token;
            return;
        }
        for index in self.by_id.values_mut() {
            *index += 1;
        }
        self.by_id.insert(token.id.clone(), 0);
        Arc::make_mut(&mut self.tokens).insert(0, token);
    }

    /// Takes tokens out. Call [`Self::show`] after.
    pub fn take_out(&mut self, gone: &HashSet<TokenId>) {
        Arc::make_mut(&mut self.tokens).retain(|token| !gone.contains(&token.id));
        self.by_id = self.tokens.iter().enumerate().map(|(index, token)| (token.id.clone(), index)).collect();
        self.shown.clear();
    }

    /// Chooses what is on show, and counts the tabs. Tokens that are hidden or belong to a managed or agentless
    /// policy count nowhere: Kibana 9.5's tab leaves them out.
    pub fn show(&mut self, filter: &Filter, policies: &Policies, now: Timestamp) {
        self.shown.clear();
        self.counts = Counts::default();
        self.next_expiry = None;
        self.widest_name = 0;
        self.active_of_policy.clear();
        for (index, token) in self.tokens.iter().enumerate() {
            let status = token.status(now);
            if status == Status::Active {
                match self.active_of_policy.get_mut(token.policy_id.raw()) {
                    Some(count) => *count += 1,
                    None => drop(self.active_of_policy.insert(token.policy_id.raw().into(), 1)),
                }
            }
            let offered =
                policies.get(token.policy_id.raw()).is_none_or(super::policy::AgentPolicy::is_offered);
            let wanted = filter.policy.as_deref().is_none_or(|id| id == token.policy_id.raw());
            if token.hidden || !offered || !wanted {
                continue;
            }
            self.counts.add(status);
            if status == Status::Active {
                self.next_expiry = [self.next_expiry, token.expire_at].into_iter().flatten().min();
            }
            if filter.status.matches(status) {
                self.widest_name = self.widest_name.max(token.name.display().width());
                self.shown.push(index);
            }
        }
    }

    /// How many rows are on show.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// Whether nothing is on show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// How many tokens there are, shown or not.
    #[must_use]
    pub fn total(&self) -> usize {
        self.tokens.len()
    }

    /// The rows on show as they are now, for a task that takes its time. The tokens are shared, not copied.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot { tokens: Arc::clone(&self.tokens), shown: self.shown.clone() }
    }

    /// The rows on show from `offset` on, `height` at most.
    pub fn window(&self, offset: usize, height: usize) -> impl Iterator<Item = Row<'_>> {
        self.shown.iter().skip(offset).take(height).filter_map(|index| self.tokens.get(*index)).map(Row)
    }

    /// The row at a position on show.
    #[must_use]
    pub fn at(&self, position: usize) -> Option<Row<'_>> {
        self.window(position, 1).next()
    }

    /// A token by its id, shown or not.
    #[must_use]
    pub fn by_id(&self, id: &TokenId) -> Option<Row<'_>> {
        self.by_id.get(id).and_then(|index| self.tokens.get(*index)).map(Row)
    }

    /// Where a token stands among the rows on show.
    #[must_use]
    pub fn position(&self, id: &TokenId) -> Option<usize> {
        let index = self.by_id.get(id)?;
        self.shown.binary_search(index).ok()
    }

    /// Every token of a policy, by the policy's raw id.
    pub fn of_policy<'a>(&'a self, policy_id: &'a str) -> impl Iterator<Item = Row<'a>> {
        self.tokens.iter().filter(move |token| token.policy_id.raw() == policy_id).map(Row)
    }

    /// Every token, shown or not.
    pub fn all(&self) -> impl Iterator<Item = Row<'_>> {
        self.tokens.iter().map(Row)
    }

    /// How many active tokens a policy has, hidden ones included, by the policy's raw id.
    #[must_use]
    pub fn active_of_policy(&self, policy_id: &str) -> usize {
        self.active_of_policy.get(policy_id).copied().unwrap_or(0)
    }

    /// The cells that the widest name on show takes.
    #[must_use]
    pub fn widest_name(&self) -> usize {
        self.widest_name
    }

    /// The numbers on the tabs.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// When the first of the active tokens expires, and the tabs must be counted again.
    #[must_use]
    pub fn next_expiry(&self) -> Option<Timestamp> {
        self.next_expiry
    }
}

/// What the table showed at one moment, whatever becomes of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Snapshot {
    tokens: Arc<Vec<Token>>,
    shown: Vec<usize>,
}

impl Snapshot {
    /// How many rows it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// The rows from `offset` on, `height` at most.
    pub fn window(&self, offset: usize, height: usize) -> impl Iterator<Item = Row<'_>> {
        self.shown.iter().skip(offset).take(height).filter_map(|index| self.tokens.get(*index)).map(Row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::policy::AgentPolicy;

    fn now() -> Timestamp {
        "2026-11-20T12:00:00Z".parse().unwrap()
    }

    fn token(id: &str, policy: &str) -> Token {
        let (stored_name, name) = Token::names(id);
        let (policy_id, api_key_id) = (policy.into(), "key".into());
        let id = id.into();
        Token {
            id,
            api_key_id,
            stored_name,
            name,
            policy_id,
            created_at: None,
            expire_at: None,
            active: true,
            hidden: false,
        }
    }

    fn shown(rows: &TokenRows) -> Vec<&str> {
        rows.window(0, usize::MAX).map(Row::name).collect()
    }

    fn show_all(rows: &mut TokenRows) {
        rows.show(&Filter { status: StatusFilter::All, policy: None }, &Policies::default(), now());
    }

    #[test]
    fn the_window_is_what_was_asked_for_and_never_more_than_there_is() {
        let mut rows = TokenRows::new(["a", "b", "c", "d"].map(|id| token(id, "p")).to_vec());
        assert_eq!(rows.window(0, 9).count(), 0, "nothing is on show before it was chosen");
        show_all(&mut rows);
        assert_eq!(rows.window(1, 2).map(Row::name).collect::<Vec<_>>(), ["b", "c"]);
        assert_eq!(rows.window(3, 9).map(Row::name).collect::<Vec<_>>(), ["d"]);
        assert_eq!(rows.window(usize::MAX, 1).count(), 0);
    }

    #[test]
    fn a_new_token_goes_on_top_and_an_old_one_keeps_its_place() {
        let mut rows = TokenRows::new(["a", "b"].map(|id| token(id, "p")).to_vec());
        rows.put(token("new", "p"));
        rows.put(Token { active: false, ..token("b", "p") });
        show_all(&mut rows);
        assert_eq!(shown(&rows), ["new", "a", "b"]);
        for (position, id) in ["new", "a", "b"].into_iter().enumerate() {
            assert_eq!(rows.position(&id.into()), Some(position));
            assert_eq!(rows.by_id(&id.into()).unwrap().name(), id);
        }
        assert_eq!((rows.counts().active, rows.counts().inactive), (2, 1));
    }

    #[test]
    fn what_is_taken_out_is_gone_and_the_rest_is_found() {
        let mut rows = TokenRows::new(["a", "b", "c"].map(|id| token(id, "p")).to_vec());
        rows.take_out(&["b".into(), "nobody".into()].into());
        show_all(&mut rows);
        assert_eq!((shown(&rows), rows.total()), (vec!["a", "c"], 2));
        assert_eq!((rows.position(&"c".into()), rows.by_id(&"b".into()).is_none()), (Some(1), true));
    }

    #[test]
    fn a_token_that_a_server_sends_twice_counts_once() {
        let mut rows = TokenRows::new(vec![token("a", "p"), token("a", "q"), token("b", "p")]);
        show_all(&mut rows);
        assert_eq!((shown(&rows), rows.total()), (vec!["a", "b"], 2));
    }

    #[test]
    fn hidden_tokens_and_those_of_managed_policies_are_kept_but_not_shown() {
        let managed = AgentPolicy {
            id: "m".into(),
            name: "Managed".into(),
            namespace: "".into(),
            is_managed: true,
            supports_agentless: false,
            agents: None,
            fleet_server_host_id: None,
        };
        let hidden = Token { hidden: true, ..token("hidden", "p") };
        let mut rows = TokenRows::new(vec![token("a", "p"), token("b", "m"), hidden]);
        rows.show(&Filter::default(), &Policies::new(vec![managed]), now());
        assert_eq!((shown(&rows), rows.total(), rows.counts().of(StatusFilter::All)), (vec!["a"], 3, 1));
        assert!(rows.by_id(&"b".into()).is_some() && rows.position(&"b".into()).is_none());
    }
}
