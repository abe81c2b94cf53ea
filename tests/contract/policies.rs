//! `/api/fleet/agent_policies`: create, list and get.

use fleet_tokens::sandbox::{DataLocation, Fill};
use serde_json::{Value, json};

use crate::harness::{POLICIES, Sandbox, case};

#[tokio::test]
async fn creating_a_policy_makes_its_default_token() {
    case(|target, policy| async move {
        let kuery = format!("policy_id:\"{policy}\"");
        let tokens = target.list(&[("kuery", kuery.as_str())]).await.ok();
        assert_eq!(tokens["total"], 1);
        let (id, name) = (&tokens["items"][0]["id"], &tokens["items"][0]["name"]);
        assert_eq!(*name, format!("Default ({})", id.as_str().unwrap()));
    })
    .await;
}

#[tokio::test]
async fn a_policys_name_is_taken_once() {
    let sandbox = Sandbox::start().await;
    let body = json!({"name": "Web", "namespace": "default"});
    let first = sandbox.target.post(POLICIES, &body).await.ok();
    let id = first["item"]["id"].as_str().unwrap();
    sandbox.target.post(POLICIES, &body).await.is_error(
        409,
        "Conflict",
        &format!("Agent Policy '{id}' already exists with name 'Web'"),
    );
    assert_eq!(sandbox.target.names("").await, ["Default"], "the refused one left no token");
    sandbox.stop().await;
}

#[tokio::test]
async fn what_a_policy_needs_is_checked() {
    case(|target, _| async move {
        for body in [
            json!({"name": "x"}),
            json!({"namespace": "default"}),
            json!({"name": "x", "namespace": "default", "raoul": 1}),
            json!({"name": "x", "namespace": "UPPER"}),
            json!({"name": "x", "namespace": "a-b"}),
            json!({"name": "", "namespace": "default"}),
        ] {
            assert_eq!(target.post(POLICIES, &body).await.status, 400, "{body}");
        }
    })
    .await;
}

#[tokio::test]
async fn large_pages_are_refused_only_with_counts() {
    case(|target, _| async move {
        let text = "perPage should be less or equal to 100 when fetching full policies or agent count.";
        for query in
            ["perPage=101&withAgentCount=true", "perPage=101&noAgentCount=false", "perPage=101&full=true"]
        {
            let answer = target.get(&format!("{POLICIES}?{query}")).await;
            assert_eq!(answer.status, 400, "{query}");
            assert!(answer.message().ends_with(text), "{}", answer.text);
        }
        for query in
            ["perPage=100&withAgentCount=true", "perPage=10000&page=1", "perPage=500&noAgentCount=true"]
        {
            assert_eq!(target.get(&format!("{POLICIES}?{query}")).await.status, 200, "{query}");
        }
    })
    .await;
}

#[tokio::test]
async fn every_key_of_the_queries_is_known() {
    case(|target, _| async move {
        let all = "page=1&perPage=20&sortField=updated_at&sortOrder=desc&showUpgradeable=true&kuery=&noAgentCount=true\
                   &withAgentCount=false&full=false&format=simplified";
        target.get(&format!("{POLICIES}?{all}")).await.ok();
        for key in ["showUpgradeable", "noAgentCount", "withAgentCount", "full", "page", "sortOrder", "format"] {
            let answer = target.get(&format!("{POLICIES}?{key}=perhaps")).await;
            assert_eq!(answer.status, 400, "{key}");
            assert!(answer.message().starts_with(&format!("[request query.{key}]: ")), "{}", answer.text);
        }
        let body = json!({"name": format!("monitored {}", uuid::Uuid::new_v4()), "namespace": "default"});
        assert_eq!(target.post(&format!("{POLICIES}?sys_monitoring=perhaps"), &body).await.status, 400);
        let made = target.post(&format!("{POLICIES}?sys_monitoring=true"), &body).await.ok();
        let gone = json!({"agentPolicyId": made["item"]["id"]});
        target.post(&format!("{POLICIES}/delete"), &gone).await.ok();
    })
    .await;
}

