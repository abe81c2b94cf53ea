//! A rotation creates a twin of a token on the same policy, and revokes the old token once the twin has replaced it.
//!
//! This module decides the order of the steps and what is recorded between them, so that an interrupted rotation can be
//! finished. The caller carries out the [`RotationStep`]s.
//!
//! 1. [`Rotation::begin`]: record it, then create the twin.
//! 2. [`Rotation::answered`]: the create's answer. Created: record the twin's id. Refused: strike it out. Lost: it
//!    stays as it is.
//! 3. [`Rotation::look`]: whatever the tokens show. A twin whose id is not known is found by its name, never created
//!    again; an old token that is inactive or gone ends the rotation.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::expiration::Lifetime;
use super::name::{MAX_CHARS, clashes};
use super::problem::ProblemKind;
use super::rows::{Row, TokenRows};
use super::status::Status;
use super::token::{NewToken, Token, TokenId};

/// A rotation that is not finished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rotation {
    /// The token to replace.
    pub old: TokenId,
    /// Its name, as the server wrote it.
    pub old_name: String,
    /// The twin; `None` until its create is answered or it is found.
    pub new: Option<TokenId>,
    /// The twin's name, as it was sent.
    pub new_name: String,
    /// The policy of both.
    pub policy_id: String,
    /// When it began.
    pub since: Timestamp,
}

/// A step of a rotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RotationStep {
    /// Save the rotation, so that it survives the program. Must be done before the next step.
    Record(Rotation),
    /// Create the twin.
    Create(NewToken),
    /// Revoke the old token, once the person wants it.
    Revoke(TokenId),
    /// The rotation is over: delete what was saved.
    Strike(Rotation),
}

/// How a create ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreateAnswer<'a> {
    /// The twin is there.
    Created(&'a TokenId),
    /// It is not there.
    Failed(ProblemKind),
}

impl Rotation {
    /// Begins to replace `old` by `new`, which must have a name.
    #[must_use]
    pub fn begin(old: &Token, new: NewToken, now: Timestamp) -> (Self, Vec<RotationStep>) {
        let rotation = Self {
            old: old.id.clone(),
            old_name: old.name.raw().to_owned(),
            new: None,
            new_name: new.name.clone(),
            policy_id: new.policy_id.clone(),
            since: now,
        };
        let steps = vec![RotationStep::Record(rotation.clone()), RotationStep::Create(new)];
        (rotation, steps)
    }

    /// Whether both are the same rotation, maybe at different steps.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.old == other.old && self.new_name == other.new_name && self.policy_id == other.policy_id
    }

    /// Takes the create's answer. `again` says that the same create was sent before and its answer was lost, so a refusal
    /// of this one proves nothing.
    pub fn answered(&mut self, answer: CreateAnswer<'_>, again: bool) -> Option<RotationStep> {
        match answer {
            CreateAnswer::Created(id) => {
                self.new = Some(id.clone());
                Some(RotationStep::Record(self.clone()))
            }
            CreateAnswer::Failed(ProblemKind::Unknown) => None,
            CreateAnswer::Failed(_) if again => None,
            CreateAnswer::Failed(_) => Some(RotationStep::Strike(self.clone())),
        }
    }

    /// Takes the list of tokens. `whole` says that it is complete.
    pub fn look(&mut self, rows: &TokenRows, whole: bool) -> Option<RotationStep> {
        let over = match rows.by_id(&self.old) {
            Some(row) => !row.token().active,
            None => whole,
        };
        if over {
            return Some(RotationStep::Strike(self.clone()));
        }
        if self.new.is_some() {
            return None;
        }
        let twin = rows.of_policy(&self.policy_id).find(|row| self.is_twin(*row))?;
        self.new = Some(twin.id().clone());
        Some(RotationStep::Record(self.clone()))
    }

    /// The step that finishes it; `None` while the twin is not known.
    #[must_use]
    pub fn next(&self) -> Option<RotationStep> {
        self.new.as_ref().map(|_| RotationStep::Revoke(self.old.clone()))
    }

    fn is_twin(&self, row: Row<'_>) -> bool {
        *row.id() != self.old && clashes(row.raw_stored_name(), &self.new_name)
    }
}

