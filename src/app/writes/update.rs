//! Writes of which nobody knows whether they happened: each list that is read may show it.

use jiff::SignedDuration;

use crate::app::effect::Effects;
use crate::app::keymap::Context;
use crate::app::model::Model;
use crate::app::toast::Tone;
use crate::app::writes::state::{named, past};
use crate::domain::audit::open::{Finding, find_outcome};
use crate::domain::audit::{AuditAction, AuditEntry};

use crate::app::persistence;

/// A write that is older has happened or never will: no server works on a request for so long.
const OVER: SignedDuration = SignedDuration::from_mins(2);

/// An earlier run left these open. What is known of them is said once the tokens were read.
pub(in crate::app) fn left(model: &mut Model, entries: Vec<AuditEntry>) -> Effects {
    let site = model.server.site();
    let here = |entry: &AuditEntry| entry.server == site.server && entry.space == site.space;
    model.writes.left.extend(entries.into_iter().filter(here));
    if model.writes.left.is_empty() {
        return Vec::new();
    }
    if model.read_at.is_none() {
        let text = format!("{}: it is looked up with the list", ended_during(&model.writes.left));
        model.toasts.say(Tone::Warning, text, model.now);
    }
    look(model)
}

/// Looks at the tokens that were just read.
pub(in crate::app) fn look(model: &mut Model) -> Effects {
    if model.read_at.is_none() || model.trouble.is_some() {
        return Vec::new();
    }
    let whole = model.is_whole();
    let left = std::mem::take(&mut model.writes.left);
    let open = std::mem::take(&mut model.writes.open);
    let rows = &model.rows;
    let find = |entry: AuditEntry| {
        let finding = find_outcome(&entry, rows, whole);
        (entry, finding)
    };
    let left: Vec<(AuditEntry, Option<Finding>)> = left.into_iter().map(find).collect();
    let open: Vec<(AuditEntry, Option<Finding>)> = open.into_iter().map(find).collect();
    if !left.is_empty() {
        model.toasts.say(Tone::Error, of_the_last_run(&left), model.now);
    }
    for (entry, finding) in &open {
        if matches!(finding, Some(Finding::Done(_)))
            && model.overlay.as_ref().is_none_or(|open| open.context() != Context::Create)
        {
            let text = format!("The list shows it: {} was {}", named(entry), past(entry.act));
            model.toasts.say_of(&entry.token_name, Tone::Warning, text, model.now);
        }
    }
    let mut lines = Vec::new();
    for (entry, finding) in left.into_iter().chain(open) {
        let over = model.now.duration_since(entry.at) > OVER;
        match finding {
            Some(finding) if over || finding != Finding::NotDone => {
                lines.push(entry.found(model.now, finding));
            }
            _ => model.writes.open.push(entry),
        }
    }
    persistence::log(lines)
}

/// `The last run ended during the create of web-east`
fn ended_during(left: &[AuditEntry]) -> String {
    match left {
        [one] => {
            let what = match one.act {
                AuditAction::Create => "create",
                AuditAction::Revoke => "revoke",
                AuditAction::Delete => "delete",
            };
            format!("The last run ended during the {what} of {}", named(one))
        }
        many => format!("The last run ended before {} writes were answered", many.len()),
    }
}

fn of_the_last_run(left: &[(AuditEntry, Option<Finding>)]) -> String {
    let entries: Vec<AuditEntry> = left.iter().map(|(entry, _)| entry.clone()).collect();
    let during = ended_during(&entries);
    if let [(one, finding)] = left {
        let past = past(one.act);
        return match finding {
            Some(Finding::Done(_)) => format!("{during}: it was {past}"),
            Some(Finding::NotDone) => format!("{during}: it was not {past}, as of now"),
            None => format!("{during}: the list does not tell whether it was {past}"),
        };
    }
    let mut parts = Vec::new();
    for act in [AuditAction::Create, AuditAction::Revoke, AuditAction::Delete] {
        let count = |is: fn(&Option<Finding>) -> bool| {
            left.iter().filter(|(entry, finding)| entry.act == act && is(finding)).count()
        };
        let past = past(act);
        let kinds = [
            (count(|finding| matches!(finding, Some(Finding::Done(_)))), "were"),
            (count(|finding| *finding == Some(Finding::NotDone)), "were not"),
            (count(Option::is_none), "may have been"),
        ];
        let said = kinds.into_iter().filter(|(count, _)| *count > 0);
        parts.extend(said.map(|(count, were)| format!("{count} {were} {past}")));
    }
    format!("{during}: {}", parts.join(", "))
}
