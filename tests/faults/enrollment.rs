//! What enrolling takes besides a token, as it is on the wire.

use fleet_tokens::api::Error;
use fleet_tokens::domain::secret::{NotAToken, Secret, TokenSecret};

use crate::client;
use crate::server::{Server, json};

const HOSTS: &str = r#"{"items":[
    {"id":"fleet-default-fleet-server-host","name":"Default","is_default":true,"is_preconfigured":false,
     "host_urls":["https://fleet.example:8220","https://second.example:8220"],"proxy_id":null},
    {"id":"lab","name":"Lab","is_default":false,"host_urls":["https://lab.example:8220"],"proxy_id":"squid"},
    {"id":"odd","host_urls":null,"later":{}}],"total":3,"page":1,"perPage":10000}"#;
const PROXIES: &str = r#"{"items":[{"id":"squid","name":"Squid","url":"http://squid.example:3128",
    "proxy_headers":{"Proxy-Authorization":"Basic hunter2","X-Count":3}}],"total":1}"#;

#[tokio::test]
async fn hosts_are_read_with_their_proxies() {
    let server = Server::start(|request| {
        json("200 OK", if request.target.contains("proxies") { PROXIES } else { HOSTS })
    })
    .await;
    let hosts = client(&server.url).fleet_server_hosts().await.unwrap();
    let targets: Vec<String> = server.seen().into_iter().map(|request| request.target).collect();
    assert_eq!(targets, ["/api/fleet/fleet_server_hosts", "/api/fleet/proxies"]);
    assert_eq!(hosts.len(), 3);
    assert_eq!((hosts[0].id.raw(), hosts[0].is_default), ("fleet-default-fleet-server-host", true));
    assert_eq!(hosts[0].urls[0].raw(), "https://fleet.example:8220");
    assert!(hosts[0].proxy == Ok(None) && hosts[2].urls.is_empty() && !hosts[2].is_default);
    let proxy = hosts[1].proxy.as_ref().unwrap().as_ref().unwrap();
    assert_eq!(proxy.url.raw(), "http://squid.example:3128");
    let headers: Vec<(&str, &str)> = proxy.headers.iter().map(|(k, v)| (k.raw(), v.expose())).collect();
    assert_eq!(headers, [("Proxy-Authorization", "Basic hunter2"), ("X-Count", "3")]);
    assert!(!format!("{hosts:?}").contains("hunter2"));
}

#[tokio::test]
async fn a_proxy_that_cannot_be_read_takes_no_other_host_along() {
    for (status, proxies, words) in [
        ("200 OK", r#"{"items":[]}"#, "the host's proxy squid is not in Fleet's settings"),
        ("403 Forbidden", r#"{"statusCode":403,"error":"Forbidden","message":"no"}"#, "no"),
        ("500 Oh", "<html>", "answered 500"),
    ] {
        let server = Server::start(move |request| {
            if request.target.contains("proxies") { json(status, proxies) } else { json("200 OK", HOSTS) }
        })
        .await;
        let hosts = client(&server.url).fleet_server_hosts().await.unwrap();
        assert_eq!((&hosts[0].proxy, &hosts[2].proxy), (&Ok(None), &Ok(None)));
        let problem = hosts[1].proxy.as_ref().unwrap_err();
        assert_eq!(problem.what, "Can't read the Fleet Server's proxy");
        assert!(problem.why.contains(words), "{problem:?}");
    }
}

#[tokio::test]
async fn the_manifest_is_asked_for_without_the_token_and_filled_in_here() {
    let item = r#"{"item":"kind: DaemonSet\n- name: FLEET_ENROLLMENT_TOKEN\n  value: \"token-id\"\n"}"#;
    let server = Server::start(move |_| json("200 OK", item)).await;
    let token = TokenSecret::parse(Secret::new(crate::KEY.to_owned())).unwrap();
    let read = client(&server.url).kubernetes_manifest("https://fleet.example:8220", &token).await.unwrap();
    let wanted = format!("kind: DaemonSet\n- name: FLEET_ENROLLMENT_TOKEN\n  value: \"{}\"\n", crate::KEY);
    assert_eq!(read.expose(), wanted);
    assert_eq!(server.seen().len(), 1);
    assert_eq!(
        server.seen()[0].target,
        "/api/fleet/kubernetes?fleetServer=https%3A%2F%2Ffleet.example%3A8220"
    );

    let server = Server::start(|_| json("200 OK", r#"{"item":"kind: DaemonSet\n"}"#)).await;
    let error =
        client(&server.url).kubernetes_manifest("https://fleet.example:8220", &token).await.unwrap_err();
    assert!(matches!(error, Error::NoPlace(_)), "{error:?}");
}

#[tokio::test]
async fn a_policy_says_which_host_its_agents_are_given() {
    let server = Server::start(|_| {
        json(
            "200 OK",
            r#"{"items":[{"id":"p","fleet_server_host_id":"lab"},{"id":"q","fleet_server_host_id":null},{"id":"r"}],"total":3}"#,
        )
    })
    .await;
    let policies = client(&server.url).agent_policies().await.unwrap();
    let of = |id| policies.get(id).unwrap().fleet_server_host_id.as_ref().map(|id| id.raw().to_owned());
    assert_eq!((of("p"), of("q"), of("r")), (Some("lab".to_owned()), None, None));
}

#[tokio::test]
async fn what_should_be_a_secret_is_one_or_goes_no_further() {
    for (sent, why) in [
        (r#""hunter2""#, NotAToken::Odd),
        (r#""aWQ6aHVudGVyMg==\n""#, NotAToken::Odd),
        (r#""""#, NotAToken::Empty),
        ("null", NotAToken::Empty),
        ("7", NotAToken::Empty),
    ] {
        let body = format!(r#"{{"item":{{"id":"a","api_key":{sent}}}}}"#);
        let server = Server::start(move |_| json("200 OK", &body)).await;
        let error = client(&server.url).secret(&crate::id()).await.unwrap_err();
        assert_eq!(error, Error::NotAToken(why), "{sent}");
        let problem = error.problem("Can't copy web", &crate::connection(&server.url).endpoint);
        assert!(problem.why == why.to_string() && !problem.retryable, "{problem:?}");
        assert!(!format!("{error:?}{problem:?}").contains("hunter2"));
    }
}
