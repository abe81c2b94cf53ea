//! Marks: set by keys, kept by id.

use fleet_tokens::app::overlay::Overlay;
use fleet_tokens::app::remote::Remote;
use fleet_tokens::app::request::RequestId;
use fleet_tokens::domain::rows::Row;

use crate::support::{Tab, policies, token, tokens};

fn marked(tab: &Tab) -> Vec<&str> {
    tab.model.rows.all().filter(|row| tab.model.marks.has(row.id())).map(Row::name).collect()
}

fn five() -> Tab {
    let tokens = ["a", "b", "c", "d", "e"].into_iter().zip(1..).map(|(name, n)| token(n, name, "web"));
    Tab::with(80, 24, tokens.collect(), policies())
}

#[test]
fn space_marks_and_goes_on_and_marks_no_more_the_second_time() {
    let mut tab = five();
    tab.press("<space> j <space>");
    assert_eq!((marked(&tab), tab.selected()), (vec!["a", "c"], "d"));
    tab.press("g <space>");
    assert_eq!((marked(&tab), tab.selected()), (vec!["c"], "b"));
    tab.press("G <space> <space>");
    assert_eq!(marked(&tab), ["c"], "the last row stays under the cursor");
}

#[test]
fn a_range_grows_and_shrinks_with_the_cursor_and_spares_what_was_marked() {
    let mut tab = five();
    tab.press("<space> j V");
    assert_eq!(marked(&tab), ["a", "c"]);
    tab.press("j j");
    assert_eq!(marked(&tab), ["a", "c", "d", "e"]);
    tab.press("k");
    assert_eq!(marked(&tab), ["a", "c", "d"]);
    tab.press("g");
    assert_eq!(marked(&tab), ["a", "b", "c"], "it reaches up as well");
    tab.press("V G");
    assert_eq!(marked(&tab), ["a", "b", "c"], "it has ended");
}

#[test]
fn esc_goes_back_layer_by_layer() {
    let mut tab = five();
    tab.press("p <enter> /").write("!nobody").press("<enter> i V j o <esc>");
    let open = |tab: &Tab| tab.model.geometry().unwrap().shows_details();
    assert!(tab.model.overlay.is_none() && tab.model.marks.is_ranging(), "the dialog first");
    tab.press("<esc>");
    assert!(!tab.model.marks.is_ranging() && open(&tab));
    tab.press("<esc>");
    assert_eq!((open(&tab), marked(&tab)), (false, vec!["a", "b"]));
    tab.press("<esc>");
    assert!(tab.model.marks.is_empty() && !tab.model.filter.find.is_empty());
    tab.press("<esc>");
    assert!(tab.model.filter.find.is_empty() && !tab.model.filter.policies.is_empty());
    tab.press("<esc>");
    assert!(tab.model.filter.policies.is_empty());
}

#[test]
fn a_search_that_hides_where_a_range_began_ends_it() {
    let mut tab = five();
    tab.press("V j /").write("!name:a");
    assert!(!tab.model.marks.is_ranging(), "where it began is not on show any more");
    assert_eq!((marked(&tab), tab.model.marks.hidden()), (vec!["a", "b"], 1));
}

#[test]
fn all_and_the_others_mean_what_is_on_show() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("3 A");
    assert_eq!(marked(&tab), ["web-blue", "Default"]);
    tab.press("1 <space> *");
    assert_eq!(tab.model.marks.len(), 2 + 8, "the one under the cursor lost its mark, the others got one");
    assert_eq!(tab.model.marks.hidden(), 2);
    assert!(!marked(&tab).contains(&"web-east"));
}

#[test]
fn marks_stay_with_their_tokens_whatever_the_table_shows() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("<space> <space>").press("2");
    assert_eq!((tab.model.marks.len(), tab.model.marks.hidden()), (2, 2));
    tab.press("1 R");
    let mut newer = vec![token(3_000, "newer", "web")];
    newer.extend(tokens().into_iter().filter(|token| token.name.raw() != "web-west"));
    tab.answer_tokens(newer);
    assert_eq!(marked(&tab), ["web-east"], "the other one is gone, and nobody took its place");
    assert_eq!(tab.model.marks.hidden(), 0);
}

#[test]
fn a_range_does_not_outlive_its_first_row() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("V j 2 j");
    assert!(!tab.model.marks.is_ranging());
    assert_eq!(marked(&tab), ["web-east", "web-west"]);
}

#[test]
fn nothing_can_be_marked_where_nothing_is() {
    let mut tab = Tab::with(80, 24, Vec::new(), policies());
    tab.press("<space> V A *");
    assert!(tab.model.marks.is_empty() && !tab.model.marks.is_ranging());
    assert_eq!(tab.toast(), "No token is selected");
}

#[test]
fn all_that_match_are_frozen_by_id_and_listed_and_want_their_number() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.press("4 /").write("name:web").press("<enter> A X");
    assert_eq!(tab.model.marks.len(), 3);
    let Some(Overlay::Removal(dialog)) = &tab.model.overlay else { panic!() };
    assert_eq!((dialog.phrases(), dialog.targets.len(), dialog.unread), (vec!["revoke 2".to_owned()], 2, 0));
    assert_eq!(dialog.skipped.len(), 1, "the revoked one is left alone, and said");
    tab.press("<esc> D").write("delete 3");
    tab.model.list = Remote::Loading { id: RequestId(9_999), since: tab.model.now };
    let mut more = tokens();
    more.push(token(3, "web-new", "web"));
    tab.answer_tokens(more).press("<enter>");
    let (_, order) = tab.order();
    let names: Vec<&str> = order.targets.iter().map(|target| target.name.as_str()).collect();
    assert_eq!(names, ["web-east", "web-west", "web-blue"], "whoever came meanwhile is not hit");
}

#[test]
fn what_was_not_read_is_not_among_all_and_that_is_said() {
    let mut tab = Tab::with_fleet(80, 24);
    tab.model.unread += 3;
    tab.press("A");
    assert_eq!(tab.toast(), "9 marked. The server has 3 more that were not read, and may match");
    tab.press("X");
    let Some(Overlay::Removal(dialog)) = &tab.model.overlay else { panic!() };
    assert_eq!((dialog.targets.len(), dialog.unread), (9, 3));
    tab.press("<esc> <esc> X");
    let Some(Overlay::Removal(dialog)) = &tab.model.overlay else { panic!() };
    assert_eq!(
        (dialog.targets.len(), dialog.unread),
        (1, 3),
        "what it means for its policy is not known either"
    );
}
