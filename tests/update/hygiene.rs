//! The hygiene view: what belongs where, and where each row leads.

use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::geometry::Size;
use fleet_tokens::app::msg::Msg;
use fleet_tokens::app::overlay::Overlay;
use fleet_tokens::app::pointer::{Pointer, PointerKind, PointerTarget};
use fleet_tokens::app::view::View;
use fleet_tokens::domain::problem::ProblemKind;
use fleet_tokens::domain::rows::{Section, Subject};
use fleet_tokens::domain::status::StatusFilter;
use fleet_tokens::domain::token::Token;

use crate::support::{Tab, hours, policies, token, tokens};

fn view() -> Tab {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("6");
    tab
}

/// Section and name of every row.
fn rows(tab: &Tab) -> Vec<(Section, String)> {
    (0..tab.model.overview.findings())
        .map(|position| match tab.model.finding(position).unwrap() {
            (section, Subject::Token(row)) => (section, row.name().to_owned()),
            (section, Subject::Policy(policy)) => (section, policy.name.to_string()),
        })
        .collect()
}

fn of(tab: &Tab, section: Section) -> Vec<String> {
    rows(tab).into_iter().filter(|row| row.0 == section).map(|row| row.1).collect()
}

/// Moves to the first row of a section.
fn go(tab: &mut Tab, section: Section) {
    tab.press("6 g");
    for _ in 0..tab.model.overview.first_of(section) {
        tab.press("j");
    }
}

#[test]
fn each_thing_to_tidy_up_stands_in_its_section() {
    let tab = view();
    assert_eq!(Section::ALL.map(|section| tab.model.overview.count(section)), [7, 0, 1, 1, 1, 2]);
    assert_eq!(of(&tab, Section::ExpiresSoon), ["kiosk-rollout-2026-autumn-north-and-south"]);
    assert_eq!(of(&tab, Section::NoActiveToken), ["CI"]);
    assert_eq!(of(&tab, Section::PolicyGone), ["sneaky\u{FFFD}nimda"]);
    assert_eq!(of(&tab, Section::Inactive), ["web-blue", "Default"]);
    assert!(!rows(&tab).iter().any(|(_, name)| name == "Elastic Cloud agent policy"));
}

#[test]
fn the_sections_begin_and_end_at_the_very_moment() {
    let day = 24;
    let made = |number, hours_ago: i64, expires: Option<i64>| Token {
        created_at: Some(hours(-hours_ago)),
        expire_at: expires.map(hours),
        ..token(number, &format!("t{number}"), "web")
    };
    let all = vec![
        made(1, 90 * day, Some(400 * day)),
        made(2, 90 * day - 1, Some(400 * day)),
        made(3, 1, Some(7 * day)),
        made(4, 1, Some(7 * day + 1)),
        made(5, 95 * day, Some(2 * day)),
    ];
    let mut tab = Tab::with(80, 24, all, policies());
    assert_eq!(of(&tab, Section::Old), ["t5", "t1"], "the oldest first");
    assert_eq!(of(&tab, Section::ExpiresSoon), ["t5", "t3"], "what ends first, first");
    tab.pass(3_600_000);
    assert_eq!(of(&tab, Section::Old), ["t5", "t1", "t2"]);
    assert_eq!(of(&tab, Section::ExpiresSoon), ["t5", "t3", "t4"]);
    tab.pass(2 * 24 * 3_600_000);
    assert_eq!(of(&tab, Section::ExpiresSoon), ["t3", "t4"], "what expired is not active any more");
    assert_eq!(of(&tab, Section::Old), ["t1", "t2"]);
}

#[test]
fn while_nobody_knows_the_policies_none_is_said_to_be_gone() {
    let mut tab = Tab::waiting(80, 24);
    tab.answer_tokens(tokens());
    assert_eq!(tab.model.overview.count(Section::PolicyGone), 0);
    tab.answer_policies(policies());
    assert_eq!(tab.model.overview.count(Section::PolicyGone), 1);
}

