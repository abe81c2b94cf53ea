//! Which server the program works on: a Kibana named by flags and the environment, or the embedded Fleet.
//!
//! What is set by half is an error that says what is missing, and so is a variable that is set and empty: neither
//! may quietly open the embedded Fleet. Errors name variables and flags, never what they hold.

use std::fmt;

use super::environment::Environment;
use crate::domain::connection::{Connection, ConnectionKind, Credentials, Endpoint, EndpointError};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::secret::Secret;

/// Where a value came from; its `Display` is what a person typed: `--url`, `KIBANA_ENDPOINT`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// A flag of the command line.
    Flag(&'static str),
    /// A variable of the environment.
    Variable(&'static str),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Variable(name) => f.write_str(name),
        }
    }
}

const URL: Source = Source::Flag("--url");
const SPACE: Source = Source::Flag("--space");
const ENDPOINT: &str = "KIBANA_ENDPOINT";
const API_KEY: &str = "KIBANA_API_KEY";
const USERNAME: &str = "KIBANA_USERNAME";
const PASSWORD: &str = "KIBANA_PASSWORD";
const CA: &str = "FLEET_TOKENS_CA";

/// What to work on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The Fleet inside this program.
    Embedded {
        /// The space asked for; `None` is the default one.
        space: Option<String>,
    },
    /// Somebody's Kibana.
    Kibana(Connection),
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
    #[error("{0} is neither `id:key` nor the base64 of it")]
    ApiKey(Source),
    /// The file of certificates to trust is not there, or holds none.
    #[error("{CA} names {file}, which {why}")]
    Ca {
        /// The file, as it was given.
        file: String,
        /// What is wrong with it.
        why: String,
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
                [] => "Set it; credentials are never arguments".to_owned(),
                names => {
                    format!("Set what is missing, or unset {} for the embedded Fleet", names.join(" and "))
                }
            },
            Self::Ambiguous(_) => {
                format!("Unset {API_KEY} to use the user, or {USERNAME} and {PASSWORD} to use the key")
            }
            Self::Endpoint { source_of_it, .. } => format!("Correct {source_of_it}"),
            Self::ApiKey(source) => {
                format!("Copy the key again into {source}: Kibana shows it encoded when it creates one")
            }
            Self::Ca { .. } => {
                "Name a PEM file: text that begins with -----BEGIN CERTIFICATE-----".to_owned()
            }
            Self::Username(source) => format!("Correct {source}"),
        };
        Problem::new(ProblemKind::Local, "Can't tell which Kibana to use", &self.to_string(), &next)
    }
}

/// Decides what to work on. `url` and `space` are the flags; `url` wins over KIBANA_ENDPOINT, which then is not
/// even looked at.
///
/// # Errors
/// [`ConfigError`] when the settings are halves, empty, or not what they should be.
pub fn resolve(
    url: Option<&str>,
    space: Option<&str>,
    environment: &Environment,
) -> Result<Target, ConfigError> {
    let space = space.map(|id| filled(id, SPACE)).transpose()?;
    let address = match url {
        Some(url) => Some((filled(url, URL)?, URL)),
        None => variable(environment, ENDPOINT)?.map(|url| (url, Source::Variable(ENDPOINT))),
    };
    let given = Given {
        key: variable(environment, API_KEY)?,
        username: variable(environment, USERNAME)?,
        password: variable(environment, PASSWORD)?,
    };
    given.check(address.map(|(_, source)| source))?;
    if let (Some((url, source)), Some(credentials)) = (address, given.credentials()?) {
        let endpoint = endpoint(url, source, space)?;
        let ca = authorities(environment)?;
        return Ok(Target::Kibana(Connection { endpoint, credentials, kind: ConnectionKind::Kibana, ca }));
    }
    // The embedded Fleet has an address of its own; the space must be one all the same.
    endpoint("http://localhost", URL, space)?;
    Ok(Target::Embedded { space: space.map(str::to_owned) })
}

/// The credentials that the environment gives.
struct Given<'a> {
    key: Option<&'a str>,
    username: Option<&'a str>,
    password: Option<&'a str>,
}

