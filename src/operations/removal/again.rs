//! The second look: at the tokens of a chunk of which some failed, and at those of which nobody knows.

use std::collections::HashMap;

use crate::api::{Error, TokenListing};
use crate::domain::bulk::RemovalKind;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::progress::Phase;
use crate::domain::removal::{RemovalEnd, TokenResult};
use crate::domain::token::{Token, TokenId};
use crate::operations::doubt;
use crate::operations::follow::Follow;
use crate::operations::removal::{AT_ONCE, Run, UnknownTarget};

impl<F: Follow> Run<'_, F> {
    /// Reads the tokens, to see which of the undecided ones are as ordered. Of the others those that the server counted
    /// as failed are tried once more, for its reason; never those whose outcome is not known.
    pub(super) async fn look_again(&mut self, counted: Vec<usize>, lost: Vec<UnknownTarget>) {
        if counted.is_empty() {
            return self.look_at(lost).await;
        }
        self.tell(Phase::Reading, 0, counted.len() + lost.len());
        let counted = counted.into_iter().map(|index| (index, self.counted(index)));
        let counted: Vec<UnknownTarget> = counted.collect();
        let read = match self.client.tokens().await {
            Ok(read) => read,
            Err(error) => return self.unread(counted.into_iter().chain(lost), &error),
        };
        let by_id: HashMap<&TokenId, &Token> = read.tokens.iter().map(|token| (&token.id, token)).collect();
        let mut failed = Vec::new();
        self.look_up(lost, &by_id, &read);
        for (index, problem) in counted {
            let Some(target) = self.order.targets.get(index) else { continue };
            if self.is_done(by_id.get(&target.id).copied(), &read) {
                self.settle(index, TokenResult::Done);
            } else {
                failed.push((index, problem));
            }
        }
        self.ask_why(failed).await;
    }

    /// Looks at those whose outcome is not known: a few one by one, many in the list.
    pub(super) async fn look_at(&mut self, lost: Vec<UnknownTarget>) {
        if lost.len() > AT_ONCE {
            self.tell(Phase::Reading, 0, lost.len());
            match self.client.tokens().await {
                Ok(read) => {
                    let by_id = read.tokens.iter().map(|token| (&token.id, token)).collect();
                    self.look_up(lost, &by_id, &read);
                }
                Err(error) => self.unread(lost.into_iter(), &error),
            }
            return;
        }
        for (index, problem) in lost {
            let Some(target) = self.order.targets.get(index) else { continue };
            let result = doubt::look_at(self.client, self.order.act, target, &problem).await;
            self.settle(index, result);
        }
    }

    fn look_up(&mut self, lost: Vec<UnknownTarget>, by_id: &HashMap<&TokenId, &Token>, read: &TokenListing) {
        for (index, problem) in lost {
            let Some(target) = self.order.targets.get(index) else { continue };
            let token = by_id.get(&target.id).copied();
            self.settle(index, doubt::look_up(self.order.act, token, read, &problem));
        }
    }

    /// The tokens could not be read either.
    fn unread(&mut self, lost: impl Iterator<Item = UnknownTarget>, error: &Error) {
        let unread = self.problem("", error);
        for (index, problem) in lost {
            let Some(target) = self.order.targets.get(index) else { continue };
            self.settle(index, doubt::unread(self.order.act, target, &problem, &unread));
        }
    }

    /// Whether a token is as ordered, by the list.
    fn is_done(&self, token: Option<&Token>, read: &TokenListing) -> bool {
        match (self.order.act, token) {
            (RemovalKind::Revoke, Some(token)) => !token.active,
            (RemovalKind::Revoke, None) | (RemovalKind::Delete, Some(_)) => false,
            (RemovalKind::Delete, None) => read.is_complete(),
        }
    }

    async fn ask_why(&mut self, failed: Vec<UnknownTarget>) {
        if self.removed.end != RemovalEnd::Whole || self.stop.asked() {
            for (index, problem) in failed {
                self.settle(index, TokenResult::Failed(problem));
            }
            return;
        }
        self.singly(failed.into_iter().map(|(index, _)| index).collect(), Phase::Asking).await;
    }

    fn counted(&self, index: usize) -> Problem {
        let why = "the server counted it among those that failed, and was not asked why";
        let what = format!("Can't {} {}", self.verb(), self.name(index));
        Problem::new(ProblemKind::Refused, &what, why, "Try again")
    }
}
