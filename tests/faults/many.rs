//! More tokens than Kibana's window of 10,000 lets through.

use std::collections::HashSet;

use fleet_tokens::api::TokenListing;
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

async fn read(tokens: Vec<(String, Timestamp)>) -> (TokenListing, Vec<Seen>) {
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
    assert_eq!(client(&server.url).found(QUERY).await.unwrap().tokens.len(), 25_003);
    let asked: Vec<String> = server.seen().iter().map(|request| request.query("kuery").unwrap()).collect();
    assert_eq!((asked.len(), asked[0].as_str(), asked[1].as_str()), (4, QUERY, QUERY));
    assert!(asked[2].starts_with(&format!("({QUERY}) and created_at <= ")), "{}", asked[2]);
}

/// A token of a server that reads the query as far as slices need it.
#[derive(Clone)]
struct Row {
    id: usize,
    created: Timestamp,
    policy: String,
}

impl Row {
    fn key(&self) -> String {
        format!("key{:06}", self.id)
    }

    /// Whether a query of ours finds it.
    fn fits(&self, kuery: &str) -> bool {
        kuery.split(" and ").all(|clause| {
            let (clause, wanted) = match clause.strip_prefix("(not ") {
                Some(rest) => (rest.strip_suffix(')').unwrap(), false),
                None => (clause, true),
            };
            let clause = clause.trim_start_matches('(').trim_end_matches(')');
            clause.split(" or ").any(|clause| self.fits_one(clause)) == wanted
        })
    }

    fn fits_one(&self, clause: &str) -> bool {
        if let Some((field, value)) = clause.split_once(':').filter(|(field, _)| !field.contains(' ')) {
            assert_eq!(field, "policy_id");
            return self.policy == value.trim_matches('"');
        }
        let mut words = clause.splitn(3, ' ');
        let (field, sign, value) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
        let value = value.trim_matches('"');
        let order = match field {
            "created_at" => self.created.cmp(&value.parse().unwrap()),
            "api_key_id" => self.key().as_str().cmp(value),
            other => panic!("{other}"),
        };
        match sign {
            "<=" => order.is_le(),
            ">=" => order.is_ge(),
            "<" => order.is_lt(),
            other => panic!("{other}"),
        }
    }
}

