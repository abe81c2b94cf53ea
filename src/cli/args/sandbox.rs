//! The arguments of `sandbox`, which only a build with the embedded Fleet has.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

use super::target::TargetArgs;
use crate::sandbox::{Compat, Identity, Retention};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum SandboxCommand {
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
pub(in crate::cli) struct ResetArgs {
    /// The store's file [default: the one behind the tab, fleet.db in the data folder]
    #[arg(long, value_name = "PATH")]
    pub(in crate::cli) data: Option<PathBuf>,
    /// Remove it without asking
    #[arg(long)]
    pub(in crate::cli) yes: bool,
}

#[derive(Debug, ClapArgs)]
#[command(group(clap::ArgGroup::new("which").required(true).args(["policy", "token_file"])))]
pub(in crate::cli) struct EnrollArgs {
    #[command(flatten)]
    pub(in crate::cli) target: TargetArgs,
    /// How many agents
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(in crate::cli) count: u32,
    /// Take the newest active token of this agent policy, by name or id, from Kibana
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) policy: Option<String>,
    /// Read the token from this file; - is standard input
    #[arg(long, value_name = "PATH")]
    pub(in crate::cli) token_file: Option<String>,
    /// Fleet Server's address [default: the policy's host in Kibana]
    #[arg(long, value_name = "URL")]
    pub(in crate::cli) fleet_server: Option<String>,
    /// Trust the authorities in this PEM file, too, at Fleet Server and at Kibana
    #[arg(long, value_name = "PATH")]
    pub(in crate::cli) ca: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Serve {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:5601")]
    pub(in crate::cli) listen: SocketAddr,
    /// The store's file, or :memory: [default: a file of its own in the data folder]
    #[arg(long, value_name = "PATH")]
    pub(in crate::cli) data: Option<String>,
    /// Fill an empty store with this many generated tokens instead of the sample data
    #[arg(long, value_name = "N", conflicts_with = "empty")]
    pub(in crate::cli) tokens: Option<u32>,
    /// Leave an empty store empty
    #[arg(long)]
    pub(in crate::cli) empty: bool,
    /// Allow an address that other machines can reach
    #[arg(long)]
    pub(in crate::cli) allow_remote: bool,
    /// Answer as this Kibana: 8.18.0, 9.4.0, 9.5.0 or 9.5.1
    #[arg(long, value_name = "VERSION", default_value_t = Compat::default())]
    pub(in crate::cli) compat: Compat,
    /// What every path of Kibana's begins with, as in /kibana
    #[arg(long, value_name = "PATH", value_parser = base_path)]
    pub(in crate::cli) base_path: Option<String>,
    /// How long revoked tokens stay: 7d, 36h, or never to keep them
    #[arg(long, value_name = "DURATION", value_parser = retention, default_value = "7d")]
    pub(in crate::cli) retention: Retention,
    /// Speak TLS: `self-signed`, or a certificate's and its key's PEM files
    #[arg(long, value_name = "self-signed|CERT,KEY", value_parser = identity)]
    pub(in crate::cli) tls: Option<Identity>,
    /// Ask clients for certificates from the authorities in this PEM file
    #[arg(long, value_name = "PATH", requires = "tls")]
    pub(in crate::cli) client_ca: Option<PathBuf>,
    /// Whether clients without a certificate are let in
    #[arg(long, value_enum, default_value_t = ClientCerts::Required, requires = "client_ca")]
    pub(in crate::cli) client_certs: ClientCerts,
    /// Run Fleet Server, too, and listen for agents here; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS")]
    pub(in crate::cli) fleet_server: Option<SocketAddr>,
    /// Whether Fleet Server refuses agents that come too fast
    #[arg(long, value_enum, default_value_t = LimitsArg::Off, requires = "fleet_server")]
    pub(in crate::cli) limits: LimitsArg,
    /// Whether Fleet Server remembers keys and tokens, so that a revoke takes its time
    #[arg(long, value_enum, default_value_t = Cache::Off, requires = "fleet_server")]
    pub(in crate::cli) cache: Cache,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ClientCerts {
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
pub(in crate::cli) enum LimitsArg {
    /// Any number of requests at any rate
    Off,
    /// As a real Fleet Server has them
    Real,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Cache {
    /// A revoke counts at once
    Off,
    /// A minute for tokens, some ten for keys
    Realistic,
}
