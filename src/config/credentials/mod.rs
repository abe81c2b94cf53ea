//! Where the credentials are: the environment, a file, standard input, a command, the keyring. Never an argument.

mod bytes;
mod file;
mod input;
mod keyring;

use std::path::PathBuf;

use super::environment::Environment;
use super::settings::{ConfigError, ConnectionSettings, PASSWORD, Source, USERNAME, filled, variable};
use crate::domain::connection::Credentials;
use crate::domain::secret::Secret;

use bytes::{Bytes, run};

pub(super) const API_KEY: &str = "KIBANA_API_KEY";
pub(super) const API_KEY_FILE: &str = "KIBANA_API_KEY_FILE";
const STDIN: Source = Source::Flag("--api-key-stdin");

/// Where the credentials are, and under which name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// In the environment.
    Environment {
        /// What was read there.
        credentials: Credentials,
        /// The variables.
        sources: Vec<Source>,
    },
    /// In a file.
    File {
        /// Which.
        path: PathBuf,
        /// Who names it.
        source: Source,
    },
    /// A command prints them.
    Command {
        /// The program and its arguments.
        words: Vec<String>,
        /// Who names it.
        source: Source,
    },
    /// In the system's keyring.
    Keyring {
        /// `service/user`.
        entry: String,
        /// Who names it.
        source: Source,
    },
    /// They come on standard input.
    Stdin,
}

impl Origin {
    /// What names them, for people: `KIBANA_API_KEY`, `api_key_file (/home/me/.config/fleet-tokens/config.toml:3)`.
    #[must_use]
    pub fn named(&self) -> String {
        match self {
            Self::Environment { sources, .. } => {
                sources.iter().map(Source::to_string).collect::<Vec<_>>().join(" and ")
            }
            Self::File { source, .. } | Self::Command { source, .. } | Self::Keyring { source, .. } => {
                source.to_string()
            }
            Self::Stdin => STDIN.to_string(),
        }
    }

    /// Fetches them; what was put right on the way comes along.
    pub(super) fn fetch(self) -> Result<(Credentials, Option<String>), ConfigError> {
        let (fetched, source) = match self {
            Self::Environment { credentials, .. } => return Ok((credentials, None)),
            Self::File { path, source } => (file::read(&path), source),
            Self::Command { words, source } => (run(&words).map(alone), source),
            Self::Keyring { entry, source } => (keyring::read(&entry).map(alone), source),
            Self::Stdin => (input::read().map(alone), STDIN),
        };
        let (bytes, notice) =
            fetched.map_err(|why| ConfigError::Key { source_of_it: source.clone(), why })?;
        let key = std::str::from_utf8(&bytes).ok().and_then(|text| Credentials::api_key(text).ok());
        key.map(|key| (key, notice))
            .ok_or_else(|| ConfigError::NoKey { source_of_it: source, what: instead_of_a_key(&bytes) })
    }
}

/// What bytes are that are no key, without repeating them.
fn instead_of_a_key(bytes: &[u8]) -> String {
    let lines = bytes.trim_ascii().split(|byte| *byte == b'\n').count();
    if bytes.trim_ascii().is_empty() {
        "nothing".to_owned()
    } else if lines > 1 {
        format!("{lines} lines, where the key alone belongs")
    } else {
        "neither `id:key`, nor the base64 of it, nor a key of Elastic Cloud (essu_...)".to_owned()
    }
}

fn alone(bytes: Bytes) -> (Bytes, Option<String>) {
    (bytes, None)
}

/// What names credentials, on the first level on which anything does: the flag, the environment, the file.
pub(super) struct FoundCredentials {
    sources: Vec<(Source, CredentialKind)>,
    origin: Option<Origin>,
}

/// What goes together and what does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CredentialKind {
    Key,
    Username,
    Password,
}

