//! The one builder of test models: a tab that is told the time, pressed keys, and answered.
#![allow(dead_code, reason = "each test crate uses its part")]

pub(crate) mod colours;
pub(crate) mod drawn;

use fleet_tokens::app::action::Action;
use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::geometry::Size;
use fleet_tokens::app::key::{Chord, Key};
use fleet_tokens::app::model::ServerLabel;
use fleet_tokens::app::msg::{Listing, Msg, Outcome};
use fleet_tokens::app::request::RequestId;
use fleet_tokens::app::{Model, update};
use fleet_tokens::domain::enroll::{EnrollFacts, FleetServerHost};
use fleet_tokens::domain::policy::{AgentPolicy, Policies};
use fleet_tokens::domain::problem::{Problem, ProblemKind};
use fleet_tokens::domain::removal::{RemovalEnd, RemovalOrder, RemovalResult, TokenResult};
use fleet_tokens::domain::rows::TokenRows;
use fleet_tokens::domain::secret::{Secret, TokenSecret};
use fleet_tokens::domain::server::ServerStatus;
use fleet_tokens::domain::token::{Token, TokenId};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// The moment at which every test begins.
pub(crate) const NOW: &str = "2026-11-20T12:00:00Z";
/// A secret that no screen may hold unless it was asked for.
pub(crate) const SECRET: &str = "VnVhQ2ZHY0JDZGJrUW0tZTVhT3g6dWkybHAyYXhUTm1zeWFrdzl0dk5udw==";

/// A tab in a test.
pub(crate) struct Tab {
    /// The model.
    pub(crate) model: Model,
    /// What the messages since the last look led to, but for what is only kept.
    pub(crate) effects: Vec<Effect>,
    /// Everything, in its order.
    pub(crate) all: Vec<Effect>,
}

impl Tab {
    /// A tab that has asked for its data and got no answer yet.
    pub(crate) fn waiting(width: u16, height: u16) -> Self {
        let server = ServerLabel {
            url: "https://kibana.example:5601".into(),
            host: "kibana.example:5601".into(),
            space: "default".into(),
            embedded: false,
        };
        let model = Model::new(server, Size { width, height }, at(NOW), TimeZone::UTC);
        let mut tab = Self { model, effects: Vec::new(), all: Vec::new() };
        tab.send(Msg::Action(Action::Refresh));
        tab
    }

    /// A tab with the sample fleet.
    pub(crate) fn with_fleet(width: u16, height: u16) -> Self {
        Self::with(width, height, tokens(), policies())
    }

    /// A tab with these tokens and policies.
    pub(crate) fn with(width: u16, height: u16, tokens: Vec<Token>, policies: Vec<AgentPolicy>) -> Self {
        let mut tab = Self::waiting(width, height);
        tab.answer_policies(policies);
        tab.answer_tokens(tokens);
        tab.effects.clear();
        tab
    }

    /// Sends one message, and draws a frame.
    pub(crate) fn send(&mut self, msg: Msg) {
        self.send_undrawn(msg);
        self.send_undrawn(Msg::Drawn);
    }

    /// Sends one message that the person does not see the effect of.
    pub(crate) fn send_undrawn(&mut self, msg: Msg) {
        for effect in update(&mut self.model, msg) {
            self.all.push(effect.clone());
            if !matches!(effect, Effect::Remember { .. } | Effect::Intend { .. } | Effect::Audit(_)) {
                self.effects.push(effect);
            }
        }
    }