/// A list that keeps to queries; `before` may change the tokens before the request with a number is answered.
async fn serve(rows: Vec<Row>, before: impl Fn(usize, &mut Vec<Row>) + Send + Sync + 'static) -> Server {
    let state = std::sync::Mutex::new((0, rows));
    Server::start(move |request| {
        let mut state = state.lock().unwrap();
        let (number, mut rows) = (state.0, std::mem::take(&mut state.1));
        before(number, &mut rows);
        let kuery = request.query("kuery").unwrap_or_default();
        let found: Vec<&Row> = rows.iter().filter(|row| kuery.is_empty() || row.fits(&kuery)).collect();
        let size: usize = request.query("perPage").unwrap().parse().unwrap();
        let item = |row: &&&Row| {
            format!(
                r#"{{"id":"id-{}","active":true,"policy_id":"{}","api_key_id":"{}","created_at":"{:.3}"}}"#,
                row.id,
                row.policy,
                row.key(),
                row.created
            )
        };
        let items: Vec<String> = found.iter().take(size).map(|row| item(&row)).collect();
        let answer = format!(r#"{{"items":[{}],"total":{}}}"#, items.join(","), found.len());
        *state = (number + 1, rows);
        json("200 OK", &answer)
    })
    .await
}

fn rows(count: usize, policies: usize, created: impl Fn(usize) -> i64) -> Vec<Row> {
    let row = |(id, (_, created)): (usize, (String, Timestamp))| Row {
        id,
        created,
        policy: format!("p{}", id % policies),
    };
    tokens(count, created).into_iter().enumerate().map(row).collect()
}

fn living(rows: &[Row], read: &TokenListing) -> usize {
    let ids: HashSet<&str> = read.tokens.iter().map(|token| token.id.as_str()).collect();
    rows.iter().filter(|row| ids.contains(format!("id-{}", row.id).as_str())).count()
}

#[tokio::test]
async fn tokens_deleted_between_two_requests_take_no_living_one_with_them() {
    for gone_before in [1, 2, 3] {
        let all = rows(20_014, 3, |i| i64::try_from(i).unwrap());
        let rest: Vec<Row> = all.iter().filter(|row| !(100..110).contains(&row.id)).cloned().collect();
        let server = serve(all, move |number, rows| {
            if number == gone_before {
                rows.retain(|row| !(100..110).contains(&row.id));
            }
        })
        .await;
        let read = client(&server.url).tokens().await.unwrap();
        assert_eq!(living(&rest, &read), rest.len(), "deleted before request {gone_before}");
        assert!(read.is_complete(), "every slice was read to its end");
    }
}

#[tokio::test]
async fn tokens_made_between_two_requests_hide_no_other() {
    let all = rows(20_014, 3, |i| i64::try_from(i).unwrap());
    let before = all.clone();
    let server = serve(all, |number, rows| {
        let newest = rows[0].created;
        for made in 0..7 {
            let created = newest + SignedDuration::from_secs(1);
            rows.insert(0, Row { id: 100_000 + number * 10 + made, created, policy: "p0".to_owned() });
        }
    })
    .await;
    let read = client(&server.url).tokens().await.unwrap();
    assert_eq!((living(&before, &read), read.is_complete()), (20_014, true));
}

#[tokio::test]
async fn more_than_a_window_of_one_moment_is_split_by_policy_and_by_key() {
    for (policies, most) in [(4, 12), (1, 12), (200, 12)] {
        // Ten newer, ten older, and all others of one moment.
        let created = |i: usize| if (10..25_010).contains(&i) { 50 } else { i64::try_from(i).unwrap() };
        let all = rows(25_020, policies, created);
        let server = serve(all.clone(), |_, _| {}).await;
        let read = client(&server.url).tokens().await.unwrap();
        assert_eq!((living(&all, &read), read.tokens.len(), read.is_complete()), (25_020, 25_020, true));
        assert!(server.seen().len() <= most, "{policies}: {}", server.seen().len());
    }
}

#[tokio::test]
async fn a_page_shorter_than_asked_for_is_the_last() {
    // Counts what it does not give out, and says so.
    let server = Server::start(|_| json("200 OK", r#"{"items":[{"id":"a"}],"total":99}"#)).await;
    let read = client(&server.url).tokens().await.unwrap();
    assert_eq!((read.tokens.len(), read.total, read.is_complete(), server.seen().len()), (1, 99, false, 2));
    // Counts nothing.
    let server = Server::start(|_| json("200 OK", r#"{"items":[{"id":"a"}]}"#)).await;
    let read = client(&server.url).tokens().await.unwrap();
    assert_eq!((read.tokens.len(), read.is_complete(), server.seen().len()), (1, true, 1));
}

#[tokio::test]
async fn a_server_that_gives_out_a_hundred_at_once_is_read_to_the_end() {
    let all = rows(1_234, 3, |i| i64::try_from(i).unwrap());
    let capped = Server::start(move |request| {
        let kuery = request.query("kuery").unwrap_or_default();
        let found: Vec<&Row> = all.iter().filter(|row| kuery.is_empty() || row.fits(&kuery)).collect();
        let item = |row: &&Row| format!(r#"{{"id":"id-{}","created_at":"{:.3}"}}"#, row.id, row.created);
        let items: Vec<String> = found.iter().take(100).map(item).collect();
        json("200 OK", &format!(r#"{{"items":[{}],"total":{}}}"#, items.join(","), found.len()))
    })
    .await;
    let read = client(&capped.url).tokens().await.unwrap();
    assert_eq!((read.tokens.len(), read.is_complete()), (1_234, true));
}

#[tokio::test]
async fn a_row_that_cannot_be_read_hides_no_other_and_is_counted() {
    let body = r#"{"total":7,"items":[{"id":"a","active":true},{"id":7},{"active":true},{"id":"","active":true},
        {"id":"b","active":"yes"},null,{"id":"c","active":null}]}"#;
    let server = Server::start(move |_| json("200 OK", body)).await;
    let read = client(&server.url).tokens().await.unwrap();
    let ids: Vec<&str> = read.tokens.iter().map(|token| token.id.as_str()).collect();
    assert_eq!((ids, read.unreadable, read.total, read.is_complete()), (vec!["a", "c"], 5, 7, false));
    assert_eq!(client(&server.url).agent_policies().await.unwrap().len(), 3, "theirs need no `active`");
}

#[tokio::test]
async fn policies_are_read_by_name_in_one_request_and_counted_where_they_are_looked_at() {
    let server = Server::start(|request| {
        let counted = request.query("withAgentCount").as_deref() == Some("true");
        let kuery = request.query("kuery").unwrap_or_default();
        let wanted = |i: &usize| kuery.is_empty() || kuery.contains(&format!("name:\"Policy {i}\""));
        let item = |i: usize| {
            let agents = if counted { format!(r#","agents":{i}"#) } else { String::new() };
            format!(r#"{{"id":"p{i}","name":"Policy {i}"{agents}}}"#)
        };
        let items: Vec<String> = (0..2_300).filter(wanted).map(item).collect();
        json("200 OK", &format!(r#"{{"items":[{}],"total":{}}}"#, items.join(","), items.len()))
    })
    .await;
    let client = client(&server.url);
    let policies = client.agent_policies().await.unwrap();
    assert_eq!((policies.len(), server.seen().len()), (2_300, 1));
    assert!(server.seen()[0].query("withAgentCount").is_none());
    assert_eq!(policies.get("p229").unwrap().agents, None);

    let few: Vec<_> = ["p7", "p229"].into_iter().filter_map(|id| policies.get(id).cloned()).collect();
    let counts = client.agents_of(&few).await.unwrap();
    assert_eq!((counts.get("p7"), counts.get("p229"), counts.len()), (Some(&7), Some(&229), 2));
    assert_eq!(server.seen().len(), 2);
    let all: Vec<_> = policies.iter().cloned().collect();
    assert_eq!(client.agents_of(&all).await.unwrap().len(), 80, "no screen shows more");
}

#[tokio::test]
async fn policies_of_a_server_that_gives_out_a_hundred_at_once_are_all_read() {
    let server = Server::start(|request| {
        let number = |name| request.query(name).unwrap().parse::<usize>().unwrap();
        let (page, size) = (number("page"), number("perPage").min(100));
        let items: Vec<String> =
            ((page - 1) * size..(page * size).min(230)).map(|i| format!(r#"{{"id":"p{i}"}}"#)).collect();
        json("200 OK", &format!(r#"{{"items":[{}],"total":230}}"#, items.join(",")))
    })
    .await;
    let policies = client(&server.url).agent_policies().await.unwrap();
    assert_eq!((policies.len(), server.seen().len()), (230, 3));

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
    assert_eq!((policies.len(), server.seen().len() - before), (100, 100), "there is an end");
}