#[tokio::test]
async fn agents_are_counted_when_asked_for() {
    let sandbox = Sandbox::with(DataLocation::Memory, Fill::Samples).await;
    let target = &sandbox.target;
    let list = |query: &'static str| async move {
        let answer = target.get(&format!("{POLICIES}?{query}")).await.ok();
        answer["items"].as_array().unwrap().clone()
    };
    let counts = |items: Vec<Value>| items.iter().map(|p| p["agents"].as_i64()).collect::<Vec<_>>();
    let counted = counts(list("withAgentCount=true&sortField=name&sortOrder=asc").await);
    assert!(counted.contains(&Some(0)) && counted.contains(&Some(203)));
    assert_eq!(counted, counts(list("noAgentCount=false&sortField=name&sortOrder=asc").await));
    assert!(counts(list("").await).iter().all(Option::is_none));
    sandbox.stop().await;
}

#[tokio::test]
async fn policies_come_in_pages_and_orders() {
    let sandbox = Sandbox::with(DataLocation::Memory, Fill::Samples).await;
    let names = |query: String| {
        let target = sandbox.target.clone();
        async move {
            let answer = target.get(&format!("{POLICIES}?{query}")).await.ok();
            assert_eq!(answer["total"], 12);
            let items = answer["items"].as_array().unwrap().clone();
            items.iter().map(|p| p["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        }
    };
    let up = names("sortField=name&sortOrder=asc".to_owned()).await;
    let mut sorted = up.clone();
    sorted.sort();
    assert_eq!(up, sorted);
    let mut down = names("sortField=name&sortOrder=desc".to_owned()).await;
    down.reverse();
    assert_eq!(up, down);
    let mut pages = Vec::new();
    for number in 1..=3 {
        pages.extend(names(format!("sortField=name&sortOrder=asc&perPage=5&page={number}")).await);
    }
    assert_eq!(up, pages);
    assert_eq!(sandbox.target.get(&format!("{POLICIES}?sortField=nope")).await.status, 400);
    assert_eq!(sandbox.target.get(&format!("{POLICIES}?sortOrder=up")).await.status, 400);
    sandbox.stop().await;
}

#[tokio::test]
async fn a_policy_is_got_with_its_agents_counted() {
    let sandbox = Sandbox::with(DataLocation::Memory, Fill::Samples).await;
    let target = &sandbox.target;
    let list = target.get(&format!("{POLICIES}?withAgentCount=true&full=true&format=legacy")).await.ok();
    for listed in list["items"].as_array().unwrap() {
        assert_eq!(listed["package_policies"], json!([]));
        let id = listed["id"].as_str().unwrap();
        let one = target.get(&format!("{POLICIES}/{id}?format=simplified")).await.ok();
        assert_eq!(&one["item"], listed);
    }
    let plain = target.get(POLICIES).await.ok();
    assert!(plain["items"][0].get("package_policies").is_none() && plain["items"][0].get("agents").is_none());
    let unknown = target.get(&format!("{POLICIES}/nope")).await;
    unknown.is_error(404, "Not Found", "Agent policy not found");
    for query in ["format=long", "raoul=1"] {
        assert_eq!(target.get(&format!("{POLICIES}/nope?{query}")).await.status, 400, "{query}");
        assert_eq!(target.get(&format!("{POLICIES}?{query}")).await.status, 400, "{query}");
    }
    let sort = target.get(&format!("{POLICIES}?sortField=nope")).await;
    sort.is_error(400, "Bad Request", "Unknown sort field nope");
    sandbox.stop().await;
}

#[tokio::test]
async fn what_a_new_policy_is_given_it_has() {
    let sandbox = Sandbox::start().await;
    let target = &sandbox.target;
    let body = json!({
        "id": "my-policy", "name": "Web", "namespace": "prod", "description": "Hosts", "is_managed": true,
        "supports_agentless": true, "data_output_id": "fleet-default-output",
        "monitoring_output_id": "fleet-default-output", "fleet_server_host_id": "fleet-default-fleet-server-host",
        "inactivity_timeout": 60, "monitoring_enabled": ["traces"], "space_ids": ["default"],
    });
    let item = target.policy(&body).await;
    for (key, value) in body.as_object().unwrap() {
        assert_eq!(item[key], *value, "{key}");
    }
    assert_eq!(
        (&item["revision"], &item["updated_by"], &item["status"]),
        (&json!(1), &json!("elastic"), &json!("active"))
    );
    assert_eq!(
        target.get(&format!("{POLICIES}/my-policy")).await.ok()["item"]["data_output_id"],
        "fleet-default-output"
    );
    let null = json!({"id": "plain", "name": "Plain", "namespace": "default", "supports_agentless": null});
    assert_eq!(
        target.post(POLICIES, &null).await.ok()["item"]["supports_agentless"],
        json!(null),
        "not said"
    );
    let again = json!({"id": "my-policy", "name": "Another", "namespace": "default"});
    let conflict = target.post(POLICIES, &again).await;
    conflict.is_error(409, "Conflict", "Saved object [fleet-agent-policies/my-policy] conflict");
    for (key, value, status) in [
        ("data_output_id", json!("nope"), 404),
        ("monitoring_output_id", json!("nope"), 404),
        ("monitoring_enabled", json!(["smoke"]), 400),
        ("inactivity_timeout", json!(-1), 400),
        ("is_managed", json!("perhaps"), 400),
    ] {
        let mut body = json!({"name": "Third", "namespace": "default"});
        body[key] = value;
        let answer = target.post(POLICIES, &body).await;
        assert_eq!(answer.status, status, "{key}");
        if status == 404 {
            assert_eq!(answer.message(), "Output nope not found");
        }
    }
    assert_eq!(target.get(POLICIES).await.ok()["total"], 2, "none of the refused ones is there");
    sandbox.stop().await;
}

#[tokio::test]
async fn policies_are_found_by_their_fields() {
    let sandbox = Sandbox::with(DataLocation::Memory, Fill::Empty).await;
    let target = &sandbox.target;
    for body in [
        json!({"name": "Web servers", "namespace": "prod", "inactivity_timeout": 60}),
        json!({"name": "Web kiosks", "namespace": "test", "monitoring_enabled": ["traces"]}),
        json!({"name": "Cloud", "namespace": "prod", "is_managed": true, "data_output_id": "fleet-default-output"}),
    ] {
        sandbox.pass(1);
        target.policy(&body).await;
    }
    let team = sandbox.space("team").await;
    team.policy(&json!({"name": "Web team", "namespace": "prod"})).await;
    let list = |kuery: &'static str| {
        let request = target.keyed(reqwest::Method::GET, POLICIES);
        crate::harness::send(request.query(&[("kuery", kuery), ("sortField", "updated_at")]))
    };
    for (kuery, names) in [
        ("ingest-agent-policies.name:\"Web servers\"", vec!["Web servers"]),
        ("fleet-agent-policies.name:Web*", vec!["Web kiosks", "Web servers"]),
        ("fleet-agent-policies.attributes.namespace:prod", vec!["Cloud", "Web servers"]),
        ("name:Cloud or namespace:test", vec!["Cloud", "Web kiosks"]),
        ("not is_managed:true", vec!["Web kiosks", "Web servers"]),
        ("monitoring_enabled:traces", vec!["Web kiosks"]),
        ("inactivity_timeout < 100", vec!["Web servers"]),
        ("data_output_id:*", vec!["Cloud"]),
        ("updated_at >= \"2026-11-20T12:00:02.000Z\" and namespace:prod", vec!["Cloud"]),
        ("is_default:true", vec![]),
        ("name:* or not name:*", vec!["Cloud", "Web kiosks", "Web servers"]),
        (" ", vec!["Cloud", "Web kiosks", "Web servers"]),
    ] {
        let answer = list(kuery).await.ok();
        let items = answer["items"].as_array().unwrap();
        let found: Vec<_> = items.iter().map(|item| item["name"].as_str().unwrap()).collect();
        assert_eq!(found, names, "{kuery}");
        assert_eq!(answer["total"], names.len(), "{kuery}");
    }
    let refused = list("nope:1").await;
    refused.is_error(
        400,
        "Bad Request",
        "[request query.kuery]: KQLSyntaxError: This type 'nope' is not allowed",
    );
    assert!(list("name:(").await.message().starts_with("Kuery is malformed: "));
    sandbox.stop().await;
}
