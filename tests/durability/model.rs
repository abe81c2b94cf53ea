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
    pub(crate) policy: String,
}

/// An agent that is enrolled.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Agent {
    pub(crate) policy: String,
    /// What it talks with; not known where the answer was lost.
    pub(crate) key: Option<String>,
    /// What it sends data with, once a check-in has said so.
    pub(crate) output: Option<String>,
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
    /// With everything that belongs to it. No agent does.
    DeletePolicy {
        id: String,
    },
    Enroll {
        id: String,
        token: String,
        policy: String,
    },
    CheckIn {
        id: String,
        key: String,
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
    pub(crate) agents: BTreeMap<String, Agent>,
    /// Sent, and not answered: it has happened or it has not.
    pub(crate) open: Option<Write>,
}

impl Writer {
    pub(crate) fn new(number: u64) -> Self {
        let (policies, tokens, agents) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { number, count: 0, policies, tokens, agents, open: None }
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
        let talking: Vec<(&String, &String)> =
            self.agents.iter().filter_map(|(id, agent)| Some((id, agent.key.as_ref()?))).collect();
        let lonely = |policy: &&&String| self.agents.values().all(|agent| agent.policy != ***policy);
        match random.below(18) {
            _ if policies.is_empty() => Write::CreatePolicy { name },
            0 => Write::CreatePolicy { name },
            1..=6 => Write::CreateToken { policy: (*random.pick(&policies)).clone(), name },
            12 if policies.len() > 1 && policies.iter().any(|policy| lonely(&policy)) => {
                let policy = policies.iter().find(lonely).unwrap();
                Write::DeletePolicy { id: (**policy).clone() }
            }
            13..=15 if !talking.is_empty() => {
                let (id, key) = *random.pick(&talking);
                Write::CheckIn { id: id.clone(), key: key.clone() }
            }
            12..=17 if !active.is_empty() => {
                let token = &self.tokens[*random.pick(&active)];
                Write::Enroll { id: name, token: token.secret.clone(), policy: token.policy.clone() }
            }
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
            Write::CreateToken { name, policy } => {
                let name = format!("{name} ({})", text("id"));
                let token = Token { name, secret: text("api_key"), active: true, policy };
                self.tokens.insert(text("id"), token);
            }
            Write::DeletePolicy { id } => self.forget(&id),
            Write::Enroll { id, policy, .. } => {
                let agent = Agent { policy, key: Some(text("access_api_key")), output: None };
                self.agents.insert(id, agent);
            }
            Write::CheckIn { id, .. } => {
                let place = "/actions/0/data/policy/outputs/default/api_key";
                let key = answer.pointer(place).unwrap().as_str().unwrap().to_owned();
                let before = self.agents.get_mut(&id).unwrap().output.replace(key.clone());
                assert!(before.is_none_or(|before| before == key), "{id} got another key");
            }
            Write::Remove { ids, delete, .. } => self.remove(&ids, delete),
        }
    }

    fn forget(&mut self, policy: &str) {
        self.policies.remove(policy);
        self.tokens.retain(|_, token| token.policy != policy);
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
    pub(crate) fn settle(
        &mut self,
        there: &BTreeMap<String, Token>,
        policies: &BTreeMap<String, String>,
        agents: &BTreeMap<String, Agent>,
    ) {
        match self.open.take() {
            Some(Write::CreatePolicy { name }) => {
                let made = policies.iter().find(|(_, found)| **found == name);
                self.policies.extend(made.map(|(id, name)| (id.clone(), name.clone())));
            }
            Some(Write::CreateToken { name, .. }) => {
                let made = there.iter().find(|(_, token)| token.name.starts_with(&format!("{name} (")));
                self.tokens.extend(made.map(|(id, token)| (id.clone(), token.clone())));
            }
            Some(Write::DeletePolicy { id }) if policies.contains_key(&id) => {}
            Some(Write::DeletePolicy { id }) => self.forget(&id),
            Some(Write::Enroll { id, policy, .. }) if agents.contains_key(&id) => {
                self.agents.insert(id, Agent { policy, ..Agent::default() });
            }
            None | Some(Write::Enroll { .. }) => {}
            Some(Write::CheckIn { id, .. }) => {
                let known = self.agents.get_mut(&id).unwrap();
                known.output = known.output.take().or_else(|| agents.get(&id)?.output.clone());
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
        Write::DeletePolicy { id } => {
            let body = json!({"agentPolicyId": id});
            asker.ask(Method::POST, &format!("{POLICIES}/delete"), Some(&body)).await
        }
        Write::Enroll { id, token, .. } => {
            asker.ask_as_agent("enroll", token, &json!({"type": "PERMANENT", "id": id})).await
        }
        Write::CheckIn { id, key } => {
            asker.ask_as_agent(&format!("{id}/checkin"), key, &json!({"status": "online"})).await
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