impl Given<'_> {
    /// Whether the whole is all or nothing.
    fn check(&self, address: Option<Source>) -> Result<(), ConfigError> {
        let (key, username, password) =
            (self.key.is_some(), self.username.is_some(), self.password.is_some());
        if key && (username || password) {
            return Err(ConfigError::Ambiguous(self.sources()));
        }
        let mut missing = match (username, password) {
            (true, false) => vec![PASSWORD],
            (false, true) => vec![USERNAME],
            (false, false) if address.is_some() && !key => {
                vec!["KIBANA_API_KEY (or KIBANA_USERNAME and KIBANA_PASSWORD)"]
            }
            _ => vec![],
        };
        if address.is_none() && (key || username || password) {
            missing.push("KIBANA_ENDPOINT (or --url)");
        }
        if missing.is_empty() {
            return Ok(());
        }
        let verb = if missing.len() == 1 { "is" } else { "are" };
        let set = address.into_iter().chain(self.sources()).collect();
        Err(ConfigError::Half { set, missing: format!("{} {verb}", missing.join(" and ")) })
    }

    fn credentials(&self) -> Result<Option<Credentials>, ConfigError> {
        Ok(match *self {
            Self { key: Some(key), .. } => {
                let key = Credentials::api_key(key);
                Some(key.map_err(|_| ConfigError::ApiKey(Source::Variable(API_KEY)))?)
            }
            Self { username: Some(username), .. } if username.contains(':') => {
                return Err(ConfigError::Username(Source::Variable(USERNAME)));
            }
            Self { username: Some(username), password: Some(password), .. } => Some(Credentials::Basic {
                username: username.to_owned(),
                password: Secret::new(password.to_owned()),
            }),
            _ => None,
        })
    }

    fn sources(&self) -> Vec<Source> {
        let all = [(self.key, API_KEY), (self.username, USERNAME), (self.password, PASSWORD)];
        all.into_iter().filter_map(|(value, name)| value.map(|_| Source::Variable(name))).collect()
    }
}

/// The certificates to trust beside the machine's own, as PEM.
fn authorities(environment: &Environment) -> Result<Option<String>, ConfigError> {
    let Some(file) = variable(environment, CA)? else { return Ok(None) };
    let unfit = |why: String| ConfigError::Ca { file: file.to_owned(), why };
    let text = std::fs::read(file).map_err(|error| unfit(format!("can't be read: {error}")))?;
    let text = String::from_utf8(text).ok().filter(|text| text.contains("-----BEGIN CERTIFICATE-----"));
    text.map(Some).ok_or_else(|| unfit("holds no certificate in PEM form".to_owned()))
}

fn endpoint(url: &str, source: Source, space: Option<&str>) -> Result<Endpoint, ConfigError> {
    Endpoint::new(url, space).map_err(|why| match why {
        // A text that is no URL is quoted, so it may not be one that has a password in it.
        EndpointError::NotAUrl(text) | EndpointError::Scheme(text) if text.contains('@') => {
            ConfigError::Endpoint { source_of_it: source, why: EndpointError::Credentials }
        }
        EndpointError::Space(_) => ConfigError::Endpoint { source_of_it: SPACE, why },
        why => ConfigError::Endpoint { source_of_it: source, why },
    })
}

fn variable<'a>(environment: &'a Environment, name: &'static str) -> Result<Option<&'a str>, ConfigError> {
    environment.get(name).map(|value| filled(value, Source::Variable(name))).transpose()
}

/// The value, unless there is nothing in it.
fn filled(value: &str, source: Source) -> Result<&str, ConfigError> {
    if value.trim().is_empty() { Err(ConfigError::Empty(source)) } else { Ok(value) }
}

fn variables(sources: &[Source]) -> Vec<&'static str> {
    sources
        .iter()
        .filter_map(|source| match source {
            Source::Variable(name) => Some(*name),
            Source::Flag(_) => None,
        })
        .collect()
}

/// `A is`, `A and B are`.
fn named(sources: &[Source]) -> String {
    let names: Vec<String> = sources.iter().map(Source::to_string).collect();
    format!("{} {}", names.join(" and "), if names.len() == 1 { "is" } else { "are" })
}

#[cfg(test)]
mod tests;
