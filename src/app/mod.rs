//! The Elm core: what the tab is, what can happen to it, and what it wishes for in return.
//!
//! `update(&mut Model, Msg) -> Effects` is all there is. The core does no I/O and knows no terminal, no HTTP, no
//! file, no environment and no clock: keys, answers and the time arrive as messages, wishes leave as data.

pub mod action;
pub mod agent_counts;
mod appearance;
pub mod button;
pub mod clipboard;
pub mod column_fitting;
pub mod columns;
pub mod copy_menu;
pub mod create;
pub mod deadline;
pub mod details;
pub mod dialog;
pub mod dialog_keys;
mod dispatch;
pub mod effect;
pub mod enabled;
pub mod enroll;
pub mod export;
pub mod find;
pub mod geometry;
pub mod guard;
mod history;
pub mod hygiene;
pub mod key;
mod key_press;
pub mod keymap;
pub mod kql;
pub mod log;
mod marking;
pub mod marks;
pub mod model;
pub mod msg;
pub mod news;
pub mod overlay;
mod overview;
pub mod palette;
mod persistence;
pub mod pointer;
mod pointer_update;
pub mod policies;
pub mod policy_filter;
mod projection;
mod query;
pub mod quit;
mod rebase;
pub mod refresh;
pub mod remote;
pub mod removal;
pub mod reserve;
mod responses;
pub mod rotate;
pub mod secret;
pub mod sort;
mod strayed;
mod table_actions;
mod text_input;
pub mod toast;
mod trail;
mod unbound_keys;
pub mod view;
pub mod writes;

pub use dispatch::update;
pub use model::Model;
