//! A secret on the clipboard: how long it stays there, who may take it away, and what is asked before the end.

use fleet_tokens::app::copies::state::CopiedSecret;
use fleet_tokens::app::deadline::deadline;
use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::geometry::Size;
use fleet_tokens::app::msg::{Cleared, Leftover, Msg, Outcome, Signal};
use fleet_tokens::app::overlay::Overlay;
use fleet_tokens::app::request::RequestId;
use fleet_tokens::domain::clipboard::{
    ClipboardBackend, ClipboardFacts, ClipboardRoute, ClipboardSetting, Landed, Unsure, Wrap,
};
use fleet_tokens::domain::problem::ProblemKind;
use jiff::SignedDuration;

use crate::support::{SECRET, Tab, at, problem};

type Act = fn(&mut Tab);

const TMUX: ClipboardBackend = ClipboardBackend::Tmux { tells_focus: true };
const SYSTEM: ClipboardBackend = ClipboardBackend::System { stays: false };
const TERMINAL: ClipboardBackend = ClipboardBackend::Terminal(Wrap::Plain);
const NOTHING: &str = "This tab has no copy to clear. Another run may have left one";

fn copy(tab: &mut Tab, way: ClipboardBackend) -> RequestId {
    tab.press("c").answer_secret();
    let Effect::Copy { id, .. } = tab.effect() else { panic!() };
    tab.done(id, Outcome::Copied(Ok(way.into())));
    id
}

fn copied(way: ClipboardBackend) -> Tab {
    let mut tab = Tab::with_fleet(80, 24);
    copy(&mut tab, way);
    tab
}

fn held(tab: &Tab) -> Option<&CopiedSecret> {
    tab.model.clipboard.held.as_ref()
}

/// The wish to clear that was the only effect: its request, and whether it takes what nobody can look at.
fn clearing(tab: &mut Tab) -> (RequestId, bool) {
    match tab.effect() {
        Effect::ClearClipboard { id, unseen, .. } => (id, unseen),
        other => panic!("nothing was to be cleared: {other:?}"),
    }
}

fn clears(effects: &[Effect]) -> usize {
    effects.iter().filter(|effect| matches!(effect, Effect::ClearClipboard { .. })).count()
}

fn answered(tab: &mut Tab, answer: Cleared) {
    let (id, _) = clearing(tab);
    tab.done(id, Outcome::Cleared(Ok(answer)));
}

fn asks(tab: &Tab) -> bool {
    matches!(tab.model.overlay, Some(Overlay::Quit(_)))
}

#[test]
fn it_is_cleared_after_45_seconds_and_the_loop_wakes_once_a_second_until_then() {
    let mut tab = copied(SYSTEM);
    let mut wakes = 0;
    while held(&tab).unwrap().clearing.is_none() {
        let next = deadline(&tab.model).unwrap();
        let step = next.duration_since(tab.model.now).as_millis();
        assert!(step <= 1_000, "{step}");
        tab.pass(i64::try_from(step).unwrap());
        wakes += 1;
        // The automatic refresh is off in the tests, and the toast goes on one of the seconds.
        assert!(wakes <= 46, "more than one a second");
    }
    assert_eq!(tab.model.now, at("2026-11-20T12:00:45Z"));
    answered(&mut tab, Cleared::Done);
    assert_eq!(tab.toast(), "Cleared web-east from the clipboard");
    assert_eq!(held(&tab), None);
    tab.pass(5_000);
    let next = deadline(&tab.model).unwrap();
    assert!(next.duration_since(tab.model.now) > SignedDuration::from_secs(5), "it sleeps again");
}

#[test]
fn a_new_copy_begins_anew_and_a_late_answer_to_the_old_one_counts_for_nothing() {
    let mut tab = copied(SYSTEM);
    let first = held(&tab).unwrap().copy;
    tab.pass(44_000);
    let second = copy(&mut tab, SYSTEM);
    assert_ne!(first, second);
    tab.pass(44_000);
    assert_eq!(tab.take_effects(), []);
    tab.pass(1_000);
    let Effect::ClearClipboard { id, copy: which, .. } = tab.effect() else { panic!() };
    assert_eq!(which, second);
    // Before the answer comes, the person copies once more.
    let third = copy(&mut tab, SYSTEM);
    tab.done(id, Outcome::Cleared(Ok(Cleared::Done)));
    assert_eq!(held(&tab).map(|held| held.copy), Some(third));
}