impl FoundCredentials {
    /// Looks, level by level, and stops at the first that says something.
    pub(super) fn look(
        on_stdin: bool,
        environment: &Environment,
        settings: &ConnectionSettings,
    ) -> Result<Self, ConfigError> {
        if on_stdin {
            return Ok(Self { sources: vec![(STDIN, CredentialKind::Key)], origin: Some(Origin::Stdin) });
        }
        let mut found = Self { sources: Vec::new(), origin: None };
        for (name, kind) in [
            (API_KEY, CredentialKind::Key),
            (API_KEY_FILE, CredentialKind::Key),
            (USERNAME, CredentialKind::Username),
            (PASSWORD, CredentialKind::Password),
        ] {
            if let Some(value) = variable(environment, name)? {
                let source = Source::Variable(name);
                if name == API_KEY_FILE {
                    found.origin = Some(Origin::File { path: value.into(), source: source.clone() });
                }
                found.sources.push((source, kind));
            }
        }
        if found.sources.is_empty() {
            found.look_in_file(environment, settings)?;
        }
        Ok(found)
    }

    fn look_in_file(
        &mut self,
        environment: &Environment,
        settings: &ConnectionSettings,
    ) -> Result<(), ConfigError> {
        if let Some(set) = &settings.key_file {
            let source = Source::Setting("api_key_file", set.place.clone());
            filled(&set.value, &source)?;
            let path = file::absolute(&set.value, environment.filled("HOME"))
                .map_err(|why| ConfigError::Key { source_of_it: source.clone(), why })?;
            self.add(source.clone(), Origin::File { path, source });
        }
        if let Some(set) = &settings.key_command {
            let source = Source::Setting("api_key_command", set.place.clone());
            filled(set.value.first().map_or("", String::as_str), &source)?;
            self.add(source.clone(), Origin::Command { words: set.value.clone(), source });
        }
        if let Some(set) = &settings.key_keyring {
            let source = Source::Setting("api_key_keyring", set.place.clone());
            filled(&set.value, &source)?;
            self.add(source.clone(), Origin::Keyring { entry: set.value.clone(), source });
        }
        Ok(())
    }

    fn add(&mut self, source: Source, origin: Origin) {
        self.sources.push((source, CredentialKind::Key));
        self.origin = Some(origin);
    }

    /// Whether the whole is all or nothing.
    pub(super) fn check(&self, address: Option<&Source>) -> Result<(), ConfigError> {
        let count = |kind| self.sources.iter().filter(|(_, it)| *it == kind).count();
        let (keys, username, password) = (
            count(CredentialKind::Key),
            count(CredentialKind::Username) > 0,
            count(CredentialKind::Password) > 0,
        );
        if keys > 1 || (keys > 0 && (username || password)) {
            return Err(ConfigError::Ambiguous(self.sources()));
        }
        let mut missing = match (username, password) {
            (true, false) => vec![PASSWORD],
            (false, true) => vec![USERNAME],
            (false, false) if address.is_some() && keys == 0 => {
                vec!["KIBANA_API_KEY (or KIBANA_USERNAME and KIBANA_PASSWORD)"]
            }
            _ => vec![],
        };
        if address.is_none() && !self.sources.is_empty() {
            missing.push("KIBANA_ENDPOINT (or --url)");
        }
        if missing.is_empty() {
            return Ok(());
        }
        let verb = if missing.len() == 1 { "is" } else { "are" };
        let set = address.cloned().into_iter().chain(self.sources()).collect();
        Err(ConfigError::Half { set, missing: format!("{} {verb}", missing.join(" and ")) })
    }

    /// Where they are, once the whole is checked.
    pub(super) fn origin(&self, environment: &Environment) -> Result<Option<Origin>, ConfigError> {
        if let Some(origin) = &self.origin {
            return Ok(Some(origin.clone()));
        }
        let of = |name| variable(environment, name);
        let credentials = match (of(API_KEY)?, of(USERNAME)?, of(PASSWORD)?) {
            (Some(key), ..) => {
                let key = Credentials::api_key(key);
                key.map_err(|_| ConfigError::ApiKey(Source::Variable(API_KEY)))?
            }
            (None, Some(username), _) if username.contains(':') => {
                return Err(ConfigError::Username(Source::Variable(USERNAME)));
            }
            (None, Some(username), Some(password)) => Credentials::Basic {
                username: username.to_owned(),
                password: Secret::new(password.to_owned()),
            },
            _ => return Ok(None),
        };
        Ok(Some(Origin::Environment { credentials, sources: self.sources() }))
    }

    fn sources(&self) -> Vec<Source> {
        self.sources.iter().map(|(source, _)| source.clone()).collect()
    }
}

#[cfg(test)]
mod tests;