    /// Presses keys: words separated by blanks, as in `j X <enter> <c-r>`.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        for word in keys.split_whitespace() {
            self.send(Msg::Key(chord(word)));
        }
        self
    }

    /// Types text, letter by letter.
    pub(crate) fn write(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.send(Msg::Key(Chord::char(c)));
        }
        self
    }

    /// Lets time pass, as the loop would tell it.
    pub(crate) fn pass(&mut self, milliseconds: i64) -> &mut Self {
        let now = self.model.now.checked_add(SignedDuration::from_millis(milliseconds)).unwrap();
        self.send(Msg::Tick(now));
        self.send(Msg::Quiet);
        self
    }

    /// Answers the reading of the tokens that is under way.
    pub(crate) fn answer_tokens(&mut self, tokens: Vec<Token>) -> &mut Self {
        let id = self.model.list.request().expect("no reading of tokens is under way");
        self.done(id, Outcome::Tokens(Ok(listing(tokens))))
    }

    /// Answers the reading of the policies that is under way.
    pub(crate) fn answer_policies(&mut self, policies: Vec<AgentPolicy>) -> &mut Self {
        let id = self.model.policy_list.request().expect("no reading of policies is under way");
        self.done(id, Outcome::Policies(Ok(Policies::new(policies))))
    }

    /// Fails the reading of the tokens that is under way.
    pub(crate) fn fail_tokens(&mut self, kind: ProblemKind) -> &mut Self {
        let id = self.model.list.request().expect("no reading of tokens is under way");
        self.done(id, Outcome::Tokens(Err(problem(kind))))
    }

    /// Ends a task.
    pub(crate) fn done(&mut self, id: RequestId, outcome: Outcome) -> &mut Self {
        self.send(Msg::Done(id, outcome));
        self
    }

    /// The effects since the last look.
    pub(crate) fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// The one effect since the last look.
    pub(crate) fn effect(&mut self) -> Effect {
        let mut effects = self.take_effects();
        assert_eq!(effects.len(), 1, "{effects:?}");
        effects.remove(0)
    }

    /// Answers the request for a secret that was the only effect.
    pub(crate) fn answer_secret(&mut self) -> &mut Self {
        let Effect::FetchSecret { id, .. } = self.effect() else { panic!("no secret was asked for") };
        self.done(id, Outcome::Secret(Ok(secret())))
    }

    /// The order to revoke or delete that was the only effect.
    pub(crate) fn order(&mut self) -> (RequestId, RemovalOrder) {
        match self.effect() {
            Effect::Remove { id, order } => (id, order),
            other => panic!("nothing was to be removed: {other:?}"),
        }
    }

    /// Ends an order with these fates, in its sequence.
    pub(crate) fn removed(&mut self, id: RequestId, results: Vec<TokenResult>) -> &mut Self {
        self.done(
            id,
            Outcome::Removed(RemovalResult { results, end: RemovalEnd::Whole, no_bulk_route: false }),
        )
    }

    /// Answers the question what the server is.
    pub(crate) fn answer_status(&mut self, version: &str) -> &mut Self {
        let id = self.model.status.request().expect("the server was not asked what it is");
        let status = ServerStatus { version: Some(version.into()), level: None };
        self.done(id, Outcome::Status(Ok(status)))
    }

    /// The name under the cursor.
    pub(crate) fn selected(&self) -> &str {
        self.model.selected().map(fleet_tokens::domain::rows::Row::name).unwrap_or_default()
    }

    /// The newest toast.
    pub(crate) fn toast(&self) -> &str {
        self.model.toasts.current().map(|toast| toast.text.as_str()).unwrap_or_default()
    }
}

/// Some of the tokens: the server says that there are more.
pub(crate) fn listing_with_holes(tokens: Vec<Token>, total: u64) -> Listing {
    Listing { total, ..listing(tokens) }
}

/// All tokens, by a server whose clock goes as ours does.
pub(crate) fn listing(tokens: Vec<Token>) -> Listing {
    Listing { total: tokens.len() as u64, unreadable: 0, server_time: None, rows: TokenRows::new(tokens) }
}

/// The secret of every token in the tests.
pub(crate) fn secret() -> TokenSecret {
    TokenSecret::parse(Secret::new(SECRET.to_owned())).unwrap()
}

/// What a healthy server says of Fleet Server: a default host, one for the lab, and its version.
pub(crate) fn facts() -> EnrollFacts {
    let host = |id: &str, url: &str, is_default| FleetServerHost {
        id: id.into(),
        urls: vec![url.into()],
        is_default,
        proxy: Ok(None),
    };
    let hosts = vec![
        host("lab", "https://lab.example:8220", false),
        host("fleet-default-fleet-server-host", "https://fleet.example:8220", true),
    ];
    EnrollFacts { hosts: Ok(hosts), version: Ok(Some("9.5.1".into())) }
}

