//! A server that is killed while it writes.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::join_all;
use rusqlite::Connection;

use crate::model::{Agent, Token, Writer};
use crate::server::{Asker, POLICIES, TOKENS, spawn};
use crate::{Random, seed};

const ROUNDS: usize = 30;
const WRITERS: u64 = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answered_write_survives_and_half_a_write_is_never_seen() {
    let seed = seed();
    println!("FLEET_TOKENS_SEED={seed}");
    let mut random = Random(seed);
    let home = tempfile::tempdir().unwrap();
    let mut writers: Vec<Writer> = (0..WRITERS).map(Writer::new).collect();
    let mut open = 0;
    for _ in 0..ROUNDS {
        // Sometimes it dies before it has said that it is there.
        if random.below(4) == 0 {
            let starting = spawn(home.path(), &["--empty"]);
            spin(random.below(3_000_000));
            starting.kill();
        }
        let served = spawn(home.path(), &["--empty"]).ready();
        check(home.path(), &served.asker(), &mut writers).await;

        let answered = Arc::new(AtomicU64::new(0));
        let (wanted, then) = (random.below(60), random.below(1_000_000));
        let killer = std::thread::spawn({
            let (kill, answered) = (served.killer(), Arc::clone(&answered));
            move || {
                while answered.load(Ordering::SeqCst) < wanted {
                    std::thread::yield_now();
                }
                spin(then);
                kill();
            }
        });
        let running = writers.drain(..).map(|writer| {
            let random = Random(random.next());
            tokio::spawn(writer.run(served.asker(), Arc::clone(&answered), random))
        });
        let ended = join_all(running.collect::<Vec<_>>()).await;
        writers = ended.into_iter().map(Result::unwrap).collect();
        killer.join().unwrap();
        served.wait();
        open += writers.iter().filter(|writer| writer.open.is_some()).count();
    }
    let served = spawn(home.path(), &["--empty"]).ready();
    check(home.path(), &served.asker(), &mut writers).await;
    let tokens: usize = writers.iter().map(|writer| writer.tokens.len()).sum();
    let agents: usize = writers.iter().map(|writer| writer.agents.len()).sum();
    println!("{tokens} tokens and {agents} agents are there, {open} writes were cut off");
    assert!(tokens > 0 && agents > 0 && open > 0, "the run meant something");
    served.killer()();
    served.wait();
}

/// Uses time up without giving the processor back: a moment somewhere between two answers.
fn spin(times: u64) {
    for at in 0..times {
        std::hint::black_box(at);
    }
}