#[test]
fn never_means_never_and_asks_nothing() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.model.clipboard.clear_after = None;
    copy(&mut tab, SYSTEM);
    tab.pass(100_000);
    assert_eq!(clears(&tab.take_effects()), 0);
    tab.press("<c-k>");
    answered(&mut tab, Cleared::Done);
    assert_eq!(tab.toast(), "Cleared web-east from the clipboard", "by hand it can be");
    copy(&mut tab, SYSTEM);
    tab.press("q");
    assert_eq!(tab.effect(), Effect::Quit);
}

#[test]
fn what_cannot_be_read_is_cleared_only_while_nobody_looked_away() {
    let mut tab = copied(TERMINAL);
    tab.pass(45_000);
    answered(&mut tab, Cleared::Sent);
    assert_eq!(tab.toast(), "Asked the clipboard to clear web-east (not verifiable)");
    assert_eq!(held(&tab), None);

    let away: [(&str, Act); 3] = [
        ("focus", |tab| {
            tab.send(Msg::Focus(false));
            tab.send(Msg::Focus(true));
        }),
        ("suspend", |tab| {
            tab.press("<c-z>").take_effects();
        }),
        ("stopped", |tab| {
            tab.send(Msg::Signal(Signal::Resumed));
            tab.take_effects();
        }),
    ];
    for (what, look_away) in away {
        for way in [TERMINAL, ClipboardBackend::ClipExe, ClipboardBackend::WlCopy { reads: false }] {
            let mut tab = copied(way);
            look_away(&mut tab);
            tab.pass(45_000);
            assert_eq!(tab.take_effects(), [], "{what} {way:?}");
            assert_eq!(tab.toast(), "Cannot check the clipboard here; press ^k to clear web-east from it");
            tab.pass(60_000);
            assert_eq!(tab.take_effects(), [], "said once");
            tab.press("<c-k>");
            assert!(clearing(&mut tab).1);
        }
    }
}

#[test]
fn what_can_be_read_is_cleared_wherever_the_person_looked() {
    for way in [SYSTEM, ClipboardBackend::WlCopy { reads: true }] {
        let mut tab = copied(way);
        tab.send(Msg::Focus(false));
        tab.pass(45_000);
        answered(&mut tab, Cleared::NotOurs);
        assert_eq!(tab.toast(), "The clipboard holds something else by now: left alone");
        assert_eq!(held(&tab), None);
    }
}

#[test]
fn behind_a_multiplexer_that_tells_nothing_nobody_is_sure_to_have_looked_here() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.model.clipboard.route = ClipboardRoute::choose(
        ClipboardSetting::Auto,
        ClipboardFacts { screen: true, ..ClipboardFacts::default() },
    );
    copy(&mut tab, ClipboardBackend::Terminal(Wrap::Screen));
    assert_eq!(tab.toast(), "Sent web-east to your terminal (OSC 52, not verifiable). ^k clears it");
    tab.pass(45_000);
    assert_eq!(tab.take_effects(), []);
    assert_eq!(tab.toast(), "Cannot check the clipboard here; press ^k to clear web-east from it");
}

#[test]
fn a_person_may_want_the_unseen_cleared_all_the_same() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.model.clipboard.blind_clear = true;
    copy(&mut tab, TERMINAL);
    tab.send(Msg::Focus(false));
    tab.pass(45_000);
    assert!(clearing(&mut tab).1);
}

