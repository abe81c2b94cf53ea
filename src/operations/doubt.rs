//! A write whose outcome no answer told: the server is asked once how things stand, and that is what is said.

use crate::api::{Client, Error, TokenListing};
use crate::domain::bulk::RemovalKind;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::removal::{RemovalTarget, TokenResult};
use crate::domain::token::Token;

/// What was found where the token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TokenState {
    Active,
    Inactive,
    Nothing,
}

/// Asks for one token, and says what became of it. `lost` is why that is not known.
pub(super) async fn look_at(
    client: &Client,
    act: RemovalKind,
    target: &RemovalTarget,
    lost: &Problem,
) -> TokenResult {
    let found = match client.token(&target.id).await {
        Ok(token) => of_token(&token),
        Err(Error::Kibana { status: 404, .. }) => TokenState::Nothing,
        Err(error) => return unread(act, target, lost, &error.problem("", client.endpoint())),
    };
    result(act, found, lost)
}

/// What became of a token by a list that was read after the write.
pub(super) fn look_up(
    act: RemovalKind,
    token: Option<&Token>,
    read: &TokenListing,
    lost: &Problem,
) -> TokenResult {
    match token {
        Some(token) => result(act, of_token(token), lost),
        None if read.is_complete() => result(act, TokenState::Nothing, lost),
        None => {
            let why = format!("{}. It is not in the list, and the list is not complete", lost.why);
            TokenResult::Failed(Problem { kind: ProblemKind::Unknown, why, ..lost.clone() })
        }
    }
}

/// The look failed too: nothing is known.
pub(super) fn unread(
    act: RemovalKind,
    target: &RemovalTarget,
    lost: &Problem,
    unread: &Problem,
) -> TokenResult {
    let what = format!("Can't tell whether {} was {}", target.name, act.past());
    let why = format!("{}. Looking again failed: {}", lost.why, unread.why);
    TokenResult::Failed(Problem::new(
        ProblemKind::Unknown,
        &what,
        &why,
        "Refresh and check the list before you try again",
    ))
}

fn of_token(token: &Token) -> TokenState {
    if token.active { TokenState::Active } else { TokenState::Inactive }
}

fn result(act: RemovalKind, found: TokenState, lost: &Problem) -> TokenResult {
    let state = match (act, found) {
        (RemovalKind::Revoke, TokenState::Inactive) | (RemovalKind::Delete, TokenState::Nothing) => {
            return TokenResult::Done;
        }
        (RemovalKind::Revoke, TokenState::Nothing) => {
            let why = format!("{}. Looked at again: it is not there any more", lost.why);
            let next = "Nothing is left to revoke";
            return TokenResult::Failed(Problem::new(ProblemKind::NotFound, &lost.what, &why, next));
        }
        (_, TokenState::Active) => "is still active",
        (RemovalKind::Delete, TokenState::Inactive) => "is revoked and still in the list",
    };
    let why = format!("{}. Looked at again: it {state}", lost.why);
    let next = format!("It may still be {}. It is safe to {} it again", act.past(), act.verb());
    TokenResult::Failed(Problem::new(ProblemKind::Unknown, &lost.what, &why, &next))
}
