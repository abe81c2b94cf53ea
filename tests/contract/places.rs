//! Where things are: spaces, the base path, and HEAD.

use fleet_tokens::sandbox::{Compat, DataLocation, Fill};
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{BULK, POLICIES, SPACES, Sandbox, TOKENS, Target, send};

fn ids(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect()
}

async fn in_space(target: &Target, name: &str) -> (String, String) {
    let policy = target.policy(&json!({"name": name, "namespace": "default"})).await;
    let policy = policy["id"].as_str().unwrap().to_owned();
    let token = target.token(&json!({"policy_id": policy, "name": "mine"})).await;
    (policy, token["id"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn spaces_are_made_listed_and_got() {
    let sandbox = Sandbox::start().await;
    let target = &sandbox.target;
    let list = target.get(SPACES).await.ok();
    assert_eq!(
        list,
        json!([{"id": "default", "name": "Default", "description": "This is your default space!", "disabledFeatures": []}])
    );
    let body = json!({"id": "team-a_1", "name": "Team A", "disabledFeatures": ["ml"], "color": "#fff"});
    let made = target.post(SPACES, &body).await.ok();
    assert_eq!(made, json!({"id": "team-a_1", "name": "Team A", "disabledFeatures": ["ml"]}));
    assert_eq!(target.get(&format!("{SPACES}/team-a_1")).await.ok(), made);
    assert_eq!(target.get(SPACES).await.ok().as_array().unwrap().len(), 2);
    let again = target.post(SPACES, &body).await;
    again.is_error(409, "Conflict", "A space with the identifier team-a_1 already exists.");
    target.get(&format!("{SPACES}/nope")).await.is_error(404, "Not Found", "Not Found");
    for bad in ["Team", "a b", "", "é"] {
        let answer = target.post(SPACES, &json!({"id": bad, "name": "x"})).await;
        answer.is_error(
            400,
            "Bad Request",
            "[request body.id]: must be lower case, a-z, 0-9, '_', and '-' are allowed",
        );
    }
    assert_eq!(target.post(SPACES, &json!({"id": "x"})).await.status, 400);
    assert_eq!(target.post(SPACES, &json!({"id": "x", "name": "x", "raoul": 1})).await.status, 400);
    sandbox.stop().await;
}

#[tokio::test]
async fn an_unknown_space_is_not_found() {
    let sandbox = Sandbox::start().await;
    let nope = sandbox.target.below("/s/nope");
    nope.get(TOKENS).await.is_error(404, "Not Found", "Saved object [space/nope] not found");
    assert_eq!(send(nope.bare(Method::GET, TOKENS)).await.status, 401, "after authentication");
    assert_eq!(sandbox.target.below("/s/default").get(TOKENS).await.status, 200);
    let upper = sandbox.target.below("/s/UPPER").get(TOKENS).await;
    upper.is_error(404, "Not Found", "Not Found");
    sandbox.stop().await;
}

#[tokio::test]
async fn tokens_and_policies_are_seen_in_their_space_only() {
    let sandbox = Sandbox::start().await;
    let (home, team) = (sandbox.target.clone(), sandbox.space("team").await);
    let (home_policy, home_token) = in_space(&home, "Web").await;
    let (team_policy, team_token) = in_space(&team, "Web").await;
    assert_eq!(
        team.get(&format!("{POLICIES}/{team_policy}")).await.ok()["item"]["space_ids"],
        json!(["team"])
    );
    for (here, policy, mine, there, other) in [
        (&home, &home_policy, &home_token, &team_policy, &team_token),
        (&team, &team_policy, &team_token, &home_policy, &home_token),
    ] {
        assert_eq!(ids(&here.get(POLICIES).await.ok()), [policy.as_str()]);
        let tokens = here.list(&[]).await.ok();
        assert_eq!((&tokens["total"], tokens["items"].as_array().unwrap().len()), (&json!(2), 2));
        assert!(ids(&tokens).contains(&mine.as_str()));
        // An `or` in the query does not break out of the space.
        let all = here.list(&[("kuery", "active:true or active:false")]).await.ok();
        assert_eq!(all["total"], 2);
        here.get(&format!("{TOKENS}/{mine}")).await.ok();
        let get = here.get(&format!("{TOKENS}/{other}")).await;
        get.is_error(404, "Not Found", &format!("Enrollment api key {other} not found in namespace"));
        let delete = here.delete(&format!("{TOKENS}/{other}")).await;
        delete.is_error(404, "Not Found", &format!("EnrollmentAPIKey {other} not found"));
        let bulk = here.post(BULK, &json!({"tokenIds": [other], "forceDelete": true})).await.ok();
        assert_eq!((&bulk["count"], &bulk["errorCount"]), (&json!(0), &json!(0)), "skipped in silence");
        let create = here.post(TOKENS, &json!({"policy_id": there})).await;
        create.is_error(404, "Not Found", &format!("Agent policy \"{there}\" not found"));
        let get = here.get(&format!("{POLICIES}/{there}")).await;
        get.is_error(404, "Not Found", "Agent policy not found");
        let body = json!({"name": "New", "namespace": "default"});
        let put = here.put(&format!("{POLICIES}/{there}"), &body).await;
        put.is_error(404, "Not Found", "Agent policy not found");
        let gone = here.post(&format!("{POLICIES}/delete"), &json!({"agentPolicyId": there})).await;
        gone.is_error(404, "Not Found", "Agent policy not found");
    }
    let all = json!({"kuery": "active:true", "forceDelete": true});
    assert_eq!(team.post(BULK, &all).await.ok()["count"], 2, "a bulk query stays in its space");
    assert_eq!(home.list(&[]).await.ok()["total"], 2);
    sandbox.stop().await;
}

#[tokio::test]
async fn names_of_policies_are_unique_in_each_of_their_spaces() {
    let sandbox = Sandbox::start().await;
    let team = sandbox.space("team").await;
    let first = team.policy(&json!({"name": "Web", "namespace": "default"})).await;
    let body = |spaces: Value| json!({"name": "Web", "namespace": "default", "space_ids": spaces});
    let taken = format!("Agent Policy '{}' already exists with name 'Web'", first["id"].as_str().unwrap());
    for spaces in [json!(["team"]), json!(["default", "team"]), json!(["*"])] {
        let answer = sandbox.target.post(POLICIES, &body(spaces)).await;
        answer.is_error(409, "Conflict", &taken);
    }
    let home = sandbox.target.policy(&body(json!(["default"]))).await;
    let path = format!("{POLICIES}/{}", home["id"].as_str().unwrap());
    sandbox.target.put(&path, &body(json!(["team"]))).await.is_error(409, "Conflict", &taken);
    let answer = sandbox.target.post(POLICIES, &body(json!(["default", "nope"]))).await;
    answer.is_error(400, "Bad Request", "Not enough permissions to create policies in space nope");
    sandbox.stop().await;
}

#[tokio::test]
async fn a_star_is_all_spaces_since_9_5_0_and_none_before() {
    let folder = tempfile::tempdir().unwrap();
    let data = DataLocation::File(folder.path().join("fleet.db"));
    let new = Sandbox::with(data.clone(), Fill::Empty).await;
    let team = new.space("team").await;
    let body = json!({"name": "Everywhere", "namespace": "default", "space_ids": ["*"]});
    let policy = new.target.policy(&body).await["id"].take();
    for (target, total) in [(&new.target, 1), (&team, 2)] {
        assert_eq!(target.list(&[]).await.ok()["total"], total);
        assert_eq!(target.token(&json!({"policy_id": policy})).await["policy_id"], policy);
        target.get(&format!("{POLICIES}/{}", policy.as_str().unwrap())).await.ok();
    }
    let token = team.list(&[]).await.ok()["items"][0]["id"].take();
    let token = format!("{TOKENS}/{}", token.as_str().unwrap());
    team.get(&token).await.ok();
    new.stop().await;
    let old = Sandbox::with_options(data, Fill::Empty, |options| options.compat = Compat::V9_4_0).await;
    for prefix in ["", "/s/team"] {
        let target = old.target.below(prefix);
        assert_eq!(target.list(&[]).await.ok()["total"], 0);
        assert!(target.get(&token).await.message().ends_with("not found in namespace"));
    }
    let body = json!({"name": "Late", "namespace": "default", "space_ids": ["*"]});
    assert_eq!(old.target.post(POLICIES, &body).await.status, 400);
    old.stop().await;
}

#[tokio::test]
async fn a_policy_that_moves_takes_its_tokens_along() {
    let sandbox = Sandbox::start().await;
    let (home, team) = (sandbox.target.clone(), sandbox.space("team").await);
    let (policy, token) = in_space(&home, "Web").await;
    let body = |spaces: Value| json!({"name": "Web", "namespace": "default", "space_ids": spaces});
    let path = format!("{POLICIES}/{policy}");
    let seen = || async {
        let mut seen = Vec::new();
        for target in [&home, &team] {
            seen.push(target.get(&format!("{TOKENS}/{token}")).await.status);
        }
        seen
    };
    home.put(&path, &body(json!(["default", "team"]))).await.ok();
    assert_eq!(seen().await, [200, 200]);
    home.put(&path, &body(json!(["team"]))).await.ok();
    assert_eq!(seen().await, [404, 200]);
    team.put(&path, &body(json!(["default"]))).await.ok();
    assert_eq!(seen().await, [200, 404]);
    sandbox.stop().await;
}

#[tokio::test]
async fn below_a_base_path_nothing_else_is_there() {
    let base = |options: &mut fleet_tokens::sandbox::SandboxOptions| options.base_path = "/kibana".to_owned();
    let sandbox = Sandbox::with_options(DataLocation::Memory, Fill::Empty, base).await;
    let target = &sandbox.target;
    let mut host = target.clone();
    host.url = target.url.strip_suffix("/kibana").unwrap().to_owned();
    assert_eq!(target.list(&[]).await.status, 200);
    assert_eq!(target.below("/s/default").get(TOKENS).await.status, 200);
    assert_eq!(send(target.bare(Method::GET, TOKENS)).await.status, 401);
    for path in [TOKENS, "/api/status", "/", "/kibanax/api/status"] {
        let answer = send(host.bare(Method::GET, path)).await;
        answer.is_error(404, "Not Found", "Not Found");
    }
    let reader = sandbox.as_user("reader").below("/s/default").get(TOKENS).await;
    assert!(reader.message().starts_with(&format!("API [GET {TOKENS}] is")), "{}", reader.text);
    sandbox.stop().await;
}

#[tokio::test]
async fn head_is_get_without_a_body() {
    let sandbox = Sandbox::start().await;
    let get = sandbox.target.get(TOKENS).await;
    let head = send(sandbox.target.keyed(Method::HEAD, TOKENS).header("kbn-xsrf", "x")).await;
    assert_eq!((head.status, head.text.as_str()), (200, ""));
    assert_eq!(head.headers["content-length"], get.text.len().to_string());
    assert_eq!(head.headers["content-type"], get.headers["content-type"]);
    let bare = send(sandbox.target.keyed(Method::HEAD, TOKENS)).await;
    assert_eq!(bare.status, 400, "only GET and OPTIONS go without kbn-xsrf");
    assert_eq!(send(sandbox.target.bare(Method::HEAD, "/api/status")).await.status, 200);
    sandbox.stop().await;
}
