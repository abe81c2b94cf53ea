//! Revoking and deleting many, on servers that do it, half do it, or go away meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use fleet_tokens::domain::bulk::RemovalKind;
use fleet_tokens::domain::problem::ProblemKind;
use fleet_tokens::domain::progress::{Phase, Progress};
use fleet_tokens::domain::removal::{RemovalEnd, RemovalOrder, RemovalResult, RemovalTarget, TokenResult};
use fleet_tokens::operations::{StopFlag, remove};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::server::{Reply, Seen, Server, json as reply, refusal};
use crate::{client, hasty};

const PATH: &str = "/api/fleet/enrollment_api_keys";

/// A Kibana that keeps tokens, and fails as it is told to.
#[derive(Default)]
struct Kibana {
    /// Whether each token is active.
    tokens: BTreeMap<String, bool>,
    /// Bulk skips these without a word, as it does hidden ones.
    skipped: BTreeSet<String>,
    /// Bulk counts these as failed.
    stubborn: BTreeSet<String>,
    /// A single call for one of these is answered 500.
    broken: BTreeSet<String>,
    /// Before 9.5: no route for many, and a delete only revokes.
    old: bool,
}

impl Kibana {
    fn with(count: usize) -> Self {
        Self { tokens: (0..count).map(|i| (format!("id-{i:03}"), true)).collect(), ..Self::default() }
    }

    fn remove(&mut self, id: &str, delete: bool) -> bool {
        let there = self.tokens.contains_key(id);
        match (there, delete && !self.old) {
            (true, true) => drop(self.tokens.remove(id)),
            (true, false) => drop(self.tokens.insert(id.to_owned(), false)),
            _ => {}
        }
        there
    }

