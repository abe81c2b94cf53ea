//! Every line of the key table can be reached by keys alone, and does something when its key is pressed there.

use fleet_tokens::app::action::Action;
use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::geometry::Size;
use fleet_tokens::app::keymap::{BINDINGS, Binding, Context, Keymap};
use fleet_tokens::app::msg::{Msg, Outcome};
use fleet_tokens::app::palette::state::{Palette, Purpose};
use fleet_tokens::domain::clipboard::{ClipboardBackend, Wrap};
use fleet_tokens::domain::problem::ProblemKind;
use fleet_tokens::domain::removal::TokenResult;

use crate::support::{Tab, drawn, facts, problem, token};

/// Tabs that stand in a place, by keys: some keys do nothing at the top of a list, and others nothing at its end.
#[allow(clippy::too_many_lines, reason = "a way of its own to each place")]
pub(crate) fn there(context: Context) -> Vec<Tab> {
    let keys = |keys: &str| {
        let mut tab = Tab::with_fleet(120, 36);
        tab.press(keys);
        tab
    };
    match context {
        Context::Always | Context::Tokens => vec![keys(""), keys("4 j j <space>"), keys("4 G"), keys("5"), {
            let mut tab = rotating();
            tab.press("<esc>").pass(1_000).press("<esc>").pass(1_000);
            tab
        }],
        Context::Actions => vec![keys("? <pgdn> <pgdn>")],
        Context::Log => {
            let mut tab = Tab::with_fleet(80, 12);
            tab.press("3").press(&"X ".repeat(20)).press("L k k k k k k k");
            vec![tab]
        }
        Context::Rotations => {
            let mut tabs = there(Context::Tokens);
            let mut tab = tabs.pop().unwrap();
            tab.press("<c-o>");
            let mut two = tab.model.remembered.rotations.clone();
            two[0].new_name = "another".into();
            tab.model.remembered.rotations.extend(two);
            let mut end = Tab { model: tab.model.clone(), effects: Vec::new(), all: Vec::new() };
            end.press("j");
            vec![tab, end]
        }
        Context::Secret => {
            let mut created = keys("n");
            created.write("x").press("<tab> <right> <right> <tab>").write("lab").press("<c-s>");
            let Effect::Create { id, .. } = created.take_effects().remove(0) else {
                panic!("nothing was sent")
            };
            created.done(id, Outcome::Created(Ok(token(0, "x", "lab"))));
            vec![keys("s"), created]
        }
        Context::Confirm => {
            let mut tab = keys("X");
            tab.pass(1_000);
            vec![tab]
        }
        Context::Phrase => {
            let mut tab = Tab::with_fleet(80, 24);
            tab.press("4 A D").pass(1_000);
            let few = |tab: &Tab| Tab { model: tab.model.clone(), effects: Vec::new(), all: Vec::new() };
            let mut scrolled = few(&tab);
            scrolled.press("<down>");
            let mut typed = few(&tab);
            typed.write("delete 14").pass(1_000);
            vec![tab, scrolled, typed]
        }
        Context::Create => vec![keys("n"), keys("n <tab> <right>"), keys("n <tab> <tab>")],
        Context::Report => {
            let mut tab = Tab::with_fleet(60, 12);
            tab.press("4 A X").write("revoke 12").press("<enter>");
            if tab.effects.is_empty() {
                let phrase = match &tab.model.overlay {
                    Some(fleet_tokens::app::overlay::Overlay::Removal(dialog)) => dialog.phrases()[0].clone(),
                    other => panic!("{other:?}"),
                };
                tab.press(&"<bs> ".repeat(12)).write(&phrase).press("<enter>");
            }
            let (id, order) = tab.order();
            let results =
                order.targets.iter().map(|_| TokenResult::Failed(problem(ProblemKind::Server))).collect();
            tab.removed(id, results);
            let mut end = Tab { model: tab.model.clone(), effects: Vec::new(), all: Vec::new() };
            end.press("j j");
            vec![tab, end]
        }
        Context::Enroll => {
            let known = |size: (u16, u16)| {
                let mut tab = Tab::with_fleet(size.0, size.1);
                tab.press("E");
                let Effect::FetchFacts(id) = tab.effect() else { panic!("nothing was asked for") };
                tab.done(id, Outcome::Facts(Box::new(facts())));
                tab
            };
            let mut manifest = known((60, 14));
            manifest.press("0");
            vec![known((60, 14)), manifest]
        }
        Context::Authority => {
            let mut tab = there(Context::Enroll).remove(0);
            tab.press("a");
            vec![tab]
        }
        Context::Save => vec![keys("e"), keys("e <tab>")],
        Context::Find => {
            let mut tab = keys("/");
            tab.write("web").press("<enter> / <c-p> <c-p>");
            let mut half = keys("/");
            half.write("stat");
            let mut open = keys("/");
            open.write("x").press("<enter> <esc> /");
            vec![tab, half, open]
        }
        Context::Kql => {
            let mut tab = keys("K");
            tab.write("na");
            let mut whole = keys("K");
            whole.write("name:web");
            vec![tab, whole]
        }
        Context::Sort => vec![keys("o"), keys("o j")],
        Context::Keys => ["X ?", "X ? j"]
            .map(|keys| {
                let mut tab = Tab::with_fleet(60, 10);
                tab.press(keys);
                tab
            })
            .into(),
        Context::PolicyFilter => vec![keys("p"), keys("p <down> <down>")],
        Context::Columns => vec![keys("z"), keys("z j j <space>")],
        Context::Copy => vec![keys("C"), keys("C j")],
        Context::Clipboard => {
            let open = |more: &str| {
                let mut tab = Tab::with_fleet(60, 10);
                tab.send(Msg::Action(Action::Clipboard));
                tab.press(more);
                tab
            };
            vec![open(""), open("j")]
        }
        Context::Leave => {
            let mut tab = keys("c");
            tab.answer_secret();
            let Effect::Copy { id, .. } = tab.effect() else { panic!("nothing was copied") };
            tab.done(id, Outcome::Copied(Ok(ClipboardBackend::Terminal(Wrap::Plain).into())))
                .press("q")
                .pass(1_000);
            vec![tab]
        }
    }
}

