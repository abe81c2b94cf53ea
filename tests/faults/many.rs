//! More tokens than Kibana's window of 10,000 lets through.

use std::collections::HashSet;

use fleet_tokens::api::TokenList;
use jiff::{SignedDuration, Timestamp};

use crate::client;
use crate::server::{Seen, Server, json, refusal};

/// Tokens newest first; `created(i)` is how many seconds before the newest the token `i` was made.
fn tokens(count: usize, created: impl Fn(usize) -> i64) -> Vec<(String, Timestamp)> {
    let newest: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
    let token = |i| (format!("id-{i}"), newest - SignedDuration::from_secs(created(i)));
    (0..count).map(token).collect()
}

/// What a person asks in these tests; it finds every token.
const QUERY: &str = "active:true or name:a";

/// Answers as Kibana does: sorted, filtered, and 500 past the window.
fn list(tokens: &[(String, Timestamp)], request: &Seen) -> crate::server::Reply {
    let number = |name| request.query(name).unwrap().parse::<usize>().unwrap();
    let (page, size) = (number("page"), number("perPage"));
    if page * size > 10_000 {
        return refusal(500, "Internal Server Error", "Result window is too large");
    }
    let kuery = request.query("kuery").filter(|kuery| kuery != QUERY);
    let until: Option<Timestamp> = kuery.map(|kuery| {
        let kuery = kuery.replace(&format!("({QUERY}) and "), "");
        let moment = kuery.strip_prefix("created_at <= \"").and_then(|rest| rest.strip_suffix('"'));
        moment.unwrap_or_else(|| panic!("{kuery}")).parse().unwrap()
    });
    let found: Vec<_> = tokens.iter().filter(|(_, at)| until.is_none_or(|until| *at <= until)).collect();
    let items: Vec<String> = found
        .iter()
        .skip((page - 1) * size)
        .take(size)
        .map(|(id, at)| {
            format!(r#"{{"id":"{id}","api_key":"marker-77","active":true,"created_at":"{at:.3}"}}"#)
        })
        .collect();
    let items = items.join(",");
    json("200 OK", &format!(r#"{{"list":[{items}],"items":[{items}],"total":{}}}"#, found.len()))
}

async fn read(tokens: Vec<(String, Timestamp)>) -> (TokenList, Vec<Seen>) {
    let server = Server::start(move |request| list(&tokens, request)).await;
    let read = client(&server.url).tokens().await.unwrap();
    let ids: HashSet<&str> = read.tokens.iter().map(|token| token.id.as_str()).collect();
    assert_eq!(ids.len(), read.tokens.len(), "every token once");
    (read, server.seen())
}

#[tokio::test]
async fn one_request_is_enough_for_a_thousand_and_two_for_ten_thousand() {
    for (count, requests) in [(0, 1), (1, 1), (1_000, 1), (1_001, 2), (10_000, 2)] {
        let (read, seen) = read(tokens(count, |i| i64::try_from(i).unwrap())).await;
        assert!(read.is_complete());
        assert_eq!((read.tokens.len(), seen.len()), (count, requests));
        assert!(seen.iter().all(|request| request.query("kuery").is_none()));
    }
}

#[tokio::test]
async fn past_the_window_the_list_goes_on_in_slices() {
    // Forty share each moment, so every slice ends among equals.
    let (read, seen) = read(tokens(25_003, |i| i64::try_from(i / 40).unwrap())).await;
    assert_eq!((read.tokens.len(), read.total), (25_003, 25_003));
    assert!(read.tokens.is_sorted_by(|a, b| a.created_at >= b.created_at), "newest first");
    assert_eq!(seen.len(), 4);
    assert!(!format!("{read:?}").contains("marker-77"), "a secret was kept");
}

#[tokio::test]
async fn what_a_query_finds_is_read_in_slices_of_that_query() {
    let tokens = tokens(25_003, |i| i64::try_from(i / 40).unwrap());
    let server = Server::start(move |request| list(&tokens, request)).await;
    assert_eq!(client(&server.url).found(QUERY).await.unwrap().len(), 25_003);
    let asked: Vec<String> = server.seen().iter().map(|request| request.query("kuery").unwrap()).collect();
    assert_eq!((asked.len(), asked[0].as_str(), asked[1].as_str()), (4, QUERY, QUERY));
    assert!(asked[2].starts_with(&format!("({QUERY}) and created_at <= ")), "{}", asked[2]);
}

#[tokio::test]
async fn more_than_a_window_of_one_moment_is_said_to_be_incomplete() {
    let (read, seen) = read(tokens(10_500, |_| 0)).await;
    assert_eq!((read.tokens.len(), read.total, read.is_complete()), (10_000, 10_500, false));
    assert_eq!(seen.len(), 3, "a slice that brings nothing new is the last");
}

#[tokio::test]
async fn a_count_that_never_comes_true_ends() {
    let server = Server::start(|_| {
        json("200 OK", r#"{"items":[{"id":"a","created_at":"2026-11-20T12:00:00.000Z"}],"total":99}"#)
    })
    .await;
    let read = client(&server.url).tokens().await.unwrap();
    assert_eq!((read.tokens.len(), read.is_complete(), server.seen().len()), (1, false, 3));
}

#[tokio::test]
async fn policies_are_read_by_the_hundred() {
    let server = Server::start(|request| {
        assert_eq!(request.query("perPage").as_deref(), Some("100"));
        assert_eq!(request.query("withAgentCount").as_deref(), Some("true"));
        let page: usize = request.query("page").unwrap().parse().unwrap();
        let items: Vec<String> = ((page - 1) * 100..(page * 100).min(230))
            .map(|i| format!(r#"{{"id":"p{i}","name":"Policy {i}","agents":{i}}}"#))
            .collect();
        json("200 OK", &format!(r#"{{"items":[{}],"total":230}}"#, items.join(",")))
    })
    .await;
    let policies = client(&server.url).agent_policies().await.unwrap();
    assert_eq!((policies.len(), server.seen().len()), (230, 3));
    assert_eq!(policies.get("p229").unwrap().agents, Some(229));

    let server = Server::start(|_| json("200 OK", r#"{"items":[{"id":"p"}],"total":500}"#)).await;
    assert_eq!(client(&server.url).agent_policies().await.unwrap().len(), 1);
    assert_eq!(server.seen().len(), 2, "a page that brings nothing new is the last");
}

#[tokio::test]
async fn a_server_that_counts_wrong_or_not_at_all_is_read_to_the_end() {
    for count in ["", r#","total":null"#, r#","total":0"#, r#","total":-1"#] {
        let items = move |size: usize| {
            let items: Vec<String> = (0..size.min(1_200)).map(|i| format!(r#"{{"id":"{i}"}}"#)).collect();
            format!(r#"{{"items":[{}]{count}}}"#, items.join(","))
        };
        let server = Server::start(move |request| {
            json("200 OK", &items(request.query("perPage").unwrap().parse().unwrap()))
        })
        .await;
        let read = client(&server.url).tokens().await.unwrap();
        assert_eq!((read.tokens.len(), read.total, server.seen().len()), (1_200, 1_200, 2), "{count}");
    }
}

#[tokio::test]
async fn a_server_that_invents_rows_for_ever_is_left_in_the_end() {
    let made = std::sync::atomic::AtomicUsize::new(0);
    let server = Server::start(move |_| {
        let id = made.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        json(
            "200 OK",
            &format!(
                r#"{{"items":[{{"id":"{id}","created_at":"2026-11-20T12:00:00.000Z"}}],"total":18446744073709551615}}"#
            ),
        )
    })
    .await;
    let read = client(&server.url).tokens().await.unwrap();
    assert!(!read.is_complete() && server.seen().len() < 500, "{}", server.seen().len());
    let before = server.seen().len();
    let policies = client(&server.url).agent_policies().await.unwrap();
    assert_eq!((policies.len(), server.seen().len() - before), (100, 100), "Kibana pages no further");
}
