//! A Kibana that keeps tokens, and breaks the answer to the first write.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json};

use crate::server::{Reply, Seen, Server, answer, json as reply, refusal};

const PATH: &str = "/api/fleet/enrollment_api_keys";
const COUNT: usize = 6;

/// How the answer to the write is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Way {
    /// Kibana's JSON with this status.
    Kibana(u16),
    /// A gateway's page with this status.
    Page(u16),
    /// A gateway's JSON with this status.
    OtherJson(u16),
    /// The connection ends without a word.
    Reset,
    /// The answer ends in the middle.
    Truncated,
    /// Nothing comes.
    Stalled,
    /// 200 with this body.
    Success(&'static str),
}

impl Way {
    /// Whether it says that nothing was done.
    pub(super) fn is_refusal(&self) -> bool {
        matches!(self, Self::Kibana(400..=499))
    }
}

/// When the write is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    Before,
    After,
}

/// All of them.
pub(super) fn ways() -> Vec<Way> {
    let statuses: Vec<u16> = [400, 401, 403, 404, 405, 408, 409, 413, 418, 422, 429, 431, 451, 499]
        .into_iter()
        .chain([500, 501, 502, 503, 504, 507, 511, 520, 521, 522, 523, 524, 525, 530, 599])
        .collect();
    let kibana = statuses.iter().map(|status| Way::Kibana(*status));
    let pages = statuses.iter().chain(&[301, 302, 307]).map(|status| Way::Page(*status));
    let others = [401, 403, 404, 429, 500, 502, 503].map(Way::OtherJson);
    let bodies = ["", "{}", "[]", "<html>login</html>", r#"{"login":true}"#, r#"{"item":{"id":7}}"#, "null"];
    let broken = [Way::Reset, Way::Truncated, Way::Stalled];
    kibana.chain(pages).chain(others).chain(broken).chain(bodies.map(Way::Success)).collect()
}

/// What the server knows.
#[derive(Default)]
pub(super) struct State {
    /// The tokens of before, and whether each is active.
    pub(super) tokens: BTreeMap<String, bool>,
    /// What was made since: the stored names, by id.
    pub(super) made: BTreeMap<String, String>,
    /// How many writes came.
    pub(super) writes: usize,
}

pub(super) struct Fleet {
    pub(super) url: String,
    state: Arc<Mutex<State>>,
    _server: Server,
}

impl Fleet {
    /// `blind`: after the write, reads are answered 503 by a gateway.
    pub(super) async fn start(way: Way, moment: Moment, blind: bool) -> Self {
        let tokens = (0..COUNT).map(|number| (id(number), true)).collect();
        let state = Arc::new(Mutex::new(State { tokens, ..State::default() }));
        let shared = Arc::clone(&state);
        let kibana = Server::start(move |request| {
            let mut state = shared.lock().unwrap();
            if request.method == "GET" {
                return if blind && state.writes > 0 {
                    answer("503 Service Unavailable", "text/html", "<html>")
                } else {
                    state.read(request)
                };
            }
            state.writes += 1;
            let whole = if moment == Moment::After { Some(state.write(request)) } else { None };
            broken(&way, whole)
        })
        .await;
        Self { url: kibana.url.clone(), state, _server: kibana }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

/// The tokens that a revoke or delete is for.
pub(super) fn targets(many: bool) -> Vec<String> {
    (0..if many { COUNT } else { 1 }).map(id).collect()
}

fn id(number: usize) -> String {
    format!("{number:08x}-4e5f-4a6b-8c7d-0123456789ab")
}

fn broken(way: &Way, whole: Option<Value>) -> Reply {
    match way {
        Way::Kibana(status) => refusal(*status, "Reason", "words"),
        Way::Page(status) => answer(&format!("{status} Words"), "text/html", "<html>a gateway</html>"),
        Way::OtherJson(status) => reply(&format!("{status} Words"), r#"{"message":"no"}"#),
        Way::Reset => Reply::Close,
        Way::Truncated => {
            let body = whole.unwrap_or_else(|| json!({"action": "deleted"})).to_string();
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            Reply::Raw(format!("{head}{}", &body[..body.len() / 2]).into_bytes())
        }
        Way::Stalled => Reply::Silence,
        Way::Success(body) => reply("200 OK", body),
    }
}

impl State {
    fn read(&self, request: &Seen) -> Reply {
        let one = request.target.strip_prefix(PATH).and_then(|rest| rest.strip_prefix('/'));
        let row = |number: usize, id: &str, name: String, active: bool| {
            let created = if number == 99 { "2026-11-20T12:00:01.000Z" } else { "2026-11-01T00:00:00.000Z" };
            json!({"id": id, "api_key_id": "k", "name": name, "policy_id": "web", "active": active, "created_at": created})
        };
        let known =
            self.tokens.iter().enumerate().map(|(number, (id, active))| {
                row(number, id, format!("token {} ({id})", &id[5..8]), *active)
            });
        let made = self.made.iter().map(|(id, name)| row(99, id, name.clone(), true));
        let items: Vec<Value> = known.chain(made).collect();
        match one {
            Some(id) => match items.into_iter().find(|item| item["id"] == id) {
                Some(item) => reply("200 OK", &json!({"item": item}).to_string()),
                None => refusal(404, "Not Found", "Enrollment api key not found"),
            },
            None => reply("200 OK", &json!({"items": items, "total": items.len()}).to_string()),
        }
    }

    fn write(&mut self, request: &Seen) -> Value {
        let body: Value = serde_json::from_str(&request.body).unwrap_or_default();
        let one = request.target.strip_prefix(PATH).and_then(|rest| rest.strip_prefix('/'));
        match (request.method.as_str(), one) {
            ("POST", None) => {
                let id = format!("ffffff{:02x}-4e5f-4a6b-8c7d-0123456789ab", self.made.len());
                let name = match body["name"].as_str() {
                    None | Some("") => id.clone(),
                    Some(name) => format!("{name} ({id})"),
                };
                self.made.insert(id.clone(), name);
                json!({"item": {"id": id, "active": true}, "action": "created"})
            }
            ("POST", Some(_)) => {
                for id in body["tokenIds"].as_array().unwrap() {
                    self.remove(id.as_str().unwrap(), body["forceDelete"] == true);
                }
                json!({"action": "deleted", "successCount": COUNT, "errorCount": 0})
            }
            (_, one) => {
                let one = one.unwrap_or_default();
                let (id, query) = one.split_once('?').unwrap_or((one, ""));
                self.remove(id, query == "forceDelete=true");
                json!({"action": "deleted"})
            }
        }
    }

    fn remove(&mut self, id: &str, delete: bool) {
        if delete {
            self.tokens.remove(id);
        } else if let Some(active) = self.tokens.get_mut(id) {
            *active = false;
        }
    }
}