/// A tab in which a rotation was begun, and left.
fn rotating() -> Tab {
    let mut tab = Tab::with_fleet(120, 36);
    tab.press("T").pass(1_000).press("<c-s>");
    let sent = tab.take_effects().into_iter().find_map(|effect| match effect {
        Effect::Create { id, token } => Some((id, token)),
        _ => None,
    });
    let (id, new) = sent.expect("the twin was not sent");
    tab.done(id, Outcome::Created(Ok(token(0, &new.name, &new.policy_id))));
    tab.press("<esc>").pass(1_000);
    tab
}

fn alive(tab: &Tab, binding: &Binding) -> bool {
    binding.chords.iter().all(|chord| {
        let mut tab = Tab { model: tab.model.clone(), effects: Vec::new(), all: Vec::new() };
        let before = format!("{:?}", tab.model);
        tab.send(Msg::Key(*chord));
        !tab.effects.is_empty() || format!("{:?}", tab.model) != before
    })
}

#[test]
fn every_place_is_reached_by_keys_and_every_key_does_something_there() {
    let mut dead = Vec::new();
    for context in Context::ALL {
        let tabs = there(context);
        let place = if context == Context::Always { Context::Tokens } else { context };
        for tab in &tabs {
            assert_eq!(tab.model.context(), place, "{:?}", tab.model.overlay);
        }
        for binding in BINDINGS.iter().filter(|binding| binding.context == context) {
            if !tabs.iter().any(|tab| alive(tab, binding)) {
                dead.push(format!("{:?} in {context:?}", binding.action));
            }
        }
    }
    assert!(dead.is_empty(), "nothing happens on: {}", dead.join(", "));
}

/// The palette does what the key does: the same tab comes of it, and the same is asked of the world.
#[test]
fn whatever_the_palette_lists_it_does() {
    let entries = Palette::new(Purpose::Palette).entries(&Keymap::default());
    assert!(entries.len() > 40, "{entries:?}");
    for entry in entries {
        let keys = Keymap::default();
        let row = keys.rows().find(|row| row.action == entry.action).unwrap();
        // Some have no key: the palette is the way to them.
        let Some(chord) = row.chords.first().copied() else { continue };
        let (mut by_key, mut by_name) = (Tab::with_fleet(120, 36), Tab::with_fleet(120, 36));
        by_key.press("j").send(Msg::Key(chord));
        by_name.press("j :").write(entry.action.name());
        let Some(fleet_tokens::app::overlay::Overlay::Palette(list)) = &by_name.model.overlay else {
            panic!("the palette is not open")
        };
        let found = list.entries(&by_name.model.keys);
        let at =
            found.iter().position(|found| found.action == entry.action).expect("it is found by its name");
        by_name.press(&"<down> ".repeat(at)).press("<enter>");
        if matches!(entry.action, Action::Cancel | Action::Back) {
            continue;
        }
        // What can't be done leaves the palette open, with the reason.
        if !by_key.toast().is_empty() {
            assert_eq!(by_key.toast(), by_name.toast(), "{:?}", entry.action);
            continue;
        }
        assert_eq!(by_key.effects, by_name.effects, "{:?}", entry.action);
        let state = |tab: &Tab| {
            let model = &tab.model;
            let overlay = model.overlay.as_ref().map(std::mem::discriminant);
            (overlay, model.view, model.filter.clone(), model.sort, model.cursor.clone(), model.marks.len())
        };
        assert_eq!(state(&by_key), state(&by_name), "{:?}", entry.action);
    }
}

#[test]
fn every_place_is_drawn_in_every_look_and_at_every_size() {
    let looks = drawn::looks();
    let widths = [1, 2, 19, 39, 40, 59, 60, 79, 80, 84, 100, 119, 120, 139, 140, 300];
    let heights = [1, 2, 7, 8, 9, 12, 15, 16, 20, 24, 28, 36, 100];
    let mut number = 0;
    for mut tab in Context::ALL.into_iter().flat_map(there) {
        for appearance in &looks {
            drawn::check(&tab.model, *appearance);
        }
        for width in widths {
            for height in heights.into_iter().filter(|height| u32::from(width) * height < 10_000) {
                let size = Size { width, height: u16::try_from(height).unwrap() };
                tab.send(Msg::Resize(size));
                drawn::check(&tab.model, looks[number % looks.len()]);
                number += 1;
            }
        }
    }
}
