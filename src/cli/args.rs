//! The arguments, as clap types. Secrets are never among them.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

use crate::config::connection::Flags;
use crate::config::display;
use crate::config::display::Wishes;
use crate::config::environment::Environment;
use crate::domain::appearance::ThemeWish;
use crate::domain::preferences::Preferences;
use crate::domain::problem::Problem;
use crate::sandbox::{Compat, Identity, Retention};

/// Kibana's Fleet › Enrollment tokens tab in the terminal.
///
/// Without KIBANA_ENDPOINT or --url it works on an embedded Fleet with sample data.
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
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// Which Kibana. Credentials are never among the arguments; the README has the places that they come from.
#[derive(Debug, ClapArgs)]
pub(super) struct TargetArgs {
    /// The address of Kibana, base path included [env: KIBANA_ENDPOINT]
    #[arg(long, value_name = "URL")]
    pub(super) url: Option<String>,
    /// The Kibana space to work in [default: the default space]
    #[arg(long, value_name = "ID")]
    pub(super) space: Option<String>,
    /// Read the API key from standard input, up to its end
    #[arg(long)]
    pub(super) api_key_stdin: bool,
    /// The embedded Fleet, whatever the environment and config.toml name
    #[arg(long, conflicts_with_all = ["url", "api_key_stdin"])]
    pub(super) embedded: bool,
}

impl TargetArgs {
    /// What was said behind the sub-command, and before it where nothing was.
    pub(super) fn or(self, before: Self) -> Self {
        Self {
            url: self.url.or(before.url),
            space: self.space.or(before.space),
            api_key_stdin: self.api_key_stdin || before.api_key_stdin,
            embedded: self.embedded || before.embedded,
        }
    }

    /// Whether anything was said.
    pub(super) fn is_said(&self) -> bool {
        self.url.is_some() || self.space.is_some() || self.api_key_stdin || self.embedded
    }

