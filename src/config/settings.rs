//! What the configuration may say of the server, where each value came from, and what can be wrong with it.

use std::fmt;

use super::environment::Environment;
use crate::domain::connection::EndpointError;
use crate::domain::preferences::FileLine;
use crate::domain::problem::{Problem, ProblemKind};

pub(super) const CA: &str = "FLEET_TOKENS_CA";
pub(super) const USERNAME: &str = "KIBANA_USERNAME";
pub(super) const PASSWORD: &str = "KIBANA_PASSWORD";

/// Where a value came from; its `Display` is what a person typed: `--url`, `KIBANA_ENDPOINT`, a line of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A flag of the command line.
    Flag(&'static str),
    /// A variable of the environment.
    Variable(&'static str),
    /// A setting of the configuration file.
    Setting(&'static str, FileLine),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Variable(name) => f.write_str(name),
            Self::Setting(name, place) => write!(f, "{name} ({place})"),
        }
    }
}

/// A value of the configuration file, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set<T> {
    /// The value.
    pub value: T,
    /// Its line.
    pub place: FileLine,
}

/// What the configuration file says of the server. No secret is among it: only where one is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConnectionSettings {
    /// `url`.
    pub url: Option<Set<String>>,
    /// `space`.
    pub space: Option<Set<String>>,
    /// `api_key_file`.
    pub key_file: Option<Set<String>>,
    /// `api_key_command`.
    pub key_command: Option<Set<Vec<String>>>,
    /// `api_key_keyring`.
    pub key_keyring: Option<Set<String>>,
}

/// Why the settings name no server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Set, and empty.
    #[error("{0} is set but empty")]
    Empty(Source),
    /// Some of what belongs together is set, and some is not.
    #[error("{} set, but {missing} not", named(.set))]
    Half {
        /// What is set.
        set: Vec<Source>,
        /// What is missing, in words.
        missing: String,
    },
    /// Two ways to say who is asking.
    #[error("{} set: it is not clear which credentials to use", named(.0))]
    Ambiguous(Vec<Source>),
    /// No address of a Kibana, or no space.
    #[error("{source_of_it}: {why}")]
    Endpoint {
        /// Where the value stands.
        source_of_it: Source,
        /// What is wrong with it.
        why: EndpointError,
    },
    /// No API key.
    #[error("{0} is no API key: neither `id:key`, nor the base64 of it, nor one of Elastic Cloud (essu_...)")]
    ApiKey(Source),
    /// The file of certificates to trust is not there, or holds none.
    #[error("{CA} names {file}, which {why}")]
    Ca {
        /// The file, as it was given.
        file: String,
        /// What is wrong with it.
        why: String,
    },
    /// A proxy is set that can't be used.
    #[error("{variable} {why}")]
    Proxy {
        /// The variable.
        variable: &'static str,
        /// What is wrong with it, without repeating it.
        why: String,
    },
    /// The place that should have the key could not give it.
    #[error("{source_of_it}: {why}")]
    Key {
        /// Which place.
        source_of_it: Source,
        /// What is wrong with it.
        why: String,
    },
    /// The place that should have the key alone gave something else.
    #[error("{source_of_it} gave {what}")]
    NoKey {
        /// Which place.
        source_of_it: Source,
        /// What it gave, without repeating it.
        what: String,
    },
    /// HTTP's basic authentication splits at the first colon.
    #[error("{0} has a colon, which a user name can't have")]
    Username(Source),
}

impl ConfigError {
    /// Tells a person about it.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let next = match self {
            Self::Empty(Source::Flag(_)) => "Give it a value, or leave it out".to_owned(),
            Self::Empty(source) => format!("Give it a value, or unset {source}"),
            Self::Half { set, .. } => match &variables(set)[..] {
                _ if set.iter().any(|source| matches!(source, Source::Setting(..))) => {
                    "Set what is missing, or ask for the embedded Fleet with --embedded".to_owned()
                }
                [] => "Set it in the environment: credentials are never taken as arguments".to_owned(),
                names => {
                    format!("Set what is missing, or unset {} for the embedded Fleet", names.join(" and "))
                }
            },
            Self::Ambiguous(sources) => {
                let (user, keys): (Vec<_>, Vec<_>) =
                    variables(sources).into_iter().partition(|name| [USERNAME, PASSWORD].contains(name));
                if user.is_empty() {
                    "Keep one of them".to_owned()
                } else {
                    let keys = keys.join(" and ");
                    format!("Unset {keys} to use the user, or {USERNAME} and {PASSWORD} to use the key")
                }
            }
            Self::Key { source_of_it, .. } | Self::Endpoint { source_of_it, .. } => {
                format!("Correct {source_of_it}")
            }
            Self::ApiKey(source) => {
                format!(
                    "Set {source} to the encoded API key, which Kibana shows once when it creates the key"
                )
            }
            Self::NoKey { source_of_it, .. } => match source_of_it {
                Source::Flag(_) => "Pipe the key, and nothing else, into standard input".to_owned(),
                Source::Setting("api_key_command", _) => {
                    "Run the command by hand, and see that it prints the key alone".to_owned()
                }
                _ => "Put the key alone there, as Kibana showed it when it created it".to_owned(),
            },
            Self::Ca { .. } => {
                "Name a PEM file: text that begins with -----BEGIN CERTIFICATE-----".to_owned()
            }
            Self::Username(source) => format!("Correct {source}"),
            Self::Proxy { variable, .. } => format!(
                "Set {variable} to http://HOST:PORT or socks5h://HOST:PORT, or unset it; NO_PROXY names hosts to reach \
                 without it"
            ),
        };
        let what = match self {
            Self::Proxy { .. } => "Can't use the proxy",
            _ => "Can't tell which Kibana to use",
        };
        Problem::new(ProblemKind::Local, what, &self.to_string(), &next)
    }
}

/// The variable's value, which may not be empty.
pub(super) fn variable<'a>(
    environment: &'a Environment,
    name: &'static str,
) -> Result<Option<&'a str>, ConfigError> {
    let Some(value) = environment.get(name) else { return Ok(None) };
    filled(value, &Source::Variable(name)).map(|()| Some(value))
}

/// An error where there is nothing in it.
pub(super) fn filled(value: &str, source: &Source) -> Result<(), ConfigError> {
    if value.trim().is_empty() { Err(ConfigError::Empty(source.clone())) } else { Ok(()) }
}

fn variables(sources: &[Source]) -> Vec<&'static str> {
    sources
        .iter()
        .filter_map(|source| match source {
            Source::Variable(name) => Some(*name),
            Source::Flag(_) | Source::Setting(..) => None,
        })
        .collect()
}

/// `A is`, `A and B are`.
fn named(sources: &[Source]) -> String {
    let names: Vec<String> = sources.iter().map(Source::to_string).collect();
    format!("{} {}", names.join(" and "), if names.len() == 1 { "is" } else { "are" })
}