    fn answer(&mut self, request: &Seen) -> Reply {
        let one = request.target.strip_prefix(PATH).and_then(|rest| rest.strip_prefix('/'));
        match (request.method.as_str(), one) {
            ("POST", Some("_bulk_delete")) if self.old => refusal(404, "Not Found", "Not Found"),
            ("POST", Some("_bulk_delete")) => self.bulk(&serde_json::from_str(&request.body).unwrap()),
            ("DELETE", Some(one)) => {
                let (id, delete) =
                    one.split_once("?forceDelete=true").map_or((one, false), |(id, _)| (id, true));
                if self.broken.contains(id) {
                    return refusal(
                        500,
                        "Internal Server Error",
                        &format!("Failed to process EnrollmentAPIKey {id}"),
                    );
                }
                if self.skipped.contains(id) || !self.remove(id, delete) {
                    return refusal(404, "Not Found", &format!("EnrollmentAPIKey {id} not found"));
                }
                reply("200 OK", r#"{"action":"deleted"}"#)
            }
            ("GET", Some(id)) => match self.tokens.get(id) {
                Some(active) => reply("200 OK", &json!({"item": item(id, *active)}).to_string()),
                None => refusal(404, "Not Found", &format!("Enrollment api key {id} not found")),
            },
            _ => {
                let items: Vec<Value> = self.tokens.iter().map(|(id, active)| item(id, *active)).collect();
                reply("200 OK", &json!({"items": items, "total": items.len()}).to_string())
            }
        }
    }

    fn bulk(&mut self, body: &Value) -> Reply {
        let (mut done, mut errors) = (0, 0);
        for id in body["tokenIds"].as_array().unwrap() {
            let id = id.as_str().unwrap();
            if self.stubborn.contains(id) {
                errors += 1;
            } else if !self.skipped.contains(id) && self.remove(id, body["forceDelete"] == true) {
                done += 1;
            }
        }
        let answer = json!({"action": "deleted", "count": done, "successCount": done, "errorCount": errors});
        reply("200 OK", &answer.to_string())
    }
}

fn item(id: &str, active: bool) -> Value {
    json!({"id": id, "api_key_id": "k", "api_key": "marker-77", "name": id, "policy_id": "p", "active": active})
}

/// The tokens `0..count` of a server.
fn order(act: RemovalKind, count: usize) -> RemovalOrder {
    let target = |i| RemovalTarget { id: format!("id-{i:03}").as_str().into(), name: format!("token {i}") };
    RemovalOrder { act, targets: (0..count).map(target).collect(), bulk_route: true }
}

async fn start(kibana: Kibana) -> (Server, Arc<Mutex<Kibana>>) {
    let kibana = Arc::new(Mutex::new(kibana));
    let served = Arc::clone(&kibana);
    (Server::start(move |request| served.lock().unwrap().answer(request)).await, kibana)
}

async fn run(server: &Server, order: &RemovalOrder) -> RemovalResult {
    remove(&client(&server.url), order, &StopFlag::default(), |_| ()).await
}

fn sent(server: &Server, method: &str) -> usize {
    server.seen().iter().filter(|request| request.method == method).count()
}

fn why(result: &TokenResult) -> (&str, &str) {
    match result {
        TokenResult::Failed(problem) => (&problem.what, &problem.why),
        other => panic!("it did not fail: {other:?}"),
    }
}

#[tokio::test]
async fn many_go_out_in_hundreds_and_it_is_said_how_far_it_is() {
    let (server, kibana) = start(Kibana::with(260)).await;
    let told = Mutex::new(Vec::new());
    let order = order(RemovalKind::Revoke, 250);
    let tell = |progress| told.lock().unwrap().push(progress);
    let removed = remove(&client(&server.url), &order, &StopFlag::default(), tell).await;
    assert_eq!((removed.done(), &removed.end), (250, &RemovalEnd::Whole));
    let at = |done| Progress { phase: Phase::Sending, done, of: 250 };
    assert_eq!(*told.lock().unwrap(), [at(100), at(200), at(250)]);
    assert_eq!(server.seen().len(), 3, "and nothing else is asked");
    let left: Vec<_> = kibana.lock().unwrap().tokens.iter().filter(|t| *t.1).map(|t| t.0.clone()).collect();
    assert_eq!(left.len(), 10);
    assert_eq!(left[0], "id-250", "exactly those that were ordered");
}

#[tokio::test]
async fn those_that_failed_are_found_and_tried_once_more_each_for_the_reason() {
    for act in [RemovalKind::Revoke, RemovalKind::Delete] {
        let set = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect();
        let (server, _) = start(Kibana {
            stubborn: set(&["id-003", "id-120"]),
            skipped: set(&["id-007"]),
            broken: set(&["id-120"]),
            ..Kibana::with(150)
        })
        .await;
        let removed = run(&server, &order(act, 150)).await;
        assert_eq!((removed.done(), removed.failed(), &removed.end), (148, 2, &RemovalEnd::Whole));
        assert_eq!(removed.results[3], TokenResult::Done, "the second try worked");
        let verb = act.verb();
        let (what, reason) = why(&removed.results[7]);
        assert_eq!(what, format!("Can't {verb} token 7"));
        assert!(reason.contains("EnrollmentAPIKey id-007 not found"), "{reason}");
        let (what, reason) = why(&removed.results[120]);
        assert_eq!(what, format!("Can't {verb} token 120"));
        assert!(reason.contains("Failed to process EnrollmentAPIKey id-120"), "{reason}");
        assert_eq!((sent(&server, "POST"), sent(&server, "DELETE")), (2, 3), "no write is sent twice");
        assert_eq!(sent(&server, "GET"), 2, "the list, and the one whose second try was answered 500");
    }
}

#[tokio::test]
async fn without_the_route_for_many_they_go_one_by_one() {
    let (server, kibana) = start(Kibana { old: true, ..Kibana::with(30) }).await;
    let removed = run(&server, &order(RemovalKind::Revoke, 25)).await;
    assert_eq!((removed.done(), removed.no_bulk_route, &removed.end), (25, true, &RemovalEnd::Whole));
    assert_eq!((sent(&server, "POST"), sent(&server, "DELETE")), (1, 25));
    assert_eq!(kibana.lock().unwrap().tokens.values().filter(|active| **active).count(), 5);
    let known = RemovalOrder { bulk_route: false, ..order(RemovalKind::Revoke, 25) };
    run(&server, &known).await;
    assert_eq!(sent(&server, "POST"), 1, "a route that is known to be missing is not tried");
}

#[tokio::test]
async fn single_calls_are_four_at_a_time_and_no_more_follow_when_answers_are_lost() {
    let server = Server::start(|_| Reply::Silence).await;
    let order = RemovalOrder { bulk_route: false, ..order(RemovalKind::Revoke, 10) };
    let removed = remove(&hasty(&server.url), &order, &StopFlag::default(), |_| ()).await;
    assert_eq!((removed.failed(), removed.untried(), sent(&server, "DELETE")), (4, 6, 4));
    let RemovalEnd::Stopped(problem) = &removed.end else { panic!("{:?}", removed.end) };
    assert_eq!(problem.kind, ProblemKind::Unknown);
}

#[tokio::test]
async fn a_server_that_dies_between_two_chunks_is_not_asked_again() {
    let kibana = Mutex::new(Kibana::with(250));
    let gone = Mutex::new(false);
    let server = Server::start(move |request| {
        let mut gone = gone.lock().unwrap();
        if *gone {
            return Reply::Close;
        }
        *gone = true;
        kibana.lock().unwrap().answer(request)
    })
    .await;
    let removed = run(&server, &order(RemovalKind::Delete, 250)).await;
    assert_eq!((removed.done(), removed.failed(), removed.untried()), (100, 100, 50));
    assert!(matches!(removed.end, RemovalEnd::Stopped(_)), "{:?}", removed.end);
    assert_eq!((sent(&server, "POST"), sent(&server, "DELETE")), (2, 0), "no write is sent twice");
    assert_eq!(why(&removed.results[100]).0, "Can't tell whether token 100 was deleted");
}

#[tokio::test]
async fn a_chunk_whose_answer_is_lost_is_looked_up_and_never_repeated() {
    let kibana = Mutex::new(Kibana { stubborn: ["id-110".to_owned()].into(), ..Kibana::with(250) });
    let posts = Mutex::new(0);
    let server = Server::start(move |request| {
        let answer = kibana.lock().unwrap().answer(request);
        let mut posts = posts.lock().unwrap();
        *posts += usize::from(request.method == "POST");
        if request.method == "POST" && *posts == 2 { Reply::Close } else { answer }
    })
    .await;
    let removed = run(&server, &order(RemovalKind::Revoke, 250)).await;
    assert_eq!((removed.done(), removed.failed(), removed.untried()), (199, 1, 50));
    assert_eq!(why(&removed.results[110]).0, "Can't revoke token 110");
    assert_eq!((sent(&server, "POST"), sent(&server, "GET"), sent(&server, "DELETE")), (2, 1, 0));
}

#[tokio::test]
async fn a_missing_privilege_ends_it() {
    let kibana = Mutex::new(Kibana::with(250));
    let posts = Mutex::new(0);
    let server = Server::start(move |request| {
        let mut posts = posts.lock().unwrap();
        *posts += 1;
        if *posts == 2 {
            return reply("403 Forbidden", crate::golden::golden!("error_403_privilege"));
        }
        kibana.lock().unwrap().answer(request)
    })
    .await;
    let removed = run(&server, &order(RemovalKind::Revoke, 250)).await;
    assert_eq!((removed.done(), removed.failed(), removed.untried()), (100, 100, 50));
    let RemovalEnd::Stopped(problem) = &removed.end else { panic!("{:?}", removed.end) };
    assert_eq!(problem.kind, ProblemKind::Forbidden);
    assert!(why(&removed.results[150]).1.contains("fleet-agents-all"));
    assert_eq!(server.seen().len(), 2, "nothing more is asked");
}

#[tokio::test]
async fn it_stops_between_two_chunks_when_it_is_asked_to() {
    let (server, _) = start(Kibana::with(250)).await;
    let stop = StopFlag::default();
    let tell = |_| stop.ask();
    let removed = remove(&client(&server.url), &order(RemovalKind::Revoke, 250), &stop, tell).await;
    assert_eq!((removed.done(), removed.untried(), removed.end), (100, 150, RemovalEnd::Cancelled));
    assert_eq!(server.seen().len(), 1);
    let stop = StopFlag::default();
    let tell = |_| stop.ask();
    let removed = remove(&client(&server.url), &order(RemovalKind::Revoke, 100), &stop, tell).await;
    assert_eq!(removed.end, RemovalEnd::Whole, "asked for too late, nothing was left to cancel");
}

#[tokio::test]
async fn a_cancelled_order_asks_for_no_reasons() {
    let (server, _) = start(Kibana { stubborn: ["id-003".to_owned()].into(), ..Kibana::with(250) }).await;
    let stop = StopFlag::default();
    let removed = remove(&client(&server.url), &order(RemovalKind::Revoke, 250), &stop, |_| stop.ask()).await;
    assert_eq!((removed.done(), removed.failed(), removed.untried()), (99, 1, 150));
    assert_eq!((removed.end, sent(&server, "DELETE")), (RemovalEnd::Cancelled, 0));
}

#[tokio::test]
async fn a_server_that_only_revokes_is_found_out_at_the_first_token() {
    for count in [1, 30] {
        let (server, kibana) = start(Kibana { old: true, ..Kibana::with(30) }).await;
        let removed = run(&server, &order(RemovalKind::Delete, count)).await;
        assert_eq!(removed.end, RemovalEnd::OnlyRevokes);
        assert_eq!((&removed.results[0], removed.untried()), (&TokenResult::OnlyRevoked, count - 1));
        assert_eq!(sent(&server, "DELETE"), 1, "the others keep working");
        assert_eq!(kibana.lock().unwrap().tokens.values().filter(|active| **active).count(), 29);
    }
}

#[tokio::test]
async fn a_server_that_deletes_one_by_one_is_believed_after_the_first() {
    let (server, kibana) = start(Kibana { broken: ["id-000".to_owned()].into(), ..Kibana::with(30) }).await;
    let order = RemovalOrder { bulk_route: false, ..order(RemovalKind::Delete, 12) };
    let removed = run(&server, &order).await;
    assert_eq!((removed.done(), removed.failed(), &removed.end), (11, 1, &RemovalEnd::Whole));
    assert_eq!(sent(&server, "GET"), 2, "one look at the first that was deleted, one at the one in doubt");
    assert_eq!(kibana.lock().unwrap().tokens.len(), 19);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn whatever_fails_the_report_is_the_truth_and_nobody_else_is_touched(
        stubborn in proptest::collection::btree_set(0_usize..230, 0..12),
        skipped in proptest::collection::btree_set(0_usize..230, 0..6),
        broken in proptest::collection::btree_set(0_usize..230, 0..12),
        delete: bool,
    ) {
        let names = |set: &BTreeSet<usize>| set.iter().map(|i| format!("id-{i:03}")).collect();
        let fleet = Kibana {
            stubborn: names(&stubborn),
            skipped: names(&skipped),
            broken: names(&broken),
            ..Kibana::with(230)
        };
        let act = if delete { RemovalKind::Delete } else { RemovalKind::Revoke };
        let order = order(act, 205);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (removed, seen, kibana) = runtime.block_on(async {
            let (server, kibana) = start(fleet).await;
            (run(&server, &order).await, server.seen(), kibana)
        });
        let kibana = kibana.lock().unwrap();
        for (target, result) in order.targets.iter().zip(&removed.results) {
            let active = kibana.tokens.get(target.id.as_str());
            let done = if delete { active.is_none() } else { active == Some(&false) };
            prop_assert_eq!(done, *result == TokenResult::Done, "{:?}: {:?}", target, result);
            let single = seen.iter().filter(|r| r.method == "DELETE" && r.target.contains(target.id.as_str()));
            prop_assert!(single.count() <= 1, "tried singly once at most");
        }
        for i in 205..230 {
            prop_assert_eq!(kibana.tokens.get(&format!("id-{i:03}")), Some(&true));
        }
    }
}
