//! What status an agent has when, and what follows what.

use super::*;
use crate::sandbox::store::agents::put;
use crate::sandbox::store::policies;
use crate::sandbox::store::policies::StoredPolicy;
use crate::sandbox::store::{Store, StoreError};

const NOW: i64 = 1_800_000_000_000;
const DAY: i64 = 86_400_000;

/// An agent with a key, which has checked in a moment ago and runs its policy.
fn agent(id: &str) -> Agent {
    Agent {
        access_api_key_id: Some("key".into()),
        policy_revision: Some(1),
        last_checkin: Some(NOW - 1000),
        last_checkin_status: Some("online".into()),
        ..Agent::new(id.into(), "p".into(), NOW - 400 * DAY)
    }
}

async fn kept(agents: Vec<Agent>) -> Result<Store, StoreError> {
    let store = Store::memory().unwrap();
    let write = store.write(move |db| {
        policies::insert(db, &StoredPolicy::new("p".into(), "policy".into(), "default".into(), 1))?;
        agents.iter().try_for_each(|agent| put(db, agent))
    });
    write.await?;
    Ok(store)
}

#[tokio::test]
async fn a_status_follows_from_what_an_agent_last_said() {
    let said = |status: &str| Agent { last_checkin_status: Some(status.into()), ..agent("a") };
    let last = |ago: i64| Agent { last_checkin: Some(NOW - ago), ..agent("a") };
    let cases = [
        (agent("a"), "online"),
        (said("DEGRADED"), "degraded"),
        (said("error"), "error"),
        (said("starting"), "online"),
        (last(300_000), "online"),
        (last(300_001), "offline"),
        (last(14 * DAY), "offline"),
        (last(14 * DAY + 1), "inactive"),
        (Agent { policy_revision: None, ..agent("a") }, "updating"),
        (Agent { last_checkin: None, enrolled_at: NOW - 5, ..agent("a") }, "enrolling"),
        (Agent { last_checkin: None, enrolled_at: NOW - DAY, ..agent("a") }, "offline"),
        (Agent { unenrollment_started_at: Some(NOW), ..agent("a") }, "unenrolling"),
        (
            Agent { unenrollment_started_at: Some(NOW), last_checkin: Some(NOW - DAY), ..agent("a") },
            "offline",
        ),
        (Agent { active: false, ..agent("a") }, "unenrolled"),
        (Agent { policy_id: "gone".into(), last_checkin: Some(NOW - 90 * DAY), ..agent("a") }, "offline"),
    ];
    for (agent, wanted) in cases {
        let case = format!("{agent:?}");
        let store = kept(vec![agent]).await.unwrap();
        let seen = store.read(|db| see(db, NOW, "a")).await.unwrap().unwrap();
        assert_eq!(seen.status, wanted, "{case}");
    }
}

#[tokio::test]
async fn a_sample_agent_keeps_the_age_of_its_last_word() {
    let sample = Agent {
        access_api_key_id: None,
        last_checkin: Some(NOW - 7000),
        updated_at: Some(NOW),
        ..agent("a")
    };
    let store = kept(vec![sample]).await.unwrap();
    let later = NOW + 90 * DAY;
    let seen = store.read(move |db| see(db, later, "a")).await.unwrap().unwrap();
    assert_eq!((seen.agent.last_checkin, seen.status.as_str()), (Some(later - 7000), "online"));
}

#[tokio::test]
async fn pages_follow_each_other_also_where_nothing_is_set() {
    let agents = [Some("b"), None, Some("a"), None, Some("b")].iter().enumerate();
    let agents =
        agents.map(|(at, version)| Agent { version: version.map(str::to_owned), ..agent(&at.to_string()) });
    let store = kept(agents.collect()).await.unwrap();
    for (descending, wanted) in [(false, ["2", "0", "4", "1", "3"]), (true, ["0", "4", "2", "1", "3"])] {
        let keys = vec![SortKey { sql: "version", descending }, SortKey { sql: "seq", descending: false }];
        let read = store.read(move |db| {
            let mut start = Start::From(0);
            let mut ids = Vec::new();
            while let Some(seen) = list(db, NOW, &SqlFilter::default(), &keys, &start, 1)?.pop() {
                ids.push(seen.agent.id);
                start = Start::After(seen.sort);
                assert!(ids.len() < 9);
            }
            Ok(ids)
        });
        assert_eq!(read.await.unwrap(), wanted, "what is not set comes last either way");
    }
}

#[tokio::test]
async fn the_keys_of_an_agents_outputs_are_named_by_their_ids() {
    let store = kept(vec![agent("a"), agent("b")]).await.unwrap();
    let read = store.write(|db| {
        db.execute(
            "INSERT INTO agent_outputs VALUES ('a', 'default', 'elasticsearch', 'id:secret', 'id', 'h', '')",
            [],
        )?;
        Ok((keys(db, "a")?, keys(db, "b")?))
    });
    let key = KeyOf { output: "default".into(), kind: "elasticsearch".into(), api_key_id: "id".into() };
    assert_eq!(read.await.unwrap(), (vec![key], vec![]));
}
