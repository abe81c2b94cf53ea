//! fleet-tokens: the Enrollment tokens tab of Kibana's Fleet, in the terminal.
//!
//! # The map of the house
//!
//! | module | what it is | what it may import |
//! | --- | --- | --- |
//! | [`domain`] | what a token, a policy, a status, a secret, a filter is; the rules; KQL; no I/O | nothing of ours |
//! | [`system`] | private files, atomic writes, other programs | `domain` |
//! | [`config`] | where settings come from: flags, environment, files, folders; the state folder | `domain`, `system` |
//! | [`api`] | the Kibana client: the one place that knows reqwest | `domain` |
//! | [`operations`] | what takes more than one request: revoking and deleting many; for the tab, and for whatever else acts | `domain`, `api` |
//! | [`sandbox`] | the embedded Fleet: the one place that knows axum and SQLite | `domain`, `system` |
//! | [`app`] | the Elm core: model, messages, actions, effects, update, the one table of key bindings | `domain` |
//! | [`ui`] | the view: a pure function of the model; themes | `domain`, `app` |
//! | [`runtime`] | the imperative shell: loop, terminal, tasks, clipboard, signals, the clock | all above |
//! | [`cli`] | the arguments, and one small file for each sub-command | all above |
//!
//! `tests/architecture.rs` reads the sources and fails on an arrow that may not be.
//!
//! # How a key becomes a token
//!
//! 1. `runtime` reads a key and hands [`app::update`] a [`Msg`](app::msg::Msg); before it goes a tick with the time.
//! 2. `update` asks the [key table](app::keymap) what the key means here, and
//!    [`enabled`](app::enabled::enabled) whether it can be done; it changes the model and returns
//!    [`Effect`](app::effect::Effect)s, which are plain data.
//! 3. `runtime` turns each effect into a task. The task asks [`api::Client`], which asks a Kibana over HTTP: the
//!    embedded one is reached as any other would be, there is no back door.
//! 4. The task ends in exactly one `Msg::Done` with the request's id. An answer that nobody waits for any more is
//!    dropped. What takes several requests is one of the [`operations`], and may say how far it is (`Msg::Progress`) before.
//! 5. [`ui::view`] draws the model, and says what can be pointed at where. Then the loop sleeps until a key, an answer, a signal, or the
//!    [deadline](app::deadline::deadline) that the model itself names.
//!
//! # Rules
//!
//! - Text from a server enters through [`domain::text::Text`]: the raw form is compared, sent and exported; views see
//!   the display form only.
//! - A secret is a [`Secret`](domain::secret::Secret) from the wire on: wiped when dropped, redacted when printed. Rows have no field for one.
//! - The process's memory is closed before anything secret is read ([`runtime::process`]). [`system::permissions`] checks
//!   who else can read or change a file of ours; [`system::atomic`] writes files; [`system::programs`] runs programs.
//! - What a copy put on a clipboard is cleared only while it is there, as far as anybody can tell; other programs get a
//!   secret on their standard input alone, and what is said names the [backend](domain::clipboard::ClipboardBackend) it took.
//! - Server text goes into a command for a shell only through [`domain::enroll`], which checks it and quotes it.
//! - Whatever went wrong reaches a person as a [`Problem`](domain::problem::Problem): what, why, and what to do next.
//! - Time comes from [`runtime::clock`] and travels in messages; the sandbox's clock is handed to it.
//! - A write passes through a dialog that names its objects and froze their ids. No write is repeated by itself, but
//!   for those of a bulk answer that the server counted as failed: each once, for its reason.
//! - Views write Unicode and colours by their meaning. A glyph of ours stands in the table of [`ui::plain`], with what it
//!   is in ASCII; an ink and what it stands on in the one of [`ui::inks`], with the contrast that a test computes.
//! - A write is sent once the audit log has its line, and the state folder the [rotation](domain::rotation) that it belongs
//!   to, or could not have them.
//! - The cost of a frame depends on the screen: views ask the [row store](domain::rows::TokenRows) for a window.
//! - The client is written from Kibana's contract and so is the sandbox, without a shared wire type; the golden files
//!   under `tests/golden/` and the contract suite bind both.
//!
//! # What the sandbox leaves out
//!
//! See the lists of [`sandbox`], by route and by topic, with what is a guess.

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
