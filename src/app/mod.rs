//! The Elm core: what the tab is, what can happen to it, and what it wishes for in return.
//!
//! `update(&mut Model, Msg) -> Effects` is all there is. The core does no I/O and knows no terminal, no HTTP, no
//! file, no environment and no clock: keys, answers and the time arrive as messages, wishes leave as data.

pub mod action;
pub mod clipboard;
pub mod columns;
pub mod counting;
pub mod deadline;
pub mod details;
pub mod dialog;
pub mod dialog_keys;
pub mod effect;
pub mod enabled;
pub mod geometry;
pub mod key;
pub mod keymap;
pub mod marks;
pub mod model;
pub mod mouse;
pub mod msg;
pub mod news;
pub mod refresh_schedule;
pub mod remote;
pub mod reserve;
pub mod toast;
mod update;
pub mod view;
pub mod writes;

pub use model::Model;
pub use update::update;
