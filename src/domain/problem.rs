//! The form in which every error reaches a person.

use super::text::{sanitize, shown};

/// What happened, why, and what to do next. Each part is one printable line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The kind, which decides the screen's state or the exit code.
    pub kind: ProblemKind,
    /// What did not work, and on which object: `Can't revoke web-east`.
    pub what: String,
    /// The reason, in the server's own words if it gave one.
    pub why: String,
    /// What the person can do about it.
    pub next_step: String,
    /// Whether the same request may work later.
    pub retryable: bool,
    /// How many seconds the server wants to wait before that, if it says so.
    pub retry_after: Option<u32>,
    /// All lines of the reason, printable; `None` if `why` is all of it.
    pub full: Option<Box<str>>,
}

/// Maximum size of a whole reason that is kept for the log, in bytes.
const FULL: usize = 4096;

/// The kinds of problems that the program treats differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProblemKind {
    /// The server could not be reached, or went away.
    Offline,
    /// 401: the credentials are rejected.
    Unauthorized,
    /// 403: a privilege is missing.
    Forbidden,
    /// 403 by something in front of Kibana: it says nothing about what this person may do in Kibana.
    Blocked,
    /// 404: the object does not exist.
    NotFound,
    /// 409: it conflicts with something else.
    Conflict,
    /// Any other refusal, such as 400.
    Refused,
    /// The server failed, or its answer is invalid.
    Server,
    /// A write was sent and its answer was lost: it may have happened.
    Unknown,
    /// A problem of this machine: clipboard, file, terminal.
    Local,
}

impl Problem {
    /// Builds a problem. Every part is cut to its first line and made printable; all lines of the reason are kept for the
    /// log.
    #[must_use]
    pub fn new(kind: ProblemKind, what: &str, why: &str, next_step: &str) -> Self {
        let retryable = matches!(kind, ProblemKind::Offline | ProblemKind::Server);
        let first = first_line(why);
        let full = full(why);
        Self {
            kind,
            what: first_line(what),
            full: (*first != *full).then(|| full.into_boxed_str()),
            why: first,
            next_step: first_line(next_step),
            retryable,
            retry_after: None,
        }
    }

    /// All parts as sentences, for a toast or standard error.
    #[must_use]
    pub fn sentence(&self) -> String {
        let parts = [self.reason(&self.why), ended(&self.next_step)];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// The same with every line of the reason, for the log.
    #[must_use]
    pub fn report(&self) -> String {
        match &self.full {
            None => self.sentence(),
            Some(full) => format!("{}\n{}", self.reason(full), ended(&self.next_step)).trim_end().to_owned(),
        }
    }

    fn reason(&self, why: &str) -> String {
        if why.is_empty() { ended(&self.what) } else { ended(&format!("{}: {why}", self.what)) }
    }

    /// The three parts, each as a sentence that stands on a line of its own.
    #[must_use]
    pub fn lines(&self) -> [String; 3] {
        [&self.what, &self.why, &self.next_step].map(|part| capitalized(part))
    }
}

/// Capitalizes the first letter if the first word is plain: host names stay as they are.
#[must_use]
pub fn capitalized(text: &str) -> String {
    let word = text.split(' ').next().unwrap_or_default();
    let plain = word.len() < text.len() && word.bytes().all(|b| b.is_ascii_lowercase());
    match text.split_at_checked(1) {
        Some((first, rest)) if plain => format!("{}{rest}", first.to_ascii_uppercase()),
        _ => text.to_owned(),
    }
}

/// Adds a full stop, unless `text` ends with such a sign.
#[must_use]
pub fn ended(text: &str) -> String {
    let text = text.trim_end();
    if text.is_empty() || text.ends_with(['.', '!', '?', '…']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

fn written_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim_end).filter(|line| !line.is_empty())
}

fn first_line(text: &str) -> String {
    shown(written_lines(text).next().unwrap_or_default().trim_start()).into_owned()
}

/// All lines, each made harmless, with a word about what is left out.
fn full(text: &str) -> String {
    let kept = text.trim_start();
    let kept = &kept[..kept.floor_char_boundary(FULL)];
    let lines: Vec<_> = written_lines(kept).map(sanitize).collect();
    let cut = text.trim().len().saturating_sub(kept.len());
    let end = if cut > 0 { format!("… ({cut} more bytes)") } else { String::new() };
    format!("{}{end}", lines.join("\n"))
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
        assert_eq!(problem.report(), "Can't list tokens: boom\u{FFFD}[2J\n  at x.\nR retries.");
    }

    #[test]
    fn an_endless_reason_is_cut_on_the_screen_and_later_in_the_log() {
        let problem = Problem::new(ProblemKind::Server, "Can't", &"ab ".repeat(1_000_000), "R retries");
        assert!(problem.sentence().len() < 1_000 && problem.sentence().ends_with("R retries."));
        let report = problem.report();
        assert!(report.len() > 4_000 && report.len() < 4_300, "{}", report.len());
        assert!(report.contains("… (2995903 more bytes).\nR retries."), "{report}");
    }

    #[test]
    fn words_get_a_capital_on_their_own_line_and_hosts_do_not() {
        let lines = |why| Problem::new(ProblemKind::Offline, "Can't", why, "").lines()[1].clone();
        assert_eq!(lines("the host is not known"), "The host is not known");
        assert_eq!(lines("k.example refused the connection"), "k.example refused the connection");
        assert_eq!(lines(""), "");
    }
}
