//! A write whose outcome no answer told: the server is asked once how things stand, and that is what is said.

use crate::api::{Client, Error, TokenList};
use crate::domain::bulk::BulkAct;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::removal::{Fate, Target};
use crate::domain::token::Token;

/// What was found where the token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    Active,
    Inactive,
    Nothing,
}

/// Asks for one token, and says what became of it. `lost` is why that is not known.
pub(super) async fn look_at(client: &Client, act: BulkAct, target: &Target, lost: &Problem) -> Fate {
    let found = match client.token(&target.id).await {
        Ok(token) => of_token(&token),
        Err(Error::Kibana { status: 404, .. }) => Found::Nothing,
        Err(error) => return unread(act, target, lost, &error.problem("", client.endpoint())),
    };
    fate(act, found, lost)
}

/// What became of a token by a list that was read after the write.
pub(super) fn look_up(act: BulkAct, token: Option<&Token>, read: &TokenList, lost: &Problem) -> Fate {
    match token {
        Some(token) => fate(act, of_token(token), lost),
        None if read.is_complete() => fate(act, Found::Nothing, lost),
        None => {
            let why = format!("{}. It is not in the list, and the list is not complete", lost.why);
            Fate::Failed(Problem { kind: ProblemKind::Unknown, why, ..lost.clone() })
        }
    }
}

/// The look failed too: nothing is known.
pub(super) fn unread(act: BulkAct, target: &Target, lost: &Problem, unread: &Problem) -> Fate {
    let what = format!("Can't tell whether {} was {}", target.name, act.past());
    let why = format!("{}. Looking again failed: {}", lost.why, unread.why);
    Fate::Failed(Problem::new(ProblemKind::Unknown, &what, &why, "Refresh, and look before doing it again"))
}

fn of_token(token: &Token) -> Found {
    if token.active { Found::Active } else { Found::Inactive }
}

fn fate(act: BulkAct, found: Found, lost: &Problem) -> Fate {
    let state = match (act, found) {
        (BulkAct::Revoke, Found::Inactive) | (BulkAct::Delete, Found::Nothing) => return Fate::Done,
        (BulkAct::Revoke, Found::Nothing) => {
            let why = format!("{}. Looked at again: it is not there any more", lost.why);
            let next = "Nothing is left to revoke";
            return Fate::Failed(Problem::new(ProblemKind::NotFound, &lost.what, &why, next));
        }
        (_, Found::Active) => "is still active",
        (BulkAct::Delete, Found::Inactive) => "is revoked and still in the list",
    };
    let why = format!("{}. Looked at again: it {state}", lost.why);
    let next = format!("It may still happen. To {} it again does no harm", act.verb());
    Fate::Failed(Problem::new(ProblemKind::Unknown, &lost.what, &why, &next))
}
