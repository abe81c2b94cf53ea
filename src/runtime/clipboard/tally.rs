//! One answer for a copy that is cleared from several clipboards.

use crate::app::msg::Cleared;

/// What was cleared so far, and what was not.
#[derive(Default)]
pub(super) struct ClearingTally {
    cleared: Vec<Cleared>,
    failed: Option<String>,
}

impl ClearingTally {
    /// Counts one clipboard in.
    pub(super) fn count(&mut self, cleared: Result<Cleared, String>) {
        match cleared {
            Ok(cleared) => self.cleared.push(cleared),
            Err(why) => self.failed = Some(why),
        }
    }

    /// The answer that claims the least. Nothing at all is nothing of ours.
    pub(super) fn result(self) -> Result<Cleared, String> {
        if let Some(why) = self.failed {
            return Err(why);
        }
        Ok(self.cleared.into_iter().min().unwrap_or(Cleared::NotOurs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(all: &[Result<Cleared, &str>]) -> Result<Cleared, String> {
        let mut tally = ClearingTally::default();
        for one in all {
            tally.count(one.map_err(str::to_owned));
        }
        tally.result()
    }

    #[test]
    fn the_answer_claims_no_more_than_holds_for_every_clipboard() {
        assert_eq!(of(&[]), Ok(Cleared::NotOurs));
        assert_eq!(of(&[Ok(Cleared::NotOurs), Ok(Cleared::Done)]), Ok(Cleared::Done));
        assert_eq!(of(&[Ok(Cleared::Done), Ok(Cleared::Sent)]), Ok(Cleared::Sent));
        assert_eq!(of(&[Ok(Cleared::NotAll), Ok(Cleared::Done)]), Ok(Cleared::NotAll));
        assert_eq!(of(&[Ok(Cleared::Sent), Err("no answer")]), Err("no answer".to_owned()));
    }
}
