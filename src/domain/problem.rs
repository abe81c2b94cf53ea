//! The one shape in which anything that went wrong reaches a person.

use super::text::sanitize;

/// What happened, why, and what to do next. Each part is one line, fit for the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What sort of trouble it is, for those who decide: a state of the screen, an exit code.
    pub kind: ProblemKind,
    /// What did not work, and on which object: `Can't revoke web-east`.
    pub what: String,
    /// The reason, the server's own words where it gave some.
    pub why: String,
    /// What the person can do about it.
    pub next_step: String,
    /// Whether the same request may work later.
    pub retryable: bool,
    /// How many seconds the server wants to be left alone before that, where it says so.
    pub retry_after: Option<u32>,
}

/// Sorts of trouble that the program treats differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProblemKind {
    /// The server could not be reached, or went away.
    Offline,
    /// 401: the credentials are not good.
    Unauthorized,
    /// 403: a privilege is missing.
    Forbidden,
    /// 403 by something in front of Kibana: it says nothing about what this person may do in Kibana.
    Blocked,
    /// 404: the object is not there.
    NotFound,
    /// 409: it clashes with something.
    Conflict,
    /// Any other refusal of what was asked: 400 and its like.
    Refused,
    /// The server failed, or answered something that is no answer.
    Server,
    /// A write was sent and its answer was lost: it may have happened.
    Unknown,
    /// Something of this machine: clipboard, file, terminal.
    Local,
}

impl Problem {
    /// Builds a problem; every part is cut to its first line and made fit for the screen.
    #[must_use]
    pub fn new(kind: ProblemKind, what: &str, why: &str, next_step: &str) -> Self {
        let retryable = matches!(kind, ProblemKind::Offline | ProblemKind::Server);
        Self {
            kind,
            what: first_line(what),
            why: first_line(why),
            next_step: first_line(next_step),
            retryable,
            retry_after: None,
        }
    }

    /// The whole as one sentence after the other, for a log, a toast or standard error.
    #[must_use]
    pub fn sentence(&self) -> String {
        let reason =
            if self.why.is_empty() { self.what.clone() } else { format!("{}: {}", self.what, self.why) };
        let parts = [&reason, &self.next_step];
        let full = parts.into_iter().filter(|part| !part.is_empty()).map(|part| {
            let part = part.trim_end();
            if part.ends_with(['.', '!', '?']) { part.to_owned() } else { format!("{part}.") }
        });
        full.collect::<Vec<_>>().join(" ")
    }

    /// The three parts, each as a sentence that stands on a line of its own.
    #[must_use]
    pub fn lines(&self) -> [String; 3] {
        [&self.what, &self.why, &self.next_step].map(|part| capitalized(part))
    }
}

/// With a capital, where the first word is one: host names and the server's own words stay as they are.
#[must_use]
pub fn capitalized(text: &str) -> String {
    let word = text.split(' ').next().unwrap_or_default();
    let plain = word.len() < text.len() && word.bytes().all(|b| b.is_ascii_lowercase());
    match text.split_at_checked(1) {
        Some((first, rest)) if plain => format!("{}{rest}", first.to_ascii_uppercase()),
        _ => text.to_owned(),
    }
}

fn first_line(text: &str) -> String {
    sanitize(text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("")).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stack_dump_is_cut_to_its_first_line_and_made_harmless() {
        let problem =
            Problem::new(ProblemKind::Server, "Can't list tokens", "\n boom\u{1b}[2J\n  at x\n", "R retries");
        assert_eq!(problem.why, "boom\u{FFFD}[2J");
        assert_eq!(problem.sentence(), "Can't list tokens: boom\u{FFFD}[2J. R retries.");
        assert!(problem.retryable);
    }

    #[test]
    fn words_get_a_capital_on_their_own_line_and_hosts_do_not() {
        let lines = |why| Problem::new(ProblemKind::Offline, "Can't", why, "").lines()[1].clone();
        assert_eq!(lines("the host is not known"), "The host is not known");
        assert_eq!(lines("k.example refused the connection"), "k.example refused the connection");
        assert_eq!(lines(""), "");
    }
}