/// A name for the twin: the old name and the date, unique among the policy's tokens.
#[must_use]
pub fn propose_name(old: &Token, rows: &TokenRows, now: Timestamp, zone: &TimeZone) -> String {
    let today = now.to_zoned_datetime(zone.clone()).date();
    // Without the placeholders of unprintable characters.
    let shown = old.name.display().replace('\u{FFFD}', "");
    let base = without_date(shown.trim());
    let mut number = 1;
    loop {
        let end = if number == 1 { format!(" {today}") } else { format!(" {today} {number}") };
        let mut name = base.to_owned();
        while name.encode_utf16().count() + end.len() > MAX_CHARS {
            name.pop();
        }
        let name = format!("{}{end}", name.trim_end());
        let name = name.trim_start().to_owned();
        let taken = |row: Row<'_>| clashes(row.raw_stored_name(), &name);
        if !rows.of_policy(old.policy_id.raw()).any(taken) {
            return name;
        }
        number += 1;
    }
}

/// The name without the date and number that an earlier rotation added.
fn without_date(name: &str) -> &str {
    let dated = |text: &str| text.len() == 10 && text.parse::<Date>().is_ok();
    let Some((before, last)) = name.rsplit_once(' ') else { return name };
    if dated(last) && !before.is_empty() {
        return before;
    }
    let numbered = last.bytes().all(|byte| byte.is_ascii_digit());
    match before.rsplit_once(' ') {
        Some((base, date)) if numbered && dated(date) && !base.is_empty() => base,
        _ => name,
    }
}

/// The old token's lifetime by its dates: a choice, and the text for [`Lifetime::Custom`]. `None` for a token that never
/// expires: that must be decided each time.
#[must_use]
pub fn lifetime_of(old: &Token) -> Option<(Lifetime, String)> {
    let seconds = old.expire_at?.duration_since(old.created_at?).as_secs();
    // Two programs take the two moments, so a lifetime within one percent of a round number was meant as that number.
    let round = |unit: i64| (seconds + unit / 2) / unit;
    let fits = |unit: i64| round(unit) > 0 && (round(unit) * unit - seconds).abs() * 100 <= seconds;
    let units = [(86_400, 'd'), (3_600, 'h'), (60, 'm'), (1, 's')];
    let (unit, letter) = units.into_iter().find(|(unit, _)| fits(*unit))?;
    let text = format!("{}{letter}", round(unit));
    let is_preset =
        |choice: &Lifetime| matches!(choice, Lifetime::Preset(preset) if same_span(preset, &text));
    match Lifetime::ALL.into_iter().find(is_preset) {
        Some(preset) => Some((preset, String::new())),
        None => Some((Lifetime::Custom, text)),
    }
}

/// A day is 24 hours here, as for Elasticsearch.
fn same_span(preset: &str, text: &str) -> bool {
    preset == text || (preset == "24h" && text == "1d")
}

