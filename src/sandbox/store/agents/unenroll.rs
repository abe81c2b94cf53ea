//! How agents leave.

use rusqlite::{Connection, params};

use crate::sandbox::store::api_keys;

/// Notes that the agent was asked to leave. A sample agent's `updated_at` stays: its last check-in counts from there.
pub(crate) fn start(db: &Connection, id: &str, now: i64) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE agents SET unenrollment_started_at = ?2,
                 updated_at = CASE WHEN access_api_key_id IS NULL THEN updated_at ELSE ?2 END
             WHERE id = ?1",
    )?
    .execute(params![id, now])
    .map(drop)
}

/// Ends it: the agent's keys, those of its outputs and those about to be retired open nothing any more, it is inactive,
/// and what it was told to do is done with. No enrollment token is touched.
pub(crate) fn finish(db: &Connection, id: &str, now: i64) -> rusqlite::Result<()> {
    let mut keys = db.prepare_cached(
        "SELECT access_api_key_id FROM agents WHERE id = ?1 AND access_api_key_id IS NOT NULL
         UNION SELECT api_key_id FROM agent_outputs WHERE agent_id = ?1
         UNION SELECT api_key_id FROM retiring_keys WHERE agent_id = ?1",
    )?;
    for key in keys.query_map([id], |row| row.get::<_, String>(0))? {
        api_keys::invalidate(db, &key?, now)?;
    }
    db.prepare_cached("UPDATE actions SET acked_at = ?2 WHERE agent_id = ?1 AND acked_at IS NULL")?
        .execute(params![id, now])?;
    db.prepare_cached(
        "UPDATE agents SET active = 0, unenrolled_at = ?2,
                 updated_at = CASE WHEN access_api_key_id IS NULL THEN updated_at ELSE ?2 END
             WHERE id = ?1",
    )?
    .execute(params![id, now])
    .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::mint;
    use crate::sandbox::store::Store;
    use crate::sandbox::store::agents::{self, Agent};
    use crate::sandbox::store::api_keys::{KeyPair, KeyVerdict, StoredApiKey, no_privileges};
    use serde_json::json;

    #[tokio::test]
    async fn who_has_left_has_no_key_that_opens() {
        let pairs: Vec<KeyPair> =
            (0..4).map(|_| KeyPair::decode(&mint::api_key().unwrap().encoded).unwrap()).collect();
        let store = Store::memory().unwrap();
        let verdicts = store.write(move |db| {
            for pair in &pairs {
                let key = StoredApiKey {
                    id: pair.id.clone(),
                    name: "key".into(),
                    role_descriptors: no_privileges("role"),
                    metadata: json!({}),
                    created_at: 1,
                    expire_at: None,
                    invalidated_at: None,
                };
                api_keys::insert(db, &key, pair)?;
            }
            let access_api_key_id = Some(pairs[0].id.clone());
            agents::put(db, &Agent { access_api_key_id, ..Agent::new("a".into(), "p".into(), 1) })?;
            db.execute(
                "INSERT INTO agent_outputs VALUES ('a', 'default', 'elasticsearch', 'id:key', ?1, 'hash', '')",
                [&pairs[1].id],
            )?;
            db.execute("INSERT INTO retiring_keys VALUES ('a', 'old', ?1, 1)", [&pairs[2].id])?;
            start(db, "a", 5)?;
            finish(db, "a", 7)?;
            let agent = agents::get(db, "a")?.unwrap();
            assert_eq!(
                (agent.active, agent.unenrollment_started_at, agent.unenrolled_at),
                (false, Some(5), Some(7))
            );
            pairs.iter().map(|pair| api_keys::check(db, pair, 9)).collect::<Result<Vec<_>, _>>()
        });
        let (ended, other) = (KeyVerdict::Invalidated, KeyVerdict::Valid);
        assert_eq!(verdicts.await.unwrap(), [ended, ended, ended, other]);
    }
}
