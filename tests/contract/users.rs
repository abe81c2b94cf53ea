//! Who may ask for what: the three schemes, and the reader's missing privileges.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fleet_tokens::domain::secret::Secret;
use fleet_tokens::sandbox::{DataLocation, Fill};
use reqwest::Method;
use serde_json::json;

use crate::harness::{BULK, POLICIES, SPACES, Sandbox, TOKENS, create_policy, send};

#[tokio::test]
async fn each_scheme_opens_for_each_user() {
    let sandbox = Sandbox::start().await;
    for (name, tokens) in [("elastic", 200), ("reader", 403)] {
        let login = sandbox.login(name);
        let pair = STANDARD.encode(format!("{name}:{}", login.password.expose()));
        for value in [
            format!("ApiKey {}", login.api_key.expose()),
            format!("Basic {pair}"),
            format!("Bearer {}", login.token.expose()),
            format!("basic {pair}"),
        ] {
            let ask = |path| send(sandbox.target.bare(Method::GET, path).header("authorization", &value));
            assert_eq!(ask(POLICIES).await.status, 200, "{name}: {}", &value[..6]);
            assert_eq!(ask(TOKENS).await.status, tokens, "{name}: {}", &value[..6]);
        }
    }
    sandbox.stop().await;
}

#[tokio::test]
async fn a_wrong_password_is_told_with_the_users_name() {
    let sandbox = Sandbox::start().await;
    let reader = sandbox.login("reader").password.expose().to_owned();
    for (pair, name) in [
        ("elastic:wrong".to_owned(), "elastic"),
        (format!("elastic:{reader}"), "elastic"),
        ("nobody:x".to_owned(), "nobody"),
    ] {
        let value = format!("Basic {}", STANDARD.encode(pair));
        let answer = send(sandbox.target.bare(Method::GET, TOKENS).header("authorization", value)).await;
        let reason =
            format!("unable to authenticate user [{name}] for REST request [/_security/_authenticate]");
        let message =
            format!("[security_exception\n\tRoot causes:\n\t\tsecurity_exception: {reason}]: {reason}");
        answer.is_error(401, "Unauthorized", &message);
        assert_eq!(answer.headers.get_all("www-authenticate").iter().count(), 3);
    }
    let none = send(sandbox.target.bare(Method::GET, TOKENS)).await;
    assert!(none.headers.get("www-authenticate").is_none(), "Kibana's own refusal offers nothing");
    sandbox.stop().await;
}

#[tokio::test]
async fn a_reader_may_see_policies_and_neither_see_nor_touch_tokens() {
    let sandbox = Sandbox::with(DataLocation::Memory, Fill::Samples).await;
    let reader = sandbox.as_user("reader");
    let id = sandbox.target.get(POLICIES).await.ok()["items"][0]["id"].as_str().unwrap().to_owned();
    for path in [POLICIES, &format!("{POLICIES}/{id}"), "/api/status", SPACES] {
        reader.get(path).await.ok();
    }
    let see = "fleet-agents-all,fleet-setup";
    let (tokens, policies) = ("fleet-agents-all", "fleet-agent-policies-all");
    for (method, path, missing) in [
        (Method::GET, format!("{TOKENS}?page=1"), see),
        (Method::GET, format!("{TOKENS}/x"), see),
        (Method::POST, TOKENS.to_owned(), tokens),
        (Method::POST, BULK.to_owned(), tokens),
        (Method::DELETE, format!("{TOKENS}/x?forceDelete=true"), tokens),
        (Method::POST, format!("{POLICIES}?sys_monitoring=true"), policies),
        (Method::PUT, format!("{POLICIES}/{id}"), policies),
        (Method::POST, format!("{POLICIES}/delete"), policies),
    ] {
        let message = format!(
            "API [{method} {path}] is unauthorized for user, this action is granted by the Kibana privileges [{missing}]"
        );
        for prefix in ["", "/s/default"] {
            let request = reader.below(prefix).keyed(method.clone(), &path).header("kbn-xsrf", "x");
            send(request).await.is_error(403, "Forbidden", &message);
        }
    }
    let refused = reader.post(SPACES, &json!({"id": "x", "name": "x"})).await;
    refused.is_error(403, "Forbidden", "Unauthorized to create spaces");
    assert_eq!(sandbox.target.list(&[]).await.ok()["total"], 43, "nothing was touched");
    sandbox.stop().await;
}

#[tokio::test]
async fn privileges_come_after_xsrf_and_before_the_version() {
    let sandbox = Sandbox::start().await;
    let reader = sandbox.as_user("reader");
    let wrong =
        |request: reqwest::RequestBuilder| request.header("elastic-api-version", "x").json(&json!([]));
    let answer = send(wrong(reader.keyed(Method::POST, TOKENS))).await;
    assert_eq!(answer.message(), "Request must contain a kbn-xsrf header.");
    let answer = send(wrong(reader.keyed(Method::POST, TOKENS).header("kbn-xsrf", "x"))).await;
    assert_eq!(answer.status, 403);
    assert!(answer.headers.get("elastic-api-version").is_none(), "the router has not got that far");
    sandbox.stop().await;
}

#[tokio::test]
async fn a_token_gets_in_while_it_is_valid_and_may_nothing() {
    let sandbox = Sandbox::start().await;
    let target = &sandbox.target;
    let policy = create_policy(target).await;
    let mut tokens = Vec::new();
    for body in [json!({"policy_id": policy}), json!({"policy_id": policy, "expiration": "1h"})] {
        let item = target.token(&body).await;
        let key = Secret::new(item["api_key"].as_str().unwrap().to_owned());
        assert_eq!(target.with_key(key.clone()).get(TOKENS).await.status, 403);
        target.with_key(key.clone()).get(SPACES).await.is_error(403, "Forbidden", "Forbidden");
        let one = target.with_key(key.clone()).get(&format!("{SPACES}/default")).await;
        one.is_error(403, "Forbidden", "Unauthorized to get default space");
        let body = json!({"id": "x", "name": "x"});
        assert_eq!(target.with_key(key.clone()).post(SPACES, &body).await.status, 403);
        tokens.push((item, key));
    }
    let revoked = tokens[0].0["id"].as_str().unwrap();
    target.delete(&format!("{TOKENS}/{revoked}")).await.ok();
    sandbox.pass(3600);
    for (_, key) in &tokens {
        let answer = target.with_key(key.clone()).get(TOKENS).await;
        assert_eq!(answer.status, 401, "revoked or expired");
        assert_eq!(answer.headers.get_all("www-authenticate").iter().count(), 3);
    }
    sandbox.stop().await;
}