/// Whether a token can be rotated.
///
/// # Errors
/// The reason why not, without the token's name.
pub fn may_rotate(token: &Token, managed: bool, now: Timestamp) -> Result<(), &'static str> {
    match token.status(now) {
        _ if managed => Err("belongs to a policy that the platform manages"),
        _ if token.hidden => Err("is hidden: the platform manages it"),
        _ if token.policy_id.raw().is_empty() => Err("has no agent policy"),
        Status::Inactive => Err("is inactive: there is nothing left to replace"),
        Status::Active | Status::Expired => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-20T12:00:00Z".parse().unwrap()
    }

    fn token(number: u32, name: &str) -> Token {
        let id = format!("{number:08x}-4e5f-4a6b-8c7d-0123456789ab");
        let (stored_name, name) = Token::names(&format!("{name} ({id})"));
        Token {
            id: TokenId::new(id),
            api_key_id: "key".into(),
            stored_name,
            name,
            policy_id: "p".into(),
            created_at: None,
            expire_at: None,
            active: true,
            hidden: false,
            says_hidden: true,
        }
    }

    fn begun() -> Rotation {
        let new = NewToken { policy_id: "p".into(), name: "web 2".into(), expiration: None };
        let (rotation, steps) = Rotation::begin(&token(1, "web"), new.clone(), now());
        assert_eq!(
            steps,
            [RotationStep::Record(rotation.clone()), RotationStep::Create(new)],
            "recorded before it is sent"
        );
        rotation
    }

    #[test]
    fn the_answer_decides_whether_it_goes_on() {
        let (mut made, mut refused, mut lost, mut again) = (begun(), begun(), begun(), begun());
        let id = TokenId::from("new");
        let step = made.answered(CreateAnswer::Created(&id), false);
        assert_eq!(step, Some(RotationStep::Record(made.clone())));
        assert_eq!(made.next(), Some(RotationStep::Revoke(made.old.clone())));
        let step = refused.answered(CreateAnswer::Failed(ProblemKind::Conflict), false);
        assert_eq!(step, Some(RotationStep::Strike(begun())));
        assert_eq!(lost.answered(CreateAnswer::Failed(ProblemKind::Unknown), false), None);
        assert_eq!(lost.next(), None, "nothing is revoked before the twin is known");
        assert_eq!(again.answered(CreateAnswer::Failed(ProblemKind::Conflict), true), None);
    }

    #[test]
    fn a_twin_is_found_by_its_name_on_its_policy_only() {
        let elsewhere = Token { policy_id: "q".into(), ..token(2, "web 2") };
        let mut rotation = begun();
        let rows = TokenRows::new(vec![token(1, "web"), elsewhere.clone(), token(3, "web 22")]);
        assert_eq!(rotation.look(&rows, true), None);
        let rows = TokenRows::new(vec![token(1, "web"), elsewhere, token(4, "web 2")]);
        let step = rotation.look(&rows, true);
        assert_eq!(rotation.new, Some(token(4, "").id));
        assert_eq!(step, Some(RotationStep::Record(rotation.clone())));
        assert_eq!(rotation.look(&rows, true), None, "once is enough");
    }

    #[test]
    fn an_old_token_that_is_inactive_or_gone_ends_it() {
        let revoked = Token { active: false, ..token(1, "web") };
        let strike = Some(RotationStep::Strike(begun()));
        assert_eq!(begun().look(&TokenRows::new(vec![revoked]), true), strike);
        assert_eq!(begun().look(&TokenRows::default(), true), strike);
        assert_eq!(begun().look(&TokenRows::default(), false), None, "a list with holes proves nothing");
    }

    #[test]
    fn the_proposed_name_has_the_date_once_and_is_free() {
        let propose = |name: &str, others: &[&str]| {
            let others = others.iter().zip(2..).map(|(name, number)| token(number, name)).collect();
            propose_name(&token(1, name), &TokenRows::new(others), now(), &TimeZone::UTC)
        };
        assert_eq!(propose("web-east", &[]), "web-east 2026-11-20");
        assert_eq!(propose("web-east 2025-01-01", &[]), "web-east 2026-11-20");
        assert_eq!(propose("web 2026-11-20 2", &["web 2026-11-20"]), "web 2026-11-20 2");
        assert_eq!(propose("a", &["a 2026-11-20", "a 2026-11-20 2"]), "a 2026-11-20 3");
        assert_eq!(propose("2025-01-01", &[]), "2025-01-01 2026-11-20");
        assert_eq!(propose("sneaky\u{202e}nimda", &[]), "sneakynimda 2026-11-20");
        let long = propose(&"é".repeat(217), &[]);
        assert_eq!(crate::domain::name::validate(&long), Ok(()));
        assert!(long.ends_with(" 2026-11-20"));
    }

    #[test]
    fn the_old_lifetime_is_read_off_its_dates() {
        let of = |end: Option<&str>| {
            let created_at = Some(now());
            lifetime_of(&Token {
                created_at,
                expire_at: end.map(|end| end.parse().unwrap()),
                ..token(1, "a")
            })
        };
        assert_eq!(of(Some("2026-11-27T12:00:03Z")), Some((Lifetime::Preset("7d"), String::new())));
        assert_eq!(of(Some("2026-11-21T11:59:58Z")), Some((Lifetime::Preset("24h"), String::new())));
        assert_eq!(of(Some("2026-11-20T13:30:00Z")), Some((Lifetime::Custom, "90m".into())));
        assert_eq!(of(Some("2026-11-22T00:00:00Z")), Some((Lifetime::Custom, "36h".into())));
        assert_eq!(of(Some("2026-11-21T15:06:11Z")), Some((Lifetime::Custom, "27h".into())));
        assert_eq!(of(None), None, "never is decided anew");
        assert_eq!(of(Some("2026-11-20T11:00:00Z")), None);
    }

    #[test]
    fn what_cannot_be_rotated_says_why() {
        let active = token(1, "a");
        assert_eq!(may_rotate(&active, false, now()), Ok(()));
        assert!(may_rotate(&active, true, now()).is_err());
        assert!(may_rotate(&Token { hidden: true, ..active.clone() }, false, now()).is_err());
        assert!(may_rotate(&Token { active: false, ..active }, false, now()).is_err());
    }
}