#[test]
fn a_token_that_is_no_good_is_selected_in_the_table_whatever_hid_it() {
    for (section, name, status, said) in [
        (Section::NeverExpires, "web-west", StatusFilter::Active, "It never expires"),
        (
            Section::ExpiresSoon,
            "kiosk-rollout-2026-autumn-north-and-south",
            StatusFilter::Active,
            "It expires in 2 days: T puts another in its place",
        ),
        (
            Section::PolicyGone,
            "sneaky\u{FFFD}nimda",
            StatusFilter::Active,
            "Its policy is gone: X revokes it",
        ),
        (Section::Inactive, "web-blue", StatusFilter::Inactive, "D deletes it"),
    ] {
        let mut tab = Tab::with_fleet(80, 24);
        tab.press("p <enter> 2 /").write("zzz").press("<enter>");
        go(&mut tab, section);
        tab.press("<enter>");
        assert_eq!((tab.model.view, tab.selected()), (View::Tokens, name), "{section:?}");
        assert_eq!(tab.model.filter.status, status);
        assert!(tab.toast().contains(said), "{}", tab.toast());
        assert!(tab.model.overlay.is_none(), "nothing is done by itself");
    }
}

#[test]
fn what_is_done_with_a_token_in_the_table_is_done_here_too() {
    let row = |tab: &Tab| {
        let (_, subject) = tab.model.finding(tab.model.finding_cursor.position).unwrap();
        subject.raw_id().to_owned()
    };
    for key in ["c", "s", "E", "T", "X", "D"] {
        let mut tab = view();
        let id = row(&tab);
        assert_ne!(tab.model.selected().unwrap().id().as_str(), id, "the table's cursor is elsewhere");
        tab.press(key);
        let asked = match &tab.model.overlay {
            None => match tab.effects.as_slice() {
                [Effect::FetchSecret { token, .. }] => token,
                other => panic!("{key}: {other:?}"),
            },
            Some(Overlay::Secret(dialog)) => &dialog.token,
            Some(Overlay::Enroll(dialog)) => &dialog.token.id,
            Some(Overlay::Create(dialog)) => &dialog.replaces.as_ref().expect(key).id,
            Some(Overlay::Removal(dialog)) => &dialog.single().expect(key).id,
            other => panic!("{key}: {other:?}"),
        };
        assert_eq!((asked.as_str(), tab.model.view), (id.as_str(), View::Hygiene), "{key}");
    }
}

#[test]
fn a_removal_is_for_its_row_whatever_is_marked_filtered_or_read() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("<space> <space> p <enter>");
    go(&mut tab, Section::Inactive);
    tab.press("D");
    let dialog = |tab: &Tab| match &tab.model.overlay {
        Some(Overlay::Removal(dialog)) => dialog.clone(),
        other => panic!("{other:?}"),
    };
    let asked = dialog(&tab);
    assert_eq!(asked.single().map(|token| token.name.display()), Some("web-blue"));
    assert_eq!(asked.unseen, 0, "it is on the screen, whatever the table shows");
    tab.press("<esc> R D").answer_tokens([vec![token(0, "new", "web")], tokens()].concat());
    assert_eq!(dialog(&tab).targets, asked.targets, "what was asked is what is done");
    tab.press("<esc> X");
    assert_eq!(tab.toast(), "web-blue is inactive already");
    assert_eq!(tab.model.marks.len(), 2);
}

#[test]
fn a_policy_is_no_token() {
    for key in ["c", "s", "E", "T", "X", "D"] {
        let mut tab = Tab::with_fleet(80, 24);
        tab.press("<space>");
        go(&mut tab, Section::NoActiveToken);
        assert_eq!(tab.press(key).toast(), "No token is selected", "{key}");
        assert!(tab.model.overlay.is_none(), "{key}");
    }
}

#[test]
fn a_status_key_and_tab_lead_back_to_the_tokens() {
    for (key, tab_shown) in [
        ("1", StatusFilter::Active),
        ("2", StatusFilter::Expired),
        ("3", StatusFilter::Inactive),
        ("4", StatusFilter::All),
        ("<tab>", StatusFilter::Expired),
        ("<btab>", StatusFilter::Expired),
        ("<esc>", StatusFilter::Expired),
    ] {
        let mut tab = Tab::with_fleet(80, 24);
        tab.press("2 6").press(key);
        assert_eq!((tab.model.view, tab.model.filter.status), (View::Tokens, tab_shown), "{key}");
    }
}

