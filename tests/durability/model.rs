//! What a writer did, what it was answered, and what therefore must be there.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use reqwest::Method;
use serde_json::{Value, json};

use crate::Random;
use crate::server::{Asker, BULK, POLICIES, TOKENS};

/// A token that was acknowledged.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Token {
    pub(crate) name: String,
    pub(crate) secret: String,
    pub(crate) active: bool,
}

/// One write.
#[derive(Debug, Clone)]
pub(crate) enum Write {
    CreatePolicy {
        name: String,
    },
    CreateToken {
        policy: String,
        name: String,
    },
    /// Of one by its own route, or of several by the bulk route.
    Remove {
        ids: Vec<String>,
        delete: bool,
        bulk: bool,
    },
}

/// One writer, with everything that it knows. Writers share nothing.
#[derive(Debug)]
pub(crate) struct Writer {
    number: u64,
    count: u64,
    pub(crate) policies: BTreeMap<String, String>,
    pub(crate) tokens: BTreeMap<String, Token>,
    /// Sent, and not answered: it has happened or it has not.
    pub(crate) open: Option<Write>,
}

impl Writer {
    pub(crate) fn new(number: u64) -> Self {
        Self { number, count: 0, policies: BTreeMap::new(), tokens: BTreeMap::new(), open: None }
    }

    /// The names of everything that this writer makes begin so.
    pub(crate) fn owns(&self, name: &str) -> bool {
        name.starts_with(&format!("w{}-", self.number))
    }

    /// Writes until the server is gone.
    pub(crate) async fn run(mut self, asker: Asker, answered: Arc<AtomicU64>, mut random: Random) -> Self {
        loop {
            let write = self.choose(&mut random);
            self.open = Some(write.clone());
            let Some(answer) = send(&asker, &write).await else { return self };
            self.open = None;
            self.done(write, &answer);
            answered.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn choose(&mut self, random: &mut Random) -> Write {
        self.count += 1;
        let name = format!("w{}-{}-{}", self.number, self.count, random.below(1_000_000));
        let policies: Vec<&String> = self.policies.keys().collect();
        let active: Vec<&String> =
            self.tokens.iter().filter(|(_, token)| token.active).map(|(id, _)| id).collect();
        match random.below(12) {
            _ if policies.is_empty() => Write::CreatePolicy { name },
            0 => Write::CreatePolicy { name },
            1..=6 => Write::CreateToken { policy: (*random.pick(&policies)).clone(), name },
            _ if active.is_empty() => Write::CreateToken { policy: (*random.pick(&policies)).clone(), name },
            kind @ (7 | 8) => {
                Write::Remove { ids: vec![(*random.pick(&active)).clone()], delete: kind == 8, bulk: false }
            }
            kind => {
                let many = usize::try_from(2 + random.below(8)).unwrap();
                let ids = active.iter().take(many).map(|id| (*id).clone()).collect();
                Write::Remove { ids, delete: kind % 2 == 0, bulk: true }
            }
        }
    }

    /// What an answered write means.
    fn done(&mut self, write: Write, answer: &Value) {
        let text = |name: &str| answer["item"][name].as_str().unwrap().to_owned();
        match write {
            Write::CreatePolicy { name } => drop(self.policies.insert(text("id"), name)),
            Write::CreateToken { name, .. } => {
                let name = format!("{name} ({})", text("id"));
                self.tokens.insert(text("id"), Token { name, secret: text("api_key"), active: true });
            }
            Write::Remove { ids, delete, .. } => self.remove(&ids, delete),
        }
    }

    fn remove(&mut self, ids: &[String], delete: bool) {
        for id in ids {
            if delete {
                self.tokens.remove(id);
            } else if let Some(token) = self.tokens.get_mut(id) {
                token.active = false;
            }
        }
    }

    /// Decides from what is there whether the open write has happened: whole or not at all. What it made is then
    /// known like everything else.
    pub(crate) fn settle(&mut self, there: &BTreeMap<String, Token>, policies: &BTreeMap<String, String>) {
        match self.open.take() {
            None => {}
            Some(Write::CreatePolicy { name }) => {
                let made = policies.iter().find(|(_, found)| **found == name);
                self.policies.extend(made.map(|(id, name)| (id.clone(), name.clone())));
            }
            Some(Write::CreateToken { name, .. }) => {
                let made = there.iter().find(|(_, token)| token.name.starts_with(&format!("{name} (")));
                self.tokens.extend(made.map(|(id, token)| (id.clone(), token.clone())));
            }
            Some(Write::Remove { ids, delete, .. }) => {
                let is_done = |id: &String| there.get(id).is_none_or(|token| !token.active);
                let done = ids.iter().filter(|id| is_done(id)).count();
                assert!(done == 0 || done == ids.len(), "{done} of {} are removed: half a write", ids.len());
                if done > 0 {
                    self.remove(&ids, delete);
                }
            }
        }
    }
}

async fn send(asker: &Asker, write: &Write) -> Option<Value> {
    match write {
        Write::CreatePolicy { name } => {
            let body = json!({"name": name, "namespace": "default"});
            asker.ask(Method::POST, POLICIES, Some(&body)).await
        }
        Write::CreateToken { policy, name } => {
            let body = json!({"policy_id": policy, "name": name});
            asker.ask(Method::POST, TOKENS, Some(&body)).await
        }
        Write::Remove { ids, delete, bulk: true } => {
            let body = json!({"tokenIds": ids, "forceDelete": delete});
            asker.ask(Method::POST, BULK, Some(&body)).await
        }
        Write::Remove { ids, delete, bulk: false } => {
            asker.ask(Method::DELETE, &format!("{TOKENS}/{}?forceDelete={delete}", ids[0]), None).await
        }
    }
}
