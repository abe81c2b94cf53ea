//! Which server the program works on: a Kibana named by flags, the environment or the configuration file, or the
//! embedded Fleet.
//!
//! Each value for itself comes from the flag; else from the environment; else from the file. What is set by half is an
//! error that says what is missing, and so is a variable that is set and empty: neither may quietly open the embedded
//! Fleet. Errors name variables, flags and lines, never what they hold.

use super::credentials::{FoundCredentials, Origin};
use super::environment::Environment;
use super::proxy;
use super::settings::{CA, ConfigError, ConnectionSettings, Set, Source, filled, variable};
use crate::domain::connection::{Connection, ConnectionKind, Endpoint, EndpointError, Proxy};

const URL: Source = Source::Flag("--url");
const SPACE: Source = Source::Flag("--space");
const ENDPOINT: &str = "KIBANA_ENDPOINT";

/// What the command line says of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags<'a> {
    /// `--url`.
    pub url: Option<&'a str>,
    /// `--space`.
    pub space: Option<&'a str>,
    /// `--api-key-stdin`.
    pub key_on_stdin: bool,
    /// `--embedded`: whatever the environment and the file name.
    pub embedded: bool,
}

/// What to work on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConnectionTarget {
    /// The Fleet inside this program.
    Embedded {
        /// The space asked for; `None` is the default one.
        space: Option<String>,
    },
    /// Somebody's Kibana.
    Kibana(Connection),
}

/// What was decided on: everything but the key itself, which may have to be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// The Fleet inside this program.
    Embedded {
        /// The space asked for; `None` is the default one.
        space: Option<String>,
    },
    /// Somebody's Kibana.
    Kibana {
        /// Where.
        endpoint: Endpoint,
        /// Where the credentials come from.
        origin: Origin,
        /// Certificates to trust.
        ca: Option<String>,
        /// The proxy on the way.
        proxy: Option<Box<Proxy>>,
    },
}

/// What to work on, and what was corrected on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The server, with its credentials.
    pub target: ConnectionTarget,
    /// A file whose mode was too open and was tightened.
    pub notice: Option<String>,
}

/// Decides what to work on. A flag wins over its variable and a variable over its setting, which then are not even
/// looked at. Nothing is fetched and no command is run.
///
/// # Errors
/// [`ConfigError`] when the settings are halves, empty, or not what they should be.
pub fn decide(
    flags: &Flags<'_>,
    environment: &Environment,
    settings: &ConnectionSettings,
) -> Result<Decision, ConfigError> {
    let of_file = |name, set: &Option<Set<String>>| {
        let set = set.as_ref().filter(|_| !flags.embedded)?;
        Some((set.value.clone(), Source::Setting(name, set.place.clone())))
    };
    let space = match flags.space {
        Some(id) => Some((id.to_owned(), SPACE)),
        None => of_file("space", &settings.space),
    };
    let space = space.map(|(id, source)| filled(&id, &source).map(|()| (id, source))).transpose()?;
    let embedded = || {
        // The embedded Fleet has an address of its own; the space must be one all the same.
        endpoint("http://localhost", &URL, space.as_ref())?;
        Ok(Decision::Embedded { space: space.as_ref().map(|(id, _)| id.clone()) })
    };
    if flags.embedded {
        return embedded();
    }
    let address = match flags.url {
        Some(url) => Some((url.to_owned(), URL)),
        None => match environment.get(ENDPOINT) {
            Some(url) => Some((url.to_owned(), Source::Variable(ENDPOINT))),
            None => of_file("url", &settings.url),
        },
    };
    let address = address.map(|(url, source)| filled(&url, &source).map(|()| (url, source))).transpose()?;
    let found = FoundCredentials::look(flags.key_on_stdin, environment, settings)?;
    found.check(address.as_ref().map(|(_, source)| source))?;
    match (address, found.origin(environment)?) {
        (Some((url, source)), Some(origin)) => {
            let endpoint = endpoint(&url, &source, space.as_ref())?;
            let (ca, proxy) = (authorities(environment)?, proxy::of(environment, &endpoint)?);
            Ok(Decision::Kibana { endpoint, origin, ca, proxy })
        }
        _ => embedded(),
    }
}

impl Decision {
    /// Fetches the credentials from where they are: reads the file or standard input, runs the command, asks the
    /// keyring.
    ///
    /// # Errors
    /// They can't be had, or are no credentials.
    pub fn fetch(self) -> Result<Resolved, ConfigError> {
        match self {
            Self::Embedded { space } => {
                Ok(Resolved { target: ConnectionTarget::Embedded { space }, notice: None })
            }
            Self::Kibana { endpoint, origin, ca, proxy } => {
                let (credentials, notice) = origin.fetch()?;
                let kind = ConnectionKind::Kibana;
                let target = ConnectionTarget::Kibana(Connection {
                    endpoint,
                    credentials,
                    kind,
                    ca,
                    proxy,
                    socket: None,
                });
                Ok(Resolved { target, notice })
            }
        }
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

fn endpoint(url: &str, source: &Source, space: Option<&(String, Source)>) -> Result<Endpoint, ConfigError> {
    let of = |source: &Source, why| ConfigError::Endpoint { source_of_it: source.clone(), why };
    Endpoint::new(url, space.map(|(id, _)| id.as_str())).map_err(|why| match (why, space) {
        // A text that is no URL is quoted, so it may not be one that has a password in it.
        (EndpointError::NotAUrl(text) | EndpointError::Scheme(text), _) if text.contains('@') => {
            of(source, EndpointError::Credentials)
        }
        (why @ (EndpointError::Space(_) | EndpointError::TwoSpaces { .. }), Some((_, space))) => {
            of(space, why)
        }
        (why, _) => of(source, why),
    })
}

#[cfg(test)]
mod tests;