#[test]
fn of_tmux_the_buffer_goes_and_the_terminal_only_while_nobody_looked_away() {
    let mut tab = copied(TMUX);
    tab.pass(45_000);
    assert!(clearing(&mut tab).1, "the terminal as well");

    let mut tab = copied(ClipboardBackend::Tmux { tells_focus: false });
    tab.pass(45_000);
    assert!(!clearing(&mut tab).1, "nobody would have heard of it");

    let mut tab = copied(TMUX);
    tab.send(Msg::Focus(false));
    tab.pass(45_000);
    let (id, unseen) = clearing(&mut tab);
    assert!(!unseen);
    tab.done(id, Outcome::Cleared(Ok(Cleared::OnlyTheBuffer)));
    assert_eq!(tab.toast(), "Deleted tmux's buffer; your terminal may still hold web-east: ^k clears it");
    tab.press("<c-k>");
    let (id, unseen) = clearing(&mut tab);
    assert!(unseen);
    tab.done(id, Outcome::Cleared(Ok(Cleared::WithTerminal)));
    assert_eq!(held(&tab), None);
}

#[test]
fn by_hand_it_is_cleared_at_once_and_only_once() {
    let mut tab = copied(SYSTEM);
    tab.press("<c-k> <c-k>");
    answered(&mut tab, Cleared::Done);
    tab.press("<c-k>");
    assert_eq!(tab.take_effects(), []);
    assert_eq!(tab.toast(), NOTHING);
    let mut tab = copied(SYSTEM);
    tab.press("s").take_effects();
    tab.press("<c-k>");
    assert!(clearing(&mut tab).1, "in the dialog of a secret, too");
}

#[test]
fn a_clipboard_that_fails_is_said_and_can_be_tried_again() {
    let mut tab = copied(SYSTEM);
    tab.pass(45_000);
    let (id, _) = clearing(&mut tab);
    tab.done(id, Outcome::Cleared(Err(problem(ProblemKind::Local))));
    assert!(tab.toast().contains("refused the connection"));
    tab.pass(100_000);
    assert_eq!(clears(&tab.take_effects()), 0, "not again and again");
    tab.press("<c-k>");
    clearing(&mut tab);
}

#[test]
fn what_no_program_can_clear_is_not_counted_down() {
    let mut tab = copied(ClipboardBackend::Command);
    assert_eq!(held(&tab), None);
    tab.press("q");
    assert_eq!(tab.effect(), Effect::Quit);
}

#[test]
fn what_is_no_secret_begins_no_countdown_and_ends_that_of_the_one_it_replaced() {
    let mut tab = copied(SYSTEM);
    tab.press("E");
    let Effect::FetchFacts(id) = tab.effect() else { panic!() };
    tab.done(id, Outcome::Facts(Box::new(crate::support::facts())));
    tab.press("t c");
    let Effect::Copy { id, sensitive, .. } = tab.effect() else { panic!() };
    assert!(!sensitive, "the command asks for the token");
    tab.done(id, Outcome::Copied(Ok(SYSTEM.into())));
    assert_eq!(tab.toast(), "Copied the enroll command of web-east to the clipboard");
    assert_eq!(held(&tab), None);
    tab.press("t c").answer_secret();
    let Effect::Copy { id, sensitive, .. } = tab.effect() else { panic!() };
    assert!(sensitive, "the command holds the token");
    tab.done(id, Outcome::Copied(Ok(SYSTEM.into())));
    assert!(held(&tab).is_some());
    assert!(tab.toast().ends_with("Clears in 45s"), "{}", tab.toast());
}

#[test]
fn quitting_asks_and_each_answer_does_what_it_says() {
    let stays = ClipboardBackend::System { stays: true };
    let quit = || {
        let mut tab = copied(stays);
        tab.press("q");
        assert!(asks(&tab) && tab.take_effects().is_empty());
        tab.press("y <enter> n");
        assert!(asks(&tab), "a key that was meant for the table answers nothing");
        tab.pass(400);
        tab
    };
    for keys in ["y", "<enter>"] {
        let mut tab = quit();
        tab.press(keys);
        answered(&mut tab, Cleared::Done);
        assert_eq!(tab.effect(), Effect::Quit, "{keys}");
    }
    for keys in ["n", "<tab> <enter>"] {
        let mut tab = quit();
        tab.press(keys);
        assert_eq!(tab.effect(), Effect::Quit, "{keys}");
    }
    for keys in ["<esc>", "q", "<btab> <enter>"] {
        let mut tab = quit();
        tab.press(keys);
        assert_eq!(tab.take_effects(), [], "{keys}");
        assert!(!asks(&tab) && held(&tab).is_some());
    }
    let mut tab = quit();
    tab.press("y");
    answered(&mut tab, Cleared::NotOurs);
    assert_eq!(tab.effect(), Effect::Quit, "what is not ours is no reason to stay");
    let mut tab = quit();
    tab.press("y");
    let (id, _) = clearing(&mut tab);
    tab.done(id, Outcome::Cleared(Err(problem(ProblemKind::Local))));
    assert_eq!(tab.take_effects(), [], "a failure is seen");
    assert!(tab.toast().contains("refused the connection"));
}

