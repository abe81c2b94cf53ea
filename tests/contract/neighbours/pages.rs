//! The order of agents, and their pages.

use fleet_tokens::sandbox::Fill;
use serde_json::{Value, json};

use super::agents::{AGENTS, items};
use super::{get, started};

fn ids(agents: &[Value]) -> Vec<String> {
    agents.iter().map(|agent| agent["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn they_come_in_the_order_that_is_asked_for() {
    let (target, sandbox) = started(Fill::Samples, |_| {}).await;
    let newest = items(&target, &[]).await;
    let times: Vec<&str> = newest.iter().map(|agent| agent["enrolled_at"].as_str().unwrap()).collect();
    assert!(times.is_sorted_by(|a, b| a >= b), "newest first");
    assert_eq!(newest[0]["sort"].as_array().unwrap().len(), 2, "then by the host's name");
    for (field, value) in [
        ("local_metadata.host.hostname", "/local_metadata/host/hostname"),
        ("local_metadata.host.hostname.keyword", "/local_metadata/host/hostname"),
        ("policy_id", "/policy_id"),
        ("status", "/status"),
        ("agent.version", "/agent/version"),
        ("last_checkin", "/last_checkin"),
        ("enrolled_at", "/enrolled_at"),
    ] {
        for (order, up) in [("asc", true), ("desc", false)] {
            let sorted = items(&target, &[("sortField", field), ("sortOrder", order)]).await;
            let values: Vec<&str> =
                sorted.iter().map(|agent| agent.pointer(value).unwrap().as_str().unwrap()).collect();
            assert!(values.is_sorted_by(|a, b| if up { a <= b } else { a >= b }), "{field} {order}");
            assert_eq!(values.len(), newest.len());
        }
    }
    let answer = get(&target, AGENTS, &[("sortField", "raoul")]).await;
    assert_eq!(answer.status, 500);
    assert!(answer.message().contains("No mapping found for [raoul] in order to sort on"), "{}", answer.text);
    assert_eq!(get(&target, AGENTS, &[("sortOrder", "up")]).await.status, 400);
    sandbox.stop().await;
}

#[tokio::test]
async fn every_way_of_paging_gives_every_agent_once() {
    let (target, sandbox) = started(Fill::Samples, |_| {}).await;
    let all = items(&target, &[("sortField", "status"), ("sortOrder", "asc")]).await;
    let base = [("sortField", "status"), ("sortOrder", "asc"), ("perPage", "100")];
    let mut numbered = Vec::new();
    for page in 1..=(all.len() / 100 + 1) {
        let page = page.to_string();
        let mut query = base.to_vec();
        query.push(("page", &page));
        numbered.extend(get(&target, AGENTS, &query).await.ok()["items"].as_array().unwrap().clone());
    }
    assert_eq!(ids(&numbered), ids(&all));

    // With a point in time, whose ties are broken, and each page behind the one before.
    let mut query = base.to_vec();
    query.extend([("openPit", "true"), ("pitKeepAlive", "1m")]);
    let mut page = get(&target, AGENTS, &query).await.ok();
    let mut chained = Vec::new();
    let mut numbers = Vec::new();
    loop {
        let found = page["items"].as_array().unwrap().clone();
        numbers.push(page["page"].as_i64().unwrap());
        if found.is_empty() {
            break;
        }
        chained.extend(found);
        assert!(chained.len() <= all.len());
        sandbox.pass(50);
        let (pit, after) = (page["pit"].as_str().unwrap(), page["nextSearchAfter"].as_str().unwrap());
        let mut query = base.to_vec();
        query.extend([("pitId", pit), ("pitKeepAlive", "1m"), ("searchAfter", after)]);
        page = get(&target, AGENTS, &query).await.ok();
    }
    assert_eq!(ids(&chained), ids(&all));
    assert!(numbers[0] == 1 && numbers[1..].iter().all(|number| *number == 0), "{numbers:?}");
    sandbox.stop().await;
}

#[tokio::test]
async fn a_point_in_time_ends() {
    let (target, sandbox) = started(Fill::Samples, |_| {}).await;
    let opened = get(&target, AGENTS, &[("openPit", "true"), ("pitKeepAlive", "30s")]).await.ok();
    let pit = opened["pit"].as_str().unwrap();
    sandbox.pass(31);
    let answer = get(&target, AGENTS, &[("pitId", pit), ("pitKeepAlive", "30s")]).await;
    assert!(answer.status == 500 && answer.message().contains("No search context found"), "{}", answer.text);
    for (id, span) in [("garbage", "1m"), (pit, "soon")] {
        assert_eq!(
            get(&target, AGENTS, &[("pitId", id), ("pitKeepAlive", span)]).await.status,
            500,
            "{id} {span}"
        );
    }
    sandbox.stop().await;
}

#[tokio::test]
async fn what_does_not_go_together_is_refused() {
    let (target, sandbox) = started(Fill::Samples, |_| {}).await;
    let refused = async |query: &[(&str, &str)], message: &str| {
        get(&target, AGENTS, query).await.is_error(
            400,
            "Bad Request",
            &format!("[request query]: {message}"),
        );
    };
    refused(&[("page", "101"), ("perPage", "100")], "You cannot use page and perPage page over 10000 agents")
        .await;
    refused(&[("perPage", "10001")], "You cannot use page and perPage page over 10000 agents").await;
    refused(
        &[("openPit", "true"), ("pitId", "x"), ("pitKeepAlive", "1m")],
        "You cannot request to open a new point-in-time with an existing pitId",
    )
    .await;
    refused(&[("openPit", "true")], "You must provide pitKeepAlive when using point-in-time parameters")
        .await;
    refused(&[("page", "2"), ("searchAfter", "[1]")], "You cannot use page parameter when using searchAfter")
        .await;
    for after in ["[]", "1", "not json"] {
        refused(&[("searchAfter", after)], "searchAfter must be a non-empty array").await;
    }
    refused(&[("showDead", "true")], "Additional properties are not allowed ('showDead' was unexpected)")
        .await;
    let answer = get(&target, AGENTS, &[("page", "100"), ("perPage", "100")]).await.ok();
    assert_eq!(answer["items"], json!([]), "the last page that may be asked for");
    for (query, text) in [
        ([("page", "-1"), ("perPage", "5")], "[from] parameter cannot be negative"),
        ([("page", "1"), ("perPage", "-5")], "[size] parameter cannot be negative"),
        ([("sortField", "status"), ("searchAfter", "[1,2]")], "search_after has 2 value(s) but sort has 1."),
        ([("sortField", "status"), ("searchAfter", "[{}]")], "found [START_OBJECT] inside search_after."),
        ([("sortField", "last_checkin"), ("searchAfter", "[\"soon\"]")], "failed to parse date field [soon]"),
    ] {
        let answer = get(&target, AGENTS, &query).await;
        assert!(answer.status == 500 && answer.message().contains(text), "{}", answer.text);
    }
    let later = get(
        &target,
        AGENTS,
        &[
            ("sortField", "enrolled_at"),
            ("sortOrder", "asc"),
            ("searchAfter", "[\"2026-11-20T12:00:00.000Z\"]"),
        ],
    )
    .await
    .ok();
    assert_eq!(later["items"], json!([]), "nobody enrolls in the future");
    sandbox.stop().await;
}