#[test]
fn what_is_done_with_the_tables_rows_says_where() {
    for key in ["/", "K", "p", "o", "O", "e", "A", "<space>", "V", "*"] {
        let mut tab = view();
        let said = tab.press(key).toast().to_owned();
        assert_eq!(said, "That is done in the table of tokens; 1 shows it", "{key}");
    }
}

#[test]
fn an_expired_token_of_a_deleted_policy_is_found_where_expired_ones_stand() {
    let late = Token { expire_at: Some(hours(-1)), ..token(1, "late", "gone") };
    let revoked = Token { active: false, ..token(2, "revoked", "gone") };
    let mut tab = Tab::with(80, 24, vec![late, revoked], policies());
    assert_eq!(of(&tab, Section::PolicyGone), ["late"], "the revoked one needs nothing but a purge");
    go(&mut tab, Section::PolicyGone);
    tab.press("<enter>");
    assert_eq!((tab.selected(), tab.model.filter.status), ("late", StatusFilter::Expired));
    tab.press("X");
    assert!(matches!(tab.model.overlay, Some(Overlay::Removal(_))));
}

#[test]
fn a_policy_without_an_active_token_leads_to_the_form_for_it() {
    for key in ["<enter>", "n"] {
        let mut tab = view();
        go(&mut tab, Section::NoActiveToken);
        tab.press(key);
        let Some(Overlay::Create(dialog)) = &tab.model.overlay else { panic!("{key}") };
        assert_eq!(dialog.policy.as_deref(), Some("ci"));
    }
}

#[test]
fn a_server_that_deletes_nothing_is_not_said_to() {
    let mut tab = view();
    tab.answer_status("9.4.2");
    go(&mut tab, Section::Inactive);
    tab.press("<enter>");
    assert!(tab.toast().starts_with("This Kibana deletes no token"), "{}", tab.toast());
}

#[test]
fn the_cursor_stays_on_its_row_and_in_sight() {
    let mut tab = view();
    go(&mut tab, Section::Inactive);
    let here = tab.model.finding_cursor.key.clone();
    let newer = token(0, "new", "web");
    tab.press("R").answer_tokens([vec![newer], tokens()].concat());
    assert_eq!(tab.model.finding_cursor.key, here);
    for keys in ["g", "G", "k k", "<pgup>", "j j"] {
        tab.press(keys);
        for size in [Size { width: 80, height: 24 }, Size { width: 40, height: 8 }] {
            tab.send(Msg::Resize(size));
            let (cursor, visible) = (&tab.model.finding_cursor, tab.model.geometry().unwrap().rows);
            let (section, _) = tab.model.overview.place(cursor.position).unwrap();
            let headings = Section::ALL.iter().position(|other| *other == section).unwrap() + 1;
            let line = cursor.position + headings;
            assert!((cursor.offset..cursor.offset + visible).contains(&line), "{keys} {size:?} {cursor:?}");
        }
    }
}

#[test]
fn a_double_click_goes_where_enter_goes() {
    let mut tab = view();
    let id = tokens()[4].id.as_str().into();
    let click = Msg::Mouse(Pointer {
        act: PointerKind::Press,
        target: PointerTarget::Finding(Section::Inactive, id),
    });
    tab.send(click.clone());
    assert_eq!(tab.model.view, View::Hygiene);
    tab.send(click);
    assert_eq!((tab.model.view, tab.selected()), (View::Tokens, "web-blue"));
}

#[test]
fn with_nothing_to_do_enter_says_so() {
    let mut tab = Tab::with(80, 24, Vec::new(), Vec::new());
    assert_eq!(tab.press("6 <enter>").toast(), "There is nothing to tidy up");
    let mut tab = Tab::waiting(80, 24);
    tab.fail_tokens(ProblemKind::Offline).answer_policies(policies());
    tab.press("6 j G <enter> <esc>");
    assert_eq!(tab.model.view, View::Tokens);
}