/// Everything that was acknowledged is there, and nothing else is, but for what was cut off and is whole.
async fn check(home: &Path, asker: &Asker, writers: &mut [Writer]) {
    let policies: BTreeMap<String, String> = asker
        .list(POLICIES)
        .await
        .iter()
        .map(|item| (item["id"].as_str().unwrap().to_owned(), item["name"].as_str().unwrap().to_owned()))
        .collect();
    let listed = asker.list(TOKENS).await;
    let db = Connection::open(home.join("a.db")).unwrap();
    let secrets = whole(&db);
    let agents = agents(&db);
    assert_eq!(secrets.len(), listed.len());
    let all: BTreeMap<String, Token> = listed
        .iter()
        .map(|item| {
            let id = item["id"].as_str().unwrap();
            let name = item["name"].as_str().unwrap().to_owned();
            let policy = item["policy_id"].as_str().unwrap().to_owned();
            let active = item["active"].as_bool().unwrap();
            let token = Token { name, secret: secrets[id].clone(), active, policy };
            (id.to_owned(), token)
        })
        .collect();
    for (id, name) in &policies {
        let defaults = listed.iter().filter(|item| {
            item["policy_id"] == id.as_str() && item["name"].as_str().unwrap().starts_with("Default (")
        });
        assert_eq!(defaults.count(), 1, "the Default token of {name}");
    }
    let of = |writer: &Writer| {
        let tokens = all.iter().filter(|(_, token)| writer.owns(&token.name));
        let policies = policies.iter().filter(|(_, name)| writer.owns(name));
        let tokens: BTreeMap<String, Token> = tokens.map(|(id, token)| (id.clone(), token.clone())).collect();
        let policies: BTreeMap<String, String> =
            policies.map(|(id, name)| (id.clone(), name.clone())).collect();
        (tokens, policies)
    };
    for writer in writers {
        let (tokens, policies) = of(writer);
        let agents: BTreeMap<String, Agent> =
            agents.iter().filter(|(id, _)| writer.owns(id)).map(|(id, a)| (id.clone(), a.clone())).collect();
        writer.settle(&tokens, &policies, &agents);
        assert_eq!(writer.tokens, tokens);
        assert_eq!(writer.policies, policies);
        assert_eq!(writer.agents.keys().collect::<Vec<_>>(), agents.keys().collect::<Vec<_>>());
        for (id, agent) in &writer.agents {
            let there = &agents[id];
            assert_eq!((&agent.policy, &agent.output), (&there.policy, &there.output), "{id}");
            // The store knows the key's id only.
            if let Some(key) = &agent.key {
                let text = String::from_utf8(STANDARD.decode(key).unwrap()).unwrap();
                assert_eq!(text.split_once(':').map(|(id, _)| id), there.key.as_deref(), "{id}");
            }
        }
    }
}

/// The secrets of all tokens by id; every token has its key, which opens as long as the token is active.
fn whole(db: &Connection) -> HashMap<String, String> {
    let mut statement = db
        .prepare(
            "SELECT t.id, t.api_key, t.active, k.id IS NOT NULL, k.invalidated_at IS NULL
             FROM tokens t LEFT JOIN api_keys k ON k.id = t.api_key_id",
        )
        .unwrap();
    let rows = statement.query_map([], |row| {
        let (id, secret): (String, String) = (row.get(0)?, row.get(1)?);
        let (active, has_key, opens): (bool, bool, bool) = (row.get(2)?, row.get(3)?, row.get(4)?);
        assert!(has_key, "{id} has no key");
        assert_eq!(active, opens, "{id} and its key differ");
        Ok((id, secret))
    });
    let found: HashMap<String, String> = rows.unwrap().map(Result::unwrap).collect();
    // A deleted token's key stays, and opens nothing.
    let orphans: i64 = db
        .query_row(
            "SELECT count(*) FROM api_keys WHERE invalidated_at IS NULL
             AND id NOT IN (SELECT api_key_id FROM tokens)
             AND id NOT IN (SELECT access_api_key_id FROM agents)
             AND id NOT IN (SELECT api_key_id FROM agent_outputs)",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(orphans, 0, "keys that open and belong to nothing");
    found
}

/// The agents by id, with the id of the key that each talks with; each has that key, and those for its outputs.
fn agents(db: &Connection) -> BTreeMap<String, Agent> {
    let sql = "SELECT a.id, a.policy_id, a.access_api_key_id, o.api_key,
                   (SELECT count(*) FROM api_keys k WHERE k.id = a.access_api_key_id AND k.invalidated_at IS NULL),
                   o.api_key_id IS NULL OR EXISTS (SELECT 1 FROM api_keys k WHERE k.id = o.api_key_id),
                   a.last_checkin IS NOT NULL OR o.api_key_id IS NULL
               FROM agents a LEFT JOIN agent_outputs o ON o.agent_id = a.id";
    let mut statement = db.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| {
        let (id, policy): (String, String) = (row.get(0)?, row.get(1)?);
        let (access, output, said): (bool, bool, bool) = (row.get(4)?, row.get(5)?, row.get(6)?);
        assert!(access && output && said, "{id} lacks a key, or has one for nothing");
        Ok((id, Agent { policy, key: row.get(2)?, output: row.get(3)? }))
    });
    rows.unwrap().map(Result::unwrap).collect()
}