    /// For those who decide.
    pub(super) fn flags(&self) -> Flags<'_> {
        Flags {
            url: self.url.as_deref(),
            space: self.space.as_deref(),
            key_on_stdin: self.api_key_stdin,
            embedded: self.embedded,
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
    /// tokens; where none is named the embedded Fleet is opened, as the tab does it. Exit codes: 0 all is well, 1 an
    /// error or something to put right, 2 wrong arguments, 3 credentials or privileges, 4 not found, 6 the server can't
    /// be reached.
    Doctor(Doctor),
    /// The embedded Fleet
    #[command(subcommand)]
    Sandbox(Sandbox),
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

#[derive(Debug, Subcommand)]
pub(super) enum Sandbox {
    /// Run the embedded Fleet alone, as a server for other programs
    Serve(Serve),
    /// Remove the embedded Fleet's data: its store, lock and certificates
    ///
    /// Asks first, on the terminal. What `sandbox serve` keeps has a file of its own beside the tab's: name it with
    /// --data to reset it, as in `sandbox reset --data ~/.local/share/fleet-tokens/serve.db`. Exit codes: 0 removed,
    /// or nothing was there; 1 not removed, because a program uses it or because that was the answer; 2 nobody to ask.
    Reset(ResetArgs),
    /// Enroll simulated agents at a Fleet Server: the sandbox's, or any other
    ///
    /// Each enrolls with the token, checks in once and takes its policy. The token is never an argument: it is read
    /// from a file, from standard input, or from Kibana (with --policy). Exit codes: 0 all enrolled, 1 an error or
    /// some failed, 2 wrong arguments, 3 credentials or privileges, 4 not found, 6 a server can't be reached.
    Enroll(EnrollArgs),
}

#[derive(Debug, ClapArgs)]
pub(super) struct ResetArgs {
    /// The store's file [default: the one behind the tab, fleet.db in the data folder]
    #[arg(long, value_name = "PATH")]
    pub(super) data: Option<PathBuf>,
    /// Remove it without asking
    #[arg(long)]
    pub(super) yes: bool,
}

#[derive(Debug, ClapArgs)]
#[command(group(clap::ArgGroup::new("which").required(true).args(["policy", "token_file"])))]
pub(super) struct EnrollArgs {
    #[command(flatten)]
    pub(super) target: TargetArgs,
    /// How many agents
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(super) count: u32,
    /// Take the newest active token of this agent policy, by name or id, from Kibana
    #[arg(long, value_name = "NAME")]
    pub(super) policy: Option<String>,
    /// Read the token from this file; - is standard input
    #[arg(long, value_name = "PATH")]
    pub(super) token_file: Option<String>,
    /// Fleet Server's address [default: the policy's host in Kibana]
    #[arg(long, value_name = "URL")]
    pub(super) fleet_server: Option<String>,
    /// Trust the authorities in this PEM file, too, at Fleet Server and at Kibana
    #[arg(long, value_name = "PATH")]
    pub(super) ca: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Serve {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:5601")]
    pub(super) listen: SocketAddr,
    /// The store's file, or :memory: [default: a file of its own in the data folder]
    #[arg(long, value_name = "PATH")]
    pub(super) data: Option<String>,
    /// Fill an empty store with this many generated tokens instead of the sample data
    #[arg(long, value_name = "N", conflicts_with = "empty")]
    pub(super) tokens: Option<u32>,
    /// Leave an empty store empty
    #[arg(long)]
    pub(super) empty: bool,
    /// Allow an address that other machines can reach
    #[arg(long)]
    pub(super) allow_remote: bool,
    /// Answer as this Kibana: 8.18.0, 9.4.0, 9.5.0 or 9.5.1
    #[arg(long, value_name = "VERSION", default_value_t = Compat::default())]
    pub(super) compat: Compat,
    /// What every path of Kibana's begins with, as in /kibana
    #[arg(long, value_name = "PATH", value_parser = base_path)]
    pub(super) base_path: Option<String>,
    /// How long revoked tokens stay: 7d, 36h, or never to keep them
    #[arg(long, value_name = "DURATION", value_parser = retention, default_value = "7d")]
    pub(super) retention: Retention,
    /// Speak TLS: `self-signed`, or a certificate's and its key's PEM files
    #[arg(long, value_name = "self-signed|CERT,KEY", value_parser = identity)]
    pub(super) tls: Option<Identity>,
    /// Ask clients for certificates from the authorities in this PEM file
    #[arg(long, value_name = "PATH", requires = "tls")]
    pub(super) client_ca: Option<PathBuf>,
    /// Whether clients without a certificate are let in
    #[arg(long, value_enum, default_value_t = ClientCerts::Required, requires = "client_ca")]
    pub(super) client_certs: ClientCerts,
    /// Run Fleet Server, too, and listen for agents here; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS")]
    pub(super) fleet_server: Option<SocketAddr>,
    /// Whether Fleet Server refuses agents that come too fast
    #[arg(long, value_enum, default_value_t = LimitsArg::Off, requires = "fleet_server")]
    pub(super) limits: LimitsArg,
    /// Whether Fleet Server remembers keys and tokens, so that a revoke takes its time
    #[arg(long, value_enum, default_value_t = Cache::Off, requires = "fleet_server")]
    pub(super) cache: Cache,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ClientCerts {
    /// They are let in; one that they show must be good all the same
    Optional,
    /// They are turned away
    Required,
}

/// Kibana: `server.basePath` begins with a slash and does not end with one.
fn base_path(text: &str) -> Result<String, &'static str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    let good = text.strip_prefix('/').is_some_and(|rest| {
        rest.split('/').all(|part| !part.is_empty() && part != "." && part != ".." && part.chars().all(plain))
    });
    if good {
        Ok(text.to_owned())
    } else {
        Err("it must look like /kibana: a slash first, and none at the end")
    }
}

fn retention(text: &str) -> Result<Retention, &'static str> {
    text.parse().map_err(|_| "neither never nor a whole number and a unit, as in 7d, 36h, 90m or 60s")
}

fn identity(text: &str) -> Result<Identity, &'static str> {
    match text.split_once(',') {
        None if text == "self-signed" => Ok(Identity::SelfSigned),
        Some((certificate, key)) if !certificate.is_empty() && !key.is_empty() && !key.contains(',') => {
            Ok(Identity::Files { certificate: certificate.into(), key: key.into() })
        }
        _ => Err("neither self-signed nor two files with a comma between them"),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LimitsArg {
    /// Any number of requests at any rate
    Off,
    /// As a real Fleet Server has them
    Real,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Cache {
    /// A revoke counts at once
    Off,
    /// A minute for tokens, some ten for keys
    Realistic,
}
