//! How many came in, how many did not, and why.

use std::collections::BTreeMap;

use crate::api::FleetServerError;
use crate::domain::connection::Endpoint;
use crate::domain::problem::{Problem, ProblemKind};

/// What became of the agents so far.
#[derive(Debug)]
pub(super) struct Tally {
    wanted: u32,
    enrolled: u32,
    /// How many stopped at what, for which reason, and what can be done about that.
    failed: BTreeMap<String, (u32, String)>,
}

impl Tally {
    pub(super) fn new(wanted: u32) -> Self {
        Self { wanted, enrolled: 0, failed: BTreeMap::new() }
    }

    /// Counts an agent. Whether the rest need not try: they would fare the same.
    pub(super) fn add(
        &mut self,
        outcome: Result<(), (&'static str, FleetServerError)>,
        endpoint: &Endpoint,
    ) -> bool {
        let Err((step, error)) = outcome else {
            self.enrolled += 1;
            return false;
        };
        let problem = error.problem("", endpoint);
        let why = format!("could not {step}: {}", problem.why);
        self.failed.entry(why).or_insert((0, problem.next_step)).0 += 1;
        matches!(problem.kind, ProblemKind::Unauthorized | ProblemKind::Offline)
    }

    /// The count, for standard output.
    pub(super) fn line(&self, whereto: &str) -> String {
        let Self { wanted, enrolled, .. } = self;
        let agents = if *wanted == 1 { "agent" } else { "agents" };
        let failed: u32 = self.failed.values().map(|(count, _)| count).sum();
        let rest = [(failed, "failed"), (wanted - enrolled - failed, "not tried")];
        let rest = rest.into_iter().filter(|(count, _)| *count > 0);
        let rest = rest.map(|(count, what)| format!("{count} {what}"));
        let whole = format!("{enrolled} of {wanted} {agents} enrolled into {whereto}");
        std::iter::once(whole).chain(rest).collect::<Vec<_>>().join(", ")
    }

    /// Why it is an error, if some failed. The most frequent reason comes first.
    pub(super) fn problem(&self) -> Option<Problem> {
        let mut reasons: Vec<_> = self.failed.iter().collect();
        reasons.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
        let (_, (first, next)) = reasons.first()?;
        let why: Vec<_> = match reasons[..] {
            [(why, _)] if *first == 1 => vec![why.clone()],
            _ => reasons.iter().map(|(why, (count, _))| format!("{count} {why}")).collect(),
        };
        Some(Problem::new(ProblemKind::Server, "Some agents failed", &why.join("; "), next))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::Text;

    fn refused(status: u16) -> FleetServerError {
        FleetServerError::Refused { status, error: Text::from("Kind"), message: Text::from("words") }
    }

    #[test]
    fn the_count_is_honest() {
        let endpoint = Endpoint::new("http://127.0.0.1:8220", None).unwrap();
        let mut tally = Tally::new(10);
        assert!(!tally.add(Ok(()), &endpoint));
        assert_eq!(tally.problem(), None);
        assert!(!tally.add(Err(("enroll", refused(500))), &endpoint));
        assert!(!tally.add(Err(("enroll", refused(500))), &endpoint));
        assert!(tally.add(Err(("check in", refused(401))), &endpoint), "a bad key stays bad");
        assert_eq!(tally.line("web"), "1 of 10 agents enrolled into web, 3 failed, 6 not tried");
        let problem = tally.problem().unwrap();
        assert_eq!(problem.next_step, "Check the token and its policy", "of the most frequent one");
        assert_eq!(
            problem.why,
            "2 could not enroll: 127.0.0.1:8220 answered 500: words; 1 could not check in: 127.0.0.1:8220 rejected the token"
        );
        let mut all = Tally::new(1);
        all.add(Ok(()), &endpoint);
        assert_eq!(all.line("web"), "1 of 1 agent enrolled into web");
    }
}
