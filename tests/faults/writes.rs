//! The seven writes against every fault, over real HTTP: what is said at the end is what is so.
//!
//! The core is the real one: keys are pressed, its effects are done with the real client and the real acts, and their
//! answers go back into it. The server keeps tokens, and breaks the answer to one write in a hundred ways, before it was
//! done or after. In each cell the audit log's last word for each token must be true, no write may be sent twice, and
//! what can be known by reading must be known.

#[path = "../support/mod.rs"]
mod support;

mod fleet;

use std::time::Duration;

use fleet_tokens::api::Client;
use fleet_tokens::app::create::state::CreateState;
use fleet_tokens::app::effect::Effect;
use fleet_tokens::app::msg::{Listing, Msg, Outcome};
use fleet_tokens::app::overlay::Overlay;
use fleet_tokens::app::request::RequestId;
use fleet_tokens::domain::audit::{AuditAction, AuditEntry, AuditOutcome as Verdict};
use fleet_tokens::domain::policy::Policies;
use fleet_tokens::domain::rows::TokenRows;
use fleet_tokens::domain::server::ServerStatus;
use fleet_tokens::operations::{StopFlag, remove};

use crate::hasty;
use fleet::{Fleet, Moment, Way};
use support::Tab;

/// A write, and the keys that lead to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operation {
    Create,
    CreateUnnamed,
    Revoke,
    Delete,
    RevokeMany,
    DeleteMany,
    Rotate,
}

impl Operation {
    fn press(self, tab: &mut Tab) {
        match self {
            Self::Create => {
                tab.press("n").write("web-new").press("<tab> <right> <tab>").write("web").press("<c-s>")
            }
            Self::CreateUnnamed => tab.press("n <tab> <right> <tab>").write("web").press("<c-s>"),
            Self::Revoke => tab.press("X").pass(500).press("y"),
            Self::Delete => tab.press("D").write("token 000").press("<enter>"),
            Self::RevokeMany => tab.press("A X").write("revoke 6").press("<enter>"),
            Self::DeleteMany => tab.press("A D").write("delete 6").press("<enter>"),
            Self::Rotate => tab.press("T <tab> <right>").pass(500).press("<c-s>"),
        };
    }

    fn makes(self) -> bool {
        matches!(self, Self::Create | Self::CreateUnnamed | Self::Rotate)
    }
}

/// The core, whose effects are done for real.
struct Driven {
    tab: Tab,
    client: Client,
    /// What the audit log has, as the runtime would write it.
    log: Vec<AuditEntry>,
    /// Lines that become lines of the log when their request is sent.
    intents: Vec<(RequestId, Vec<AuditEntry>)>,
}

impl Driven {
    async fn start(url: &str) -> Self {
        let client = hasty(url);
        let mut driven = Self { tab: Tab::waiting(120, 36), client, log: Vec::new(), intents: Vec::new() };
        driven.settle().await;
        driven.tab.press("4");
        driven
    }

    /// Does all effects, and those that follow from their answers.
    async fn settle(&mut self) {
        loop {
            let effects = std::mem::take(&mut self.tab.all);
            self.tab.effects.clear();
            if effects.is_empty() {
                return;
            }
            for effect in effects {
                self.perform(effect).await;
            }
        }
    }

    async fn perform(&mut self, effect: Effect) {
        let endpoint = self.client.endpoint().clone();
        let (id, outcome) = match effect {
            Effect::FetchTokens(id) => {
                let read = self.client.tokens().await;
                let read = read.map(|list| Listing {
                    total: list.total,
                    unreadable: list.unreadable,
                    server_time: None,
                    rows: TokenRows::new(list.tokens),
                });
                (id, Outcome::Tokens(read.map_err(|error| error.problem("Can't read", &endpoint))))
            }
            Effect::FetchPolicies(id) => {
                (id, Outcome::Policies(Ok(Policies::new(vec![support::policy("web", "web", 3)]))))
            }
            Effect::FetchStatus(id) => {
                let status = ServerStatus { version: Some("9.5.1".into()), level: None };
                (id, Outcome::Status(Ok(status)))
            }
            Effect::Create { id, token } => {
                let created = self.client.create(&token).await;
                (id, Outcome::Created(created.map_err(|error| error.problem("Can't create", &endpoint))))
            }
            Effect::Remove { id, order } => {
                (id, Outcome::Removed(remove(&self.client, &order, &StopFlag::default(), |_| ()).await))
            }
            Effect::Intend { id, lines, .. } => return self.intents.push((id, lines)),
            Effect::Audit(lines) => return self.log.extend(lines),
            _ => return,
        };
        self.tab.send(Msg::Done(id, outcome));
    }

    /// Lets the time pass in which a lost token is looked for.
    async fn wait(&mut self) {
        for _ in 0..8 {
            self.tab.pass(2_000);
            self.settle().await;
        }
    }

    /// The last word of the log on a token, by its id; on a create without.
    fn verdict(&self, id: Option<&str>) -> Option<Verdict> {
        let of = |line: &&AuditEntry| match line.act {
            AuditAction::Create => id.is_none(),
            AuditAction::Revoke | AuditAction::Delete => line.token_id.as_deref() == id,
        };
        self.log.iter().rfind(of).map(|line| line.outcome)
    }
}

/// One cell of the table.
struct Cell<'a> {
    operation: Operation,
    way: &'a Way,
    blind: bool,
    driven: Driven,
    fleet: Fleet,
}

/// What is wrong in a cell: nothing when all is well.
async fn cell(operation: Operation, way: &Way, moment: Moment, blind: bool) -> Vec<String> {
    let fleet = Fleet::start(way.clone(), moment, blind).await;
    let mut driven = Driven::start(&fleet.url).await;
    operation.press(&mut driven.tab);
    driven.settle().await;
    driven.wait().await;
    let cell = Cell { operation, way, blind, driven, fleet };
    [cell.lost(), cell.doubled(), cell.unclear(), cell.half_way()].concat()
}

