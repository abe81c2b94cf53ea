//! fleet-tokens: the Enrollment tokens tab of Kibana's Fleet, in the terminal.
//!
//! # The map of the house
//!
//! | module | what it is | what it may import |
//! | --- | --- | --- |
//! | [`domain`] | what a token, a policy, a status, a secret, a filter is; the rules; KQL; no I/O | nothing of ours |
//! | [`system`] | what we ask of the system: atomic writes, private files, other programs | `domain` |
//! | [`config`] | where settings come from: flags, environment, files, folders; the state folder | `domain`, `system` |
//! | [`api`] | the Kibana client: the one place that knows reqwest | `domain` |
//! | [`operations`] | what takes more than one request: revoking and deleting many | `domain`, `api` |
//! | `sandbox` | the embedded Fleet: the one place that knows axum and SQLite; a Cargo feature, on by default | `domain`, `system` |
//! | [`app`] | the Elm core: one folder a feature; model, messages, actions, effects, key bindings | `domain` |
//! | [`ui`] | the view: a pure function of the model, one file or folder a feature; themes | `domain`, `app` |
//! | [`runtime`] | the imperative shell: loop, terminal, tasks, clipboard, signals, the clock | all above |
//! | [`cli`] | the arguments, and one small file for each sub-command | all above |
//!
//! `tests/architecture.rs` reads the sources and fails on an arrow that may not be, on a circle of files, and on a feature of
//! `app` that imports another one.
//!
//! # The way of a key press and of its answer
//!
//! `X` revokes the marked tokens, and some of them fail:
//!
//! 1. `runtime/input/` reads the key; `runtime/event_loop/` hands [`app::update`] a tick with the time, then the key.
//! 2. `app/dispatch.rs` is `update`. `app/key_press.rs` asks the key table (`app/keymap/`) what the key means;
//!    `app/enabled.rs` says whether that can be done now.
//! 3. Without a dialog `app/table_actions.rs` has one line for each action; this one calls `app/removal/update.rs`, which
//!    freezes the tokens into a `RemovalDialog` (`app/removal/state.rs`). The dialogs are a table in `app/overlay.rs`:
//!    with one open, `app/act.rs` takes it out of the model and calls its `update` (`app/interact.rs` has the trait). The
//!    `Step` that it returns says whether it stays, closes or leads to another (`app/step.rs`).
//! 4. The yes returns [`Effect::Remove`](app::effect::Effect::Remove), which is plain data. `app/persistence.rs` puts the
//!    audit log's lines before it.
//! 5. `runtime/tasks.rs` makes a task of each effect. `operations/removal.rs` sends the requests through `api/client.rs`,
//!    and says how far it is (`Msg::Progress`). The embedded Fleet is reached over HTTP like any other.
//! 6. The task ends in one `Msg::Done` with the request's id. `app/responses.rs` gives the outcome to the dialog or
//!    feature that waits for it and drops any other; `app/removal/result.rs` decides what a bulk revoke that partly failed shows.
//! 7. `app/projection.rs` chooses the rows on show anew; `ui/mod.rs` draws the model (`ui/removal/report.rs` for the
//!    tokens that failed) and says what can be pointed at where. Then the loop sleeps until a key, an answer, a signal,
//!    or the deadline that the model itself names (`app/deadline.rs`).
//!
//! # Rules
//!
//! - Text from a server enters through [`domain::text::Text`]: the raw form is compared and sent, views see the display form.
//! - A secret is a [`Secret`](domain::secret::Secret) from the wire on: wiped when dropped, redacted when printed. Another
//!   program gets it on its standard input alone. Server text reaches a shell only through [`domain::enroll`].
//! - Whatever went wrong reaches a person as a [`Problem`](domain::problem::Problem): what, why, and what to do next.
//! - Time comes from `runtime/clock.rs` and travels in messages.
//! - A write passes through a dialog that names its objects and froze their ids, after the audit log has its line.
//! - The cost of a frame depends on the screen: views ask the [row store](domain::rows::TokenRows) for a window.
//! - Views write Unicode and colours by meaning: glyphs stand in `ui/plain.rs`, inks in `ui/inks.rs`.
//! - Client and sandbox share no wire type: each is written from Kibana's contract, and `tests/golden/` binds both. They
//!   share `domain::kql`, `name` and `expiration`, where the contract suite can't see a mistake; tables of cases hold them
//!   to Kibana: `domain/kql/parser/tests.rs`, and the tests in `domain/name.rs` and `domain/expiration.rs`.

pub mod api;
pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
pub mod operations;
pub mod runtime;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod system;
pub mod ui;