#[test]
fn time_that_ends_under_the_question_changes_no_answer() {
    let mut tab = copied(TMUX);
    tab.press("q").pass(45_000);
    let (id, _) = clearing(&mut tab);
    tab.press("y");
    assert_eq!(tab.take_effects(), [], "it is being cleared already");
    tab.done(id, Outcome::Cleared(Ok(Cleared::WithTerminal)));
    assert_eq!(tab.effect(), Effect::Quit);

    let mut tab = copied(TMUX);
    tab.press("q").pass(45_000);
    answered(&mut tab, Cleared::WithTerminal);
    tab.press("y");
    assert_eq!(tab.effect(), Effect::Quit);
}

#[test]
fn what_goes_with_the_program_cannot_be_kept() {
    let mut tab = copied(SYSTEM);
    tab.press("q").pass(400).press("n");
    assert!(asks(&tab) && tab.toast().starts_with("Can't keep the secret"), "{}", tab.toast());
    tab.press("y");
    assert_eq!(tab.effect(), Effect::Quit);
}

#[test]
fn who_insists_gets_out() {
    let mut tab = copied(TERMINAL);
    tab.press("<c-c> <c-c>");
    assert!(asks(&tab));
    assert_eq!(tab.take_effects(), []);
    tab.press("<c-c>");
    assert!(asks(&tab), "the question is not lost by it");
    tab.press("<c-c>");
    assert!(clearing(&mut tab).1);
    tab.pass(500);
    assert_eq!(tab.effect(), Effect::Quit);
}

#[test]
fn where_no_question_can_be_seen_the_rules_decide() {
    let mut tab = copied(TERMINAL);
    tab.send(Msg::Resize(Size { width: 20, height: 4 }));
    tab.press("q");
    let (id, _) = clearing(&mut tab);
    tab.done(id, Outcome::Cleared(Ok(Cleared::Sent)));
    assert_eq!(tab.effect(), Effect::Quit);
}

#[test]
fn a_signal_clears_under_the_rules_and_waits_half_a_second_at_most() {
    let mut tab = copied(TMUX);
    tab.send(Msg::Signal(Signal::Terminate));
    let (id, _) = clearing(&mut tab);
    tab.done(id, Outcome::Cleared(Ok(Cleared::WithTerminal)));
    assert_eq!(tab.effect(), Effect::Quit);

    let mut tab = copied(TMUX);
    tab.send(Msg::Signal(Signal::Terminate));
    clearing(&mut tab);
    assert_eq!(deadline(&tab.model), Some(at("2026-11-20T12:00:00.5Z")));
    tab.pass(499);
    assert_eq!(tab.take_effects(), []);
    tab.pass(1);
    assert_eq!(tab.effect(), Effect::Quit, "a clipboard that hangs");

    let mut tab = copied(TERMINAL);
    tab.send(Msg::Focus(false));
    tab.send(Msg::Signal(Signal::Terminate));
    assert_eq!(tab.effect(), Effect::Quit, "it may be somebody else's by now");
    let mut tab = copied(SYSTEM);
    tab.send(Msg::Signal(Signal::Terminate));
    assert_eq!(tab.effect(), Effect::Quit, "it goes with the program");
    let mut tab = Tab::with_fleet(80, 24);
    tab.send(Msg::Signal(Signal::Terminate));
    assert_eq!(tab.effect(), Effect::Quit);
}

#[test]
fn the_palette_leads_to_the_explanation() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press(":").write("where copies go").press("<enter>");
    assert!(matches!(tab.model.overlay, Some(Overlay::Clipboard(_))));
    tab.press("j k <esc>");
    assert!(tab.model.overlay.is_none());
}

