//! Asking the server by KQL, in the real program.

use super::driver::{Serve, Session};
use super::{http, tab};

#[test]
fn a_query_is_completed_asked_asked_again_and_cleared() {
    let (server, home) = (Serve::start(), tempfile::tempdir().unwrap());
    http::create(&server, "Security lab", "zebra-one");
    let app = tab::ready(Session::builder().connected_to(&server).home(&home));
    app.press("K").see("KQL active:true and").see("policy_id").see("the agent policy's id");
    app.type_text("na")
        .press("<tab> <tab>")
        .see("KQL name:")
        .type_text("zebra*")
        .see("Enter asks the server");
    app.press("<enter>").see("KQL name:zebra* (1)").see("Active 1");
    app.see_row("▸").contains("zebra-one");
    http::create(&server, "Security lab", "zebra-two");
    app.press("R").see("KQL name:zebra* (2)").see("zebra-two");
    app.press("<esc>").gone("KQL").see("Age↓");
    app.press("K <up>").see("KQL name:zebra*").press("<esc>").gone("KQL").press("q").exits(0);

    let again = tab::ready(Session::builder().connected_to(&server).home(&home));
    again
        .press("K <up>")
        .see("KQL name:zebra*")
        .press("<enter>")
        .see("KQL name:zebra* (2)")
        .press("q")
        .exits(0);
}

#[test]
fn what_is_wrong_is_said_here_or_by_the_server() {
    let app = tab::open();
    app.press("K").type_text("name:web and )").see("Expected").press("<enter>").see("KQL name:web and )");
    app.press("<c-u>").type_text("nope:1").press("<enter>").see("This type 'nope' is not allowed");
    app.see("KQL nope:1").press("<c-u>").type_text("active:false").press("<enter>").see("KQL active:false (");
    app.press("q").exits(0);
}
