//! The program's own client of Fleet Server, against the sandbox's.

use fleet_tokens::api::{AgentProfile, FleetServerClient, FleetServerError};
use fleet_tokens::domain::connection::Endpoint;
use fleet_tokens::domain::problem::ProblemKind;
use fleet_tokens::domain::secret::Secret;
use serde_json::json;

use super::Fleet;
use crate::harness::POLICIES;

fn profile(version: &str) -> AgentProfile {
    AgentProfile {
        version: version.into(),
        local_metadata: json!({"host": {"hostname": "web-1"}}),
        tags: vec!["a".into()],
    }
}

#[tokio::test]
async fn an_agents_first_minute() {
    let fleet = Fleet::start().await;
    let (policy, token) = fleet.policy().await;
    let token = Secret::new(token["api_key"].as_str().unwrap().to_owned());
    let server = FleetServerClient::new(Endpoint::new(&fleet.url, None).unwrap(), None, None).unwrap();
    assert_eq!(server.version(&token).await.unwrap().unwrap().raw(), "9.5.1");
    let profile = profile("9.5.1");
    let enrolled = server.enroll(&token, &profile).await.unwrap();
    assert!(!format!("{enrolled:?}").contains(enrolled.access_key.expose()));
    let action = server.first_check_in(&profile, &enrolled).await.unwrap();
    assert_eq!(action.raw(), format!("policy:{policy}:1"));
    server.acknowledge(&profile, &enrolled, &action, jiff::Timestamp::UNIX_EPOCH).await.unwrap();
    let counted = fleet.kibana.get(&format!("{POLICIES}?withAgentCount=true")).await.ok();
    assert_eq!(counted["items"][0]["agents"], 1);
    fleet.stop().await;
}

#[tokio::test]
async fn refusals_become_problems_that_say_what_to_do() {
    let fleet = Fleet::start().await;
    let endpoint = Endpoint::new(&fleet.url, None).unwrap();
    let server = FleetServerClient::new(endpoint.clone(), None, None).unwrap();
    let secret = "c2VjcmV0OnNlY3JldA==";
    let token = Secret::new(secret.to_owned());
    assert_eq!(server.version(&token).await, Ok(None));
    let refused = server.enroll(&token, &profile("9.5.1")).await.unwrap_err();
    assert!(matches!(refused, FleetServerError::Refused { status: 401, .. }), "{refused:?}");
    let problem = refused.problem("Can't enroll", &endpoint);
    assert_eq!(problem.kind, ProblemKind::Unauthorized);
    assert!(!format!("{refused:?}{}", problem.sentence()).contains(secret));
    let (_, good) = fleet.policy().await;
    let good = Secret::new(good["api_key"].as_str().unwrap().to_owned());
    let newer = server.enroll(&good, &profile("99.0.0")).await.unwrap_err();
    assert!(newer.problem("x", &endpoint).why.contains("version is not supported"), "{newer:?}");
    fleet.stop().await;

    let gone = server.enroll(&good, &profile("9.5.1")).await.unwrap_err();
    assert_eq!(gone.problem("x", &endpoint).kind, ProblemKind::Offline);
}

#[tokio::test]
async fn a_token_does_not_travel_in_clear() {
    let far = Endpoint::new("http://fleet.example:8220", None).unwrap();
    assert_eq!(FleetServerClient::new(far, None, None).unwrap_err(), FleetServerError::Insecure);
    let near = Endpoint::new("https://fleet.example:8220", None).unwrap();
    assert!(FleetServerClient::new(near.clone(), None, None).is_ok());
    assert_eq!(
        FleetServerClient::new(near, Some("no PEM"), None).unwrap_err(),
        FleetServerError::Certificates
    );
}