/// A problem of some kind.
pub(crate) fn problem(kind: ProblemKind) -> Problem {
    Problem::new(
        kind,
        "Can't read the enrollment tokens",
        "kibana.example:5601 refused the connection",
        "Check KIBANA_ENDPOINT",
    )
}

/// A moment.
pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A moment so many hours from the beginning; negative ones are past.
pub(crate) fn hours(hours: i64) -> Timestamp {
    at(NOW).checked_add(SignedDuration::from_hours(hours)).unwrap()
}

fn chord(word: &str) -> Chord {
    let named = word.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    let key = match named {
        None => return Chord::char(word.chars().next().unwrap()),
        Some(ctrl) if ctrl.starts_with("c-") => return Chord::ctrl(ctrl.chars().last().unwrap()),
        Some("enter") => Key::Enter,
        Some("esc") => Key::Esc,
        Some("tab") => Key::Tab,
        Some("btab") => Key::BackTab,
        Some("bs") => Key::Backspace,
        Some("up") => Key::Up,
        Some("down") => Key::Down,
        Some("left") => Key::Left,
        Some("right") => Key::Right,
        Some("home") => Key::Home,
        Some("end") => Key::End,
        Some("pgdn") => Key::PageDown,
        Some("pgup") => Key::PageUp,
        Some("space") => Key::Char(' '),
        Some("f1") => Key::F(1),
        Some("f5") => Key::F(5),
        Some("f7") => Key::F(7),
        Some(other) => panic!("no such key: {other}"),
    };
    Chord::plain(key)
}

/// A policy.
pub(crate) fn policy(id: &str, name: &str, agents: u64) -> AgentPolicy {
    AgentPolicy {
        id: id.into(),
        name: name.into(),
        namespace: "default".into(),
        is_managed: false,
        supports_agentless: false,
        agents: Some(agents),
        fleet_server_host_id: None,
    }
}

/// An active token that never expires; `number` makes its id.
pub(crate) fn token(number: u32, name: &str, policy_id: &str) -> Token {
    let id = format!("{number:08x}-4e5f-4a6b-8c7d-0123456789ab");
    let (stored_name, name) = Token::names(&format!("{name} ({id})"));
    Token {
        id: TokenId::new(id.as_str()),
        api_key_id: format!("VuaCfGcBCdbkQm{number:06}").into(),
        stored_name,
        name,
        policy_id: policy_id.into(),
        created_at: Some(hours(-i64::from(number))),
        expire_at: None,
        active: true,
        hidden: false,
        says_hidden: true,
    }
}

/// The policies of the sample fleet.
pub(crate) fn policies() -> Vec<AgentPolicy> {
    let mut cloud = policy("cloud", "Elastic Cloud agent policy", 1);
    cloud.is_managed = true;
    vec![
        policy("web", "Linux web", 214),
        policy("kiosk", "Kiosks in the branch offices", 64),
        policy("lab", "Lab", 2),
        policy("ci", "CI", 0),
        policy("tokyo", "東京オフィス", 31),
        cloud,
    ]
}

/// The tokens of the sample fleet, newest first.
pub(crate) fn tokens() -> Vec<Token> {
    let expiring = |token: Token, in_hours| Token { expire_at: Some(hours(in_hours)), ..token };
    let revoked = |token: Token| Token { active: false, ..token };
    vec![
        expiring(token(1, "web-east", "web"), 27 * 24),
        token(2, "web-west", "web"),
        expiring(token(5, "kiosk-rollout-2026-autumn-north-and-south", "kiosk"), 50),
        token(26, "倉庫スキャナー", "tokyo"),
        revoked(token(30, "web-blue", "web")),
        expiring(token(49, "lab-weekend", "lab"), -48),
        token(73, "sneaky\u{202e}nimda", "gone"),
        token(100, "Default", "lab"),
        expiring(token(400, "ci-runner", "ci"), -300),
        revoked(token(500, "Default", "ci")),
        Token { hidden: true, ..token(600, "Default", "cloud") },
        token(700, "Default", "kiosk"),
        token(800, "Default", "tokyo"),
        token(900, "Default", "web"),
    ]
}
