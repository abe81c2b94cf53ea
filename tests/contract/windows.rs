//! Pages of the list of tokens, and where they end.

use std::collections::HashSet;

use fleet_tokens::sandbox::{DataLocation, Fill};
use serde_json::json;

use crate::harness::{BULK, Sandbox};

#[tokio::test]
async fn fractions_of_pages_are_cut_where_elasticsearch_cuts_them() {
    let sandbox = Sandbox::with(DataLocation::Memory, Fill::Generated(45)).await;
    let list = |page: &'static str, per_page: &'static str| {
        let target = sandbox.target.clone();
        async move { target.list(&[("page", page), ("perPage", per_page)]).await }
    };
    let all = list("1", "45").await.ok();
    let half = list("1.5", "20").await.ok();
    assert_eq!((&half["page"], &half["perPage"]), (&json!(1.5), &json!(20)), "as they were asked for");
    assert_eq!(half["items"][0], all["items"][10]);
    assert_eq!(list("1", "2.9").await.ok()["items"].as_array().unwrap().len(), 2);
    for (page, per_page) in [("0.5", "20"), ("-1", "20"), ("1", "-1"), ("1e9", "20")] {
        assert_eq!(list(page, per_page).await.status, 500, "{page} {per_page}");
    }
    assert_eq!(list("NaN", "20").await.status, 400);
    let message = "[request query.page]: \"page\" must be a safe number";
    list("9007199254740992", "20").await.is_error(400, "Bad Request", message);
    assert_eq!(list("", "20").await.status, 400);
    sandbox.stop().await;
}

#[tokio::test]
async fn pages_are_newest_first_and_hold_every_token_once() {
    let sandbox = Sandbox::with(DataLocation::Memory, Fill::Generated(95)).await;
    let mut seen = HashSet::new();
    let mut dates = Vec::new();
    for page in ["1", "2", "3", "4", "5"] {
        let answer = sandbox.target.list(&[("page", page)]).await.ok();
        assert_eq!((&answer["total"], &answer["perPage"]), (&json!(95), &json!(20)));
        assert_eq!(answer["page"].to_string(), page);
        for item in answer["items"].as_array().unwrap() {
            assert!(seen.insert(item["id"].to_string()));
            dates.push(item["created_at"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(seen.len(), 95);
    assert!(dates.is_sorted_by(|a, b| a >= b));
    let none = sandbox.target.list(&[("perPage", "0")]).await.ok();
    assert_eq!((&none["items"], &none["total"]), (&json!([]), &json!(95)));
    sandbox.stop().await;
}

#[tokio::test]
async fn the_window_ends_at_ten_thousand_and_the_total_does_not() {
    let sandbox = Sandbox::with(DataLocation::Memory, Fill::Generated(10_050)).await;
    let list = |page: &'static str, per_page: &'static str| {
        let target = sandbox.target.clone();
        async move { target.list(&[("page", page), ("perPage", per_page)]).await }
    };
    let whole = list("1", "10000").await.ok();
    assert_eq!((&whole["total"], whole["items"].as_array().unwrap().len()), (&json!(10_050), 10_000));
    let past = list("2", "10000").await;
    assert_eq!((past.status, &past.json["error"]), (500, &json!("Internal Server Error")));
    let text =
        "Result window is too large, from + size must be less than or equal to: [10000] but was [20000]";
    assert!(past.message().contains(text), "{}", past.text);
    assert_eq!(list("0", "20").await.status, 500, "a negative start");
    assert_eq!(list("1", "-1").await.status, 500);
    let border = whole["items"][9_999]["created_at"].as_str().unwrap().to_owned();
    let all = json!({"kuery": "created_at < \"now\"", "forceDelete": true});
    assert_eq!(sandbox.target.post(BULK, &all).await.ok()["count"], 10_000, "one request touches no more");
    let left = list("1", "20").await.ok();
    assert_eq!(left["total"], 50);
    assert!(left["items"][0]["created_at"].as_str().unwrap() <= border.as_str(), "the newest went");
    sandbox.stop().await;
}
