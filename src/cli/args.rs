//! The arguments, as clap types. Secrets are never among them.

#[cfg(feature = "sandbox")]
mod sandbox;
mod target;

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

use crate::config::display;
use crate::config::display::Wishes;
use crate::config::environment::Environment;
use crate::domain::appearance::ThemeWish;
use crate::domain::preferences::Preferences;
use crate::domain::problem::Problem;
use crate::runtime::diagnostics::LogLevel;

pub(super) use target::TargetArgs;

#[cfg(feature = "sandbox")]
pub(super) use sandbox::{Cache, ClientCerts, EnrollArgs, LimitsArg, ResetArgs, SandboxCommand, Serve};

/// Kibana's Fleet › Enrollment tokens tab in the terminal.
///
#[cfg_attr(
    feature = "sandbox",
    doc = "Without KIBANA_ENDPOINT or --url it works on an embedded Fleet with sample data."
)]
#[cfg_attr(
    not(feature = "sandbox"),
    doc = "KIBANA_ENDPOINT or --url names the Kibana: this build has no embedded Fleet."
)]
#[derive(Debug, Parser)]
#[command(version, about)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) target: TargetArgs,
    /// Write nothing, whatever the server would allow
    #[arg(long)]
    pub(super) read_only: bool,
    #[command(flatten)]
    pub(super) appearance: LookArgs,
    /// For debugging: leave core dumps and debuggers their way to this process's memory, secrets included
    #[arg(long, global = true, help_heading = "Debugging")]
    pub(super) allow_core_dumps: bool,
    #[command(flatten)]
    pub(super) log: LogArgs,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// The diagnostic log.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Debugging")]
pub(super) struct LogArgs {
    /// Append a diagnostic log to this file, to attach to a report; no secrets [env: FLEET_TOKENS_LOG]
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) log: Option<PathBuf>,
    /// How much is logged [default: debug] [env: FLEET_TOKENS_LOG_LEVEL]
    #[arg(long, global = true, value_name = "LEVEL", value_enum)]
    pub(super) log_level: Option<LevelArg>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LevelArg {
    /// What failed
    Error,
    /// Also what was repeated
    Warn,
    /// Also requests and signals
    Info,
    /// Also tasks and clipboards
    Debug,
    /// Also the kind of each message, never its content
    Trace,
}

impl From<LevelArg> for LogLevel {
    fn from(level: LevelArg) -> Self {
        match level {
            LevelArg::Error => Self::Error,
            LevelArg::Warn => Self::Warn,
            LevelArg::Info => Self::Info,
            LevelArg::Debug => Self::Debug,
            LevelArg::Trace => Self::Trace,
        }
    }
}

/// How the tab looks.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "How the tab looks")]
pub(super) struct LookArgs {
    /// The theme; auto finds out whether the terminal is dark or light [env: FLEET_TOKENS_THEME]
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(ThemeWish::names()))]
    theme: Option<String>,
    /// Nothing but ASCII, as in a locale that is not UTF-8
    #[arg(long)]
    ascii: bool,
    /// For screen readers: no borders, words for signs, the cursor where the focus is, messages that stay
    #[arg(long)]
    a11y: bool,
    /// Nothing that moves by itself
    #[arg(long)]
    reduce_motion: bool,
}

impl LookArgs {
    /// What was said; where nothing was, what the environment says, and then the person's preferences.
    pub(super) fn wishes(&self, environment: &Environment, usual: &Preferences) -> Result<Wishes, Problem> {
        Ok(Wishes {
            theme: display::theme(self.theme.as_deref(), environment)?.or(usual.theme),
            ascii: if self.ascii { Some(true) } else { usual.ascii },
            accessible: self.a11y || usual.accessible,
            still: self.reduce_motion || usual.reduce_motion,
            mouseless: !usual.mouse,
        })
    }

    /// Whether anything was said.
    pub(super) fn is_said(&self) -> bool {
        self.theme.is_some() || self.ascii || self.a11y || self.reduce_motion
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List the enrollment tokens, without their secrets
    ///
    /// As in Kibana's tab, hidden tokens and those of managed and agentless policies are left out, of the JSON too.
    /// Standard output gets the list and nothing else. Exit codes: 0 the whole list, 1 an error or a list that is not
    /// complete, 2 wrong arguments, 3 credentials or privileges, 4 not found, 6 the server can't be reached.
    List(List),
    /// Say how things stand: terminal, process, files, clipboard, server; nothing secret
    ///
    /// What is read of the process comes from the kernel. The server is asked for its status and the number of its
    #[cfg_attr(
        feature = "sandbox",
        doc = "tokens; where none is named the embedded Fleet is opened, as the tab does it."
    )]
    #[cfg_attr(not(feature = "sandbox"), doc = "tokens.")]
    /// Exit codes: 0 all is well, 1 an error or something to put right, 2 wrong arguments, 3 credentials or privileges,
    /// 4 not found, 6 the server can't be reached.
    Doctor(Doctor),
    /// The embedded Fleet
    #[cfg(feature = "sandbox")]
    #[command(subcommand)]
    Sandbox(SandboxCommand),
}

#[derive(Debug, ClapArgs)]
pub(super) struct List {
    #[command(flatten)]
    pub(super) target: TargetArgs,
    /// How to print
    #[arg(short, long, value_enum, default_value_t = OutputFormat::Table)]
    pub(super) output: OutputFormat,
    /// Which tokens
    #[arg(long, value_enum, default_value_t = StatusArg::All)]
    pub(super) status: StatusArg,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Doctor {
    #[command(flatten)]
    pub(super) target: TargetArgs,
    /// Say it as JSON, for programs
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum OutputFormat {
    /// Aligned columns for people
    Table,
    /// A JSON array for programs
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum StatusArg {
    Active,
    Expired,
    Inactive,
    All,
}