#[test]
fn the_model_never_keeps_the_secret() {
    let tab = copied(SYSTEM);
    assert!(!format!("{:?}", tab.model).contains(&SECRET[..8]));
}

#[test]
fn a_copy_that_may_have_landed_is_waited_for_and_held() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("c").answer_secret();
    let Effect::Copy { id, .. } = tab.effect() else { panic!() };
    tab.press("<c-c>");
    assert_eq!(tab.take_effects(), [], "what may be on the clipboard is not called off");
    tab.press("<c-c>");
    assert_eq!(tab.take_effects(), [], "nor left behind");
    tab.done(id, Outcome::Copied(Ok(SYSTEM.into())));
    assert!(held(&tab).is_some());
    tab.press("<c-c>").press("<c-c>");
    assert!(matches!(tab.model.overlay, Some(Overlay::Quit(_))), "as after any copy");
}

#[test]
fn an_end_waits_a_moment_for_a_copy_that_may_have_landed() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("c").answer_secret();
    let Effect::Copy { id, .. } = tab.effect() else { panic!() };
    tab.send(Msg::Signal(Signal::Terminate));
    assert_eq!(tab.take_effects(), []);
    tab.done(id, Outcome::Copied(Ok(ClipboardBackend::WlCopy { reads: true }.into())));
    assert_eq!(clears(&tab.take_effects()), 1);

    let mut tab = Tab::with_fleet(80, 24);
    tab.press("c").answer_secret();
    tab.take_effects();
    tab.send(Msg::Signal(Signal::Terminate));
    tab.pass(501);
    assert!(tab.take_effects().contains(&Effect::Quit), "not for ever");
}

/// A tab inside tmux that copied nothing yet.
fn in_tmux() -> Tab {
    let mut tab = Tab::with_fleet(80, 24);
    tab.model.clipboard.route = ClipboardRoute::choose(
        ClipboardSetting::Auto,
        ClipboardFacts { tmux: true, has_tmux: true, ..ClipboardFacts::default() },
    );
    tab
}

fn looking(tab: &mut Tab) -> RequestId {
    match tab.effect() {
        Effect::ClearLeftover(id) => id,
        other => panic!("nothing was looked for: {other:?}"),
    }
}

#[test]
fn in_tmux_the_buffer_of_another_run_is_looked_for_and_deleted() {
    let mut tab = in_tmux();
    tab.press("<c-k> <c-k>");
    let id = looking(&mut tab);
    tab.done(id, Outcome::Leftover(Ok(Leftover::Deleted)));
    let said = "Deleted tmux buffer fleet-tokens, left by another run. The terminal may still hold a copy";
    assert_eq!(tab.toast(), said);

    tab.press("<c-k>");
    let id = looking(&mut tab);
    tab.done(id, Outcome::Leftover(Ok(Leftover::None)));
    assert_eq!(tab.toast(), "This tab has no copy to clear, and tmux has no buffer fleet-tokens");

    tab.press("<c-k>");
    let id = looking(&mut tab);
    tab.done(id, Outcome::Leftover(Err(problem(ProblemKind::Local))));
    assert!(tab.toast().contains("refused the connection"), "{}", tab.toast());
    tab.press("<c-k>");
    looking(&mut tab);
}

#[test]
fn what_this_tab_put_into_tmuxs_buffer_is_not_ascribed_to_another_run() {
    let mut tab = in_tmux();
    copy(&mut tab, TMUX);
    tab.press("<c-k>");
    answered(&mut tab, Cleared::NotOurs);
    tab.press("<c-k>");
    let id = looking(&mut tab);
    tab.done(id, Outcome::Leftover(Ok(Leftover::Deleted)));
    assert_eq!(tab.toast(), "Deleted tmux buffer fleet-tokens. The terminal may still hold a copy");
}

#[test]
fn while_a_copy_may_be_landing_no_other_run_is_looked_after() {
    let mut tab = in_tmux();
    tab.press("c").answer_secret();
    let Effect::Copy { id, .. } = tab.effect() else { panic!() };
    tab.press("<c-k>");
    assert_eq!(tab.take_effects(), []);
    assert_eq!(tab.toast(), "A copy is in progress. Press ^k again once it is done");
    tab.done(id, Outcome::Copied(Ok(TMUX.into())));
    tab.press("<c-k>");
    clearing(&mut tab);
}