impl Cell<'_> {
    fn is_many(&self) -> bool {
        matches!(self.operation, Operation::RevokeMany | Operation::DeleteMany)
    }

    /// Whether the log's last word on each token is so.
    fn lost(&self) -> Vec<String> {
        let (state, refused) = (self.fleet.state(), self.way.is_refusal());
        let check = |name: &str, verdict: Option<Verdict>, happened: bool| match verdict {
            Some(Verdict::Done) if happened => None,
            Some(Verdict::Failed) if !happened && refused => None,
            Some(Verdict::Unknown) if self.blind && !refused => None,
            // Looked at, and not there yet: said so, and looked at again with each list.
            Some(Verdict::Unknown) if !happened && !refused => None,
            other => Some(format!("{name}: said {other:?}, happened {happened}")),
        };
        if self.operation.makes() {
            return check("the new token", self.driven.verdict(None), state.made.len() == 1)
                .into_iter()
                .collect();
        }
        let deletes = matches!(self.operation, Operation::Delete | Operation::DeleteMany);
        let of = |id: String| {
            let happened = state.tokens.get(&id).is_none_or(|active| !deletes && !active);
            check(&id, self.driven.verdict(Some(&id)), happened)
        };
        fleet::targets(self.is_many()).into_iter().filter_map(of).collect()
    }

    fn doubled(&self) -> Vec<String> {
        let state = self.fleet.state();
        // Kibana's 404 means that it has no route for many; then each is tried singly, once.
        let writes = if self.is_many() && *self.way == Way::Kibana(404) { 7 } else { 1 };
        let mut wrong = Vec::new();
        if state.writes != writes {
            wrong.push(format!("{} writes were sent", state.writes));
        }
        if state.made.len() > 1 {
            wrong.push(format!("made {} tokens", state.made.len()));
        }
        wrong
    }

    /// Whether the screen says it, and offers what was found.
    fn unclear(&self) -> Vec<String> {
        let (model, makes) = (&self.driven.tab.model, self.operation.makes());
        let mut wrong = Vec::new();
        if !model.writes.is_empty() {
            wrong.push("it hangs".to_owned());
        }
        let told = match (&model.overlay, makes) {
            (Some(Overlay::Removal(dialog)), false) => !dialog.is_sending(),
            (Some(Overlay::Create(dialog)), true) => matches!(dialog.state, CreateState::Failed(_)),
            // All was found to be done, and the dialog is closed.
            (None, false) => self.driven.log.iter().all(|line| line.outcome == Verdict::Done),
            _ => false,
        };
        if !told {
            wrong.push("the screen does not say it".to_owned());
        }
        let found = matches!(&model.overlay, Some(Overlay::Create(dialog)) if dialog.found.is_some());
        if makes && found != (!self.blind && self.fleet.state().made.len() == 1) {
            wrong.push(format!("the new token is offered: {found}"));
        }
        wrong
    }

    /// Whether a rotation is kept until it is known.
    fn half_way(&self) -> Vec<String> {
        if self.operation != Operation::Rotate {
            return Vec::new();
        }
        let rotations = &self.driven.tab.model.remembered.rotations;
        let (kept, refused) = (!rotations.is_empty(), self.way.is_refusal());
        let mut wrong = Vec::new();
        if kept == refused {
            wrong.push(format!("the rotation is kept: {kept}, refused: {refused}"));
        }
        let twin = rotations.first().and_then(|rotation| rotation.new.clone());
        if !self.blind && self.fleet.state().made.len() == 1 && twin.is_none() {
            wrong.push("the twin is not known".to_owned());
        }
        wrong
    }
}

/// Runs all cells of an operation, some at once.
async fn row(operation: Operation) {
    use futures_util::stream::{self, StreamExt as _};
    let mut cells = Vec::new();
    for way in fleet::ways() {
        for moment in [Moment::Before, Moment::After] {
            // A refusal after the effect would be a lie of Kibana's own.
            if moment == Moment::After && way.is_refusal() {
                continue;
            }
            for blind in [false, true] {
                cells.push((way.clone(), moment, blind));
            }
        }
    }
    assert!(cells.len() > 150, "{}", cells.len());
    let wrong: Vec<String> = stream::iter(cells)
        .map(|(way, moment, blind)| async move {
            let cell = cell(operation, &way, moment, blind);
            let wrong = match tokio::time::timeout(Duration::from_mins(1), cell).await {
                Ok(wrong) => wrong,
                Err(_) => vec!["it hangs".to_owned()],
            };
            wrong.into_iter().map(move |wrong| format!("{way:?} {moment:?} blind={blind}: {wrong}"))
        })
        .buffer_unordered(16)
        .flat_map(stream::iter)
        .collect()
        .await;
    assert!(wrong.is_empty(), "{operation:?}: {} cells\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn a_create_against_every_fault() {
    row(Operation::Create).await;
}

#[tokio::test]
async fn a_create_without_a_name_against_every_fault() {
    row(Operation::CreateUnnamed).await;
}

#[tokio::test]
async fn a_revoke_against_every_fault() {
    row(Operation::Revoke).await;
}

#[tokio::test]
async fn a_delete_against_every_fault() {
    row(Operation::Delete).await;
}

#[tokio::test]
async fn revoking_many_against_every_fault() {
    row(Operation::RevokeMany).await;
}

#[tokio::test]
async fn deleting_many_against_every_fault() {
    row(Operation::DeleteMany).await;
}

#[tokio::test]
async fn a_rotation_against_every_fault() {
    row(Operation::Rotate).await;
}
