//! The six tabs of the strip: the statuses and the other views, each with its key. They get shorter, and never go.

use ratatui::text::Span;

use crate::app::Model;
use crate::app::action::Action;
use crate::app::keymap::Context;
use crate::app::pointer::PointerTarget;
use crate::app::view::View;
use crate::domain::status::StatusFilter;

use super::text::cells;
use super::theme::Theme;

/// Tabs as they are drawn, and which of the spans can be pointed at.
pub(super) struct Tabs<'a> {
    pub(super) spans: Vec<Span<'a>>,
    pub(super) targets: Vec<(usize, PointerTarget)>,
}

/// How much of each tab is said, the most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// ` 1 Active 42   2 Expired 3 `, a blank between two.
    Full,
    /// The same without the blanks between.
    Tight,
    /// The current tab in full, of the others three letters: ` 2 Exp 3 `.
    Short,
    /// The same, the others without their counts.
    Named,
    /// The current tab in full, of the others the key alone.
    Keys,
    /// The same, the current one without its count.
    Bare,
}

impl Form {
    const ALL: [Self; 6] = [Self::Full, Self::Tight, Self::Short, Self::Named, Self::Keys, Self::Bare];
}

/// One tab, before it is decided how much of it there is room for.
struct Tab {
    key: String,
    label: &'static str,
    /// `None` where nobody can know.
    count: Option<usize>,
    current: bool,
    action: Action,
}

/// The longest form that leaves `wanted` cells of `room`; the shortest where none does.
pub(super) fn tabs<'a>(model: &Model, theme: &Theme, room: usize, wanted: usize) -> Tabs<'a> {
    let all = all(model);
    let fits = |form: &Form| cells(&drawn(&all, *form, theme).spans) + wanted <= room;
    let form = Form::ALL.into_iter().find(fits).unwrap_or(Form::Bare);
    drawn(&all, form, theme)
}

fn all(model: &Model) -> Vec<Tab> {
    let key = |action| model.keys.key_of(Context::Tokens, action);
    let statuses = StatusFilter::ALL.into_iter().map(|tab| {
        let action = shows(tab);
        let current = model.view == View::Tokens && tab == model.filter.status;
        let count = model.read_at.map(|_| model.rows.counts().of(tab));
        Tab { key: key(action), label: tab.label(), count, current, action }
    });
    let policies = Tab {
        key: key(Action::ShowPolicies),
        label: "Policies",
        count: model.policies.is_known().then(|| model.policies.len()),
        current: model.view == View::Policies,
        action: Action::ShowPolicies,
    };
    let hygiene = Tab {
        key: key(Action::ShowHygiene),
        label: "Hygiene",
        count: model.read_at.and_then(|_| model.overview.count_of_all()),
        current: model.view == View::Hygiene,
        action: Action::ShowHygiene,
    };
    statuses.chain([policies, hygiene]).collect()
}

/// The action that leads to a status tab.
pub(super) fn shows(tab: StatusFilter) -> Action {
    match tab {
        StatusFilter::Active => Action::ShowActive,
        StatusFilter::Expired => Action::ShowExpired,
        StatusFilter::Inactive => Action::ShowInactive,
        StatusFilter::All => Action::ShowAll,
    }
}

fn drawn<'a>(all: &[Tab], form: Form, theme: &Theme) -> Tabs<'a> {
    let mut tabs =
        Tabs { spans: vec![Span::raw(if form == Form::Bare { "" } else { " " })], targets: Vec::new() };
    for tab in all {
        tabs.targets.push((tabs.spans.len(), PointerTarget::Do(tab.action)));
        tabs.spans.push(span(tab, form, theme));
        if form == Form::Full {
            tabs.spans.push(Span::raw(" "));
        }
    }
    tabs
}

fn span<'a>(tab: &Tab, form: Form, theme: &Theme) -> Span<'a> {
    let short = tab.label.char_indices().nth(3).map_or(tab.label, |(end, _)| &tab.label[..end]);
    let label = match form {
        _ if tab.current => Some(tab.label),
        Form::Full | Form::Tight => Some(tab.label),
        Form::Short | Form::Named => Some(short),
        // Without a key in the way of a click or an eye there would be nothing left of the tab.
        Form::Keys | Form::Bare if tab.key.is_empty() => Some(short),
        Form::Keys | Form::Bare => None,
    };
    let count = match form {
        Form::Full | Form::Tight | Form::Short => tab.count,
        Form::Named | Form::Keys => tab.count.filter(|_| tab.current),
        Form::Bare => None,
    };
    let key = Some(tab.key.as_str()).filter(|key| !key.is_empty());
    let count = count.map(|count| count.to_string());
    let parts: Vec<&str> = [key, label, count.as_deref()].into_iter().flatten().collect();
    let text = parts.join(" ");
    // A colour is nothing to hear; where only keys are left, one blank parts them.
    Span::styled(
        match (tab.current, form) {
            (true, _) if theme.appearance.accessible => format!("[{text}]"),
            (false, Form::Keys | Form::Bare) => format!("{text} "),
            (true, Form::Keys | Form::Bare) => format!(" {text}  "),
            _ => format!(" {text} "),
        },
        if tab.current { theme.tab } else { theme.subdued },
    )
}