#[test]
fn without_a_tmux_to_ask_nothing_is_looked_for() {
    for facts in [
        ClipboardFacts { has_tmux: true, ..ClipboardFacts::default() },
        ClipboardFacts { tmux: true, ..ClipboardFacts::default() },
    ] {
        let mut tab = Tab::with_fleet(80, 24);
        tab.model.clipboard.route = ClipboardRoute::choose(ClipboardSetting::Auto, facts);
        tab.press("<c-k>");
        assert_eq!(tab.take_effects(), []);
        assert_eq!(tab.toast(), NOTHING);
    }
}

/// Copied by `took`, after `unsure` did not answer in time.
fn perhaps(tab: &mut Tab, unsure: ClipboardBackend, took: Option<ClipboardBackend>) {
    tab.press("c").answer_secret();
    let Effect::Copy { id, .. } = tab.effect() else { panic!() };
    let why = "wl-copy did not end within 2 s and was stopped".to_owned();
    tab.done(id, Outcome::Copied(Ok(Landed { took, unsure: vec![Unsure { backend: unsure, why }] })));
}

const WL_COPY: ClipboardBackend = ClipboardBackend::WlCopy { reads: true };

#[test]
fn a_copy_whose_end_is_unknown_is_called_unknown_and_cleared_like_any_other() {
    let mut tab = Tab::with_fleet(100, 24);
    perhaps(&mut tab, WL_COPY, None);
    let said = "Can't tell whether web-east was copied: wl-copy did not end within 2 s and was stopped. \
                Clears in 45s";
    assert!(tab.toast().starts_with(said), "{}", tab.toast());
    tab.press("q");
    assert!(asks(&tab), "it may be there");
    tab.press("<esc>").pass(45_000);
    answered(&mut tab, Cleared::NotOurs);
    assert_eq!(held(&tab), None);

    perhaps(&mut tab, WL_COPY, None);
    tab.press("<c-k>");
    clearing(&mut tab);
}

#[test]
fn what_cannot_be_cleared_is_not_held_even_where_its_end_is_unknown() {
    let mut tab = Tab::with_fleet(100, 24);
    perhaps(&mut tab, ClipboardBackend::Command, None);
    assert!(tab.toast().contains("Can't tell whether web-east was copied"), "{}", tab.toast());
    assert!(tab.toast().contains("fleet-tokens can't clear it"), "{}", tab.toast());
    assert_eq!(held(&tab), None);
}

#[test]
fn where_one_way_is_unknown_and_the_next_works_both_are_held() {
    let mut tab = Tab::with_fleet(100, 24);
    perhaps(&mut tab, WL_COPY, Some(TERMINAL));
    let said = "Sent web-east to your terminal (OSC 52, not verifiable): wl-copy did not end within 2 s and was \
                stopped, and may hold a copy too. Clears in 45s";
    assert!(tab.toast().starts_with(said), "{}", tab.toast());
    assert_eq!(held(&tab).unwrap().at.backends().collect::<Vec<_>>(), [TERMINAL, WL_COPY]);
    tab.press("j").send(Msg::Focus(false));
    tab.pass(45_000);
    let (id, unseen) = clearing(&mut tab);
    assert!(!unseen, "the terminal is left alone, and wl-copy's can be checked");
    tab.done(id, Outcome::Cleared(Ok(Cleared::NotAll)));
    assert_eq!(tab.toast(), "Cleared web-east where it could be checked; ^k clears the rest");
    tab.press("<c-k>");
    assert!(clearing(&mut tab).1);
}

#[test]
fn a_copy_that_is_not_known_to_have_landed_replaces_nothing() {
    let mut tab = copied(WL_COPY);
    let first = held(&tab).unwrap().copy;
    perhaps(&mut tab, WL_COPY, None);
    let Effect::ClearClipboard { copy, unseen, .. } = tab.effect() else { panic!() };
    assert_eq!((copy, unseen), (first, false), "the first may be there still");
    assert_ne!(held(&tab).unwrap().copy, first);
}
