//! What the program remembers from one start to the next, for each server and space. No secret is among it.
//!
//! Whatever else is to be remembered becomes a field of [`Remembered`] and a [`Change`]. A field that a file lacks has
//! its default; a field that becomes something else needs a higher [`VERSION`]. Names that only a later
//! version knows are no damage: they are passed over here, and left in the file.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};

use super::columns::Columns;
use super::rotation::Rotation;
use super::rows::Sort;
use super::secret;
use super::status::StatusFilter;

/// The version of the form that is written.
pub const VERSION: u32 = 1;

/// So much of what was searched for is kept.
pub const SEARCHES: usize = 50;

/// So much of what the server was asked by KQL is kept.
pub const QUERIES: usize = 20;

/// Everything that is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SavedState {
    /// The form's version.
    pub version: u32,
    /// What is remembered of each place.
    #[serde(default)]
    pub sites: Vec<(StateKey, Remembered)>,
}

/// A space of a server.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StateKey {
    /// The server's address, or `embedded`: the Fleet inside this program has another port at each start.
    pub server: String,
    /// The space's id.
    pub space: String,
}

/// What is remembered of a space.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Remembered {
    /// The tab that was open.
    #[serde(deserialize_with = "known")]
    pub status: StatusFilter,
    /// What the tokens were sorted by.
    #[serde(deserialize_with = "known")]
    pub sort: Sort,
    /// Which columns the table has.
    pub columns: Columns,
    /// What was searched for, the newest last.
    pub searches: Vec<String>,
    /// What the server was asked by KQL, the newest last.
    pub queries: Vec<String>,
    /// Rotations that are not finished, the oldest first.
    pub rotations: Vec<Rotation>,
}

/// One thing that is to be remembered, or no longer. Changes and not wholes are written, because several programs may
/// remember at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// This tab is open now.
    Status(StatusFilter),
    /// The tokens are sorted by this now.
    Sorted(Sort),
    /// The table has these columns now.
    Columns(Columns),
    /// This was searched for.
    Searched(String),
    /// The server was asked this by KQL, and answered.
    Asked(String),
    /// This rotation is open, and so far.
    Rotating(Rotation),
    /// This rotation is over, or forgotten.
    Rotated(Rotation),
}

impl SavedState {
    /// What is remembered of a space.
    #[must_use]
    pub fn of(&self, site: &StateKey) -> Remembered {
        let found = self.sites.iter().find(|(known, _)| known == site);
        found.map(|(_, remembered)| remembered.clone()).unwrap_or_default()
    }

    /// Takes a change of a space in.
    pub fn apply(&mut self, site: &StateKey, change: &Change) {
        self.version = VERSION;
        if let Some((_, remembered)) = self.sites.iter_mut().find(|(known, _)| known == site) {
            remembered.apply(change);
            return;
        }
        let mut remembered = Remembered::default();
        remembered.apply(change);
        self.sites.push((site.clone(), remembered));
    }
}

impl Remembered {
    /// Takes a change in.
    pub fn apply(&mut self, change: &Change) {
        match change {
            Change::Status(status) => self.status = *status,
            Change::Sorted(sort) => self.sort = *sort,
            Change::Columns(columns) => self.columns.clone_from(columns),
            Change::Searched(text) => add(&mut self.searches, text, SEARCHES),
            Change::Asked(text) => add(&mut self.queries, text, QUERIES),
            Change::Rotating(rotation) => match self.rotations.iter_mut().find(|r| r.is_same(rotation)) {
                // One that is known further is not thrown back by somebody who knows less.
                Some(known) if rotation.new.is_none() && known.new.is_some() => {}
                Some(known) => *known = rotation.clone(),
                None => self.rotations.push(rotation.clone()),
            },
            Change::Rotated(rotation) => self.rotations.retain(|known| !known.is_same(rotation)),
        }
    }
}

/// A choice by its name. A name of a later version leaves the choice at what it is by default.
fn known<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(from: D) -> Result<T, D::Error> {
    let value = serde_json::Value::deserialize(from)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// Makes a text the newest; the oldest go where they are too many. One that may hold a secret is not kept.
fn add(texts: &mut Vec<String>, text: &str, kept: usize) {
    if secret::may_be_in(text) {
        return;
    }
    texts.retain(|known| known != text);
    texts.push(text.to_owned());
    let over = texts.len().saturating_sub(kept);
    texts.drain(..over);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(server: &str) -> StateKey {
        StateKey { server: server.into(), space: "default".into() }
    }

    fn rotation(name: &str) -> Rotation {
        Rotation {
            old: "old".into(),
            old_name: "web".into(),
            new: None,
            new_name: name.into(),
            policy_id: "p".into(),
            since: "2026-11-20T12:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn each_space_of_each_server_has_its_own() {
        let mut state = SavedState::default();
        state.apply(&site("a"), &Change::Status(StatusFilter::All));
        assert_eq!(state.of(&site("a")).status, StatusFilter::All);
        assert_eq!(state.of(&site("b")).status, StatusFilter::Active);
        let space = StateKey { space: "ops".into(), ..site("a") };
        assert_eq!(state.of(&space).status, StatusFilter::Active);
    }

    #[test]
    fn a_rotation_is_there_once_from_its_begin_to_its_end() {
        let mut remembered = Remembered::default();
        let known = Rotation { new: Some("new".into()), ..rotation("a") };
        for change in [rotation("a"), rotation("b"), known.clone(), rotation("a")] {
            remembered.apply(&Change::Rotating(change));
        }
        assert_eq!(remembered.rotations, [known, rotation("b")]);
        remembered.apply(&Change::Rotated(rotation("a")));
        assert_eq!(remembered.rotations, [rotation("b")]);
    }

    #[test]
    fn searches_are_kept_once_and_not_for_ever() {
        let mut remembered = Remembered::default();
        for number in 0..60 {
            remembered.apply(&Change::Searched(format!("web {number}")));
        }
        remembered.apply(&Change::Searched("web 30".into()));
        assert_eq!(remembered.searches.len(), SEARCHES);
        assert_eq!(remembered.searches.last().map(String::as_str), Some("web 30"));
    }

    #[test]
    fn queries_are_kept_apart_from_searches() {
        let mut remembered = Remembered::default();
        remembered.apply(&Change::Searched("web".into()));
        for number in (0..30).chain([15]) {
            remembered.apply(&Change::Asked(format!("name:web{number}")));
        }
        assert_eq!(remembered.searches, ["web"]);
        assert_eq!(remembered.queries.len(), QUERIES);
        assert_eq!(remembered.queries.last().map(String::as_str), Some("name:web15"));
    }

    #[test]
    fn what_may_hold_a_secret_is_not_kept() {
        let mut remembered = Remembered::default();
        remembered.apply(&Change::Asked("api_key:Vn*".into()));
        remembered.apply(&Change::Searched("V".repeat(60)));
        assert_eq!(remembered, Remembered::default());
    }

    #[test]
    fn a_file_that_lacks_a_field_or_has_one_more_can_be_read() {
        let text = r#"{"version":1,"sites":[[{"server":"a","space":"default"},{"status":"all","later":1}]]}"#;
        let state: SavedState = serde_json::from_str(text).unwrap();
        assert_eq!(state.of(&site("a")), Remembered { status: StatusFilter::All, ..Remembered::default() });
    }
}
