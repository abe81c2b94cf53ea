//! Finds folders by the XDG rules, only from an [`Environment`], so that tests stay in their own.

use std::path::{Path, PathBuf};

use super::environment::Environment;
use crate::domain::problem::{Problem, ProblemKind};

/// Our folder's name under every base folder.
pub const FOLDER: &str = "fleet-tokens";

/// The store of the Fleet behind the interface: `$XDG_DATA_HOME/fleet-tokens/fleet.db`.
///
/// # Errors
/// Neither `XDG_DATA_HOME` nor `HOME` holds an absolute path.
pub fn embedded_store(environment: &Environment) -> Result<PathBuf, Problem> {
    Ok(data(environment)?.join("fleet.db"))
}

/// The store of `sandbox serve`, separate from the interface's: `$XDG_DATA_HOME/fleet-tokens/serve.db`.
///
/// # Errors
/// Neither `XDG_DATA_HOME` nor `HOME` holds an absolute path.
pub fn serve_store(environment: &Environment) -> Result<PathBuf, Problem> {
    Ok(data(environment)?.join("serve.db"))
}

/// The configuration file: `$XDG_CONFIG_HOME/fleet-tokens/config.toml`.
///
/// # Errors
/// Neither `XDG_CONFIG_HOME` nor `HOME` holds an absolute path.
pub fn configuration(environment: &Environment) -> Result<PathBuf, Problem> {
    Ok(folder(environment, "configuration", "XDG_CONFIG_HOME", ".config")?.join("config.toml"))
}

/// The state folder: `$XDG_STATE_HOME/fleet-tokens`.
///
/// # Errors
/// Neither `XDG_STATE_HOME` nor `HOME` holds an absolute path.
pub fn state(environment: &Environment) -> Result<PathBuf, Problem> {
    folder(environment, "state", "XDG_STATE_HOME", ".local/state")
}

/// The data folder: `$XDG_DATA_HOME/fleet-tokens`.
///
/// # Errors
/// Neither `XDG_DATA_HOME` nor `HOME` holds an absolute path.
pub fn data(environment: &Environment) -> Result<PathBuf, Problem> {
    folder(environment, "data", "XDG_DATA_HOME", ".local/share")
}

/// XDG base directories 0.8: a relative path is invalid and counts as unset.
fn folder(
    environment: &Environment,
    what: &str,
    variable: &str,
    below_home: &str,
) -> Result<PathBuf, Problem> {
    let absolute = |name| environment.filled(name).map(Path::new).filter(|path| path.is_absolute());
    let base = absolute(variable).map(Path::to_owned);
    let base = base.or_else(|| absolute("HOME").map(|home| home.join(below_home)));
    base.map(|base| base.join(FOLDER)).ok_or_else(|| {
        Problem::new(
            ProblemKind::Local,
            &format!("Can't find the {what} folder"),
            &format!("neither {variable} nor HOME holds an absolute path"),
            "Set HOME",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_folder_follows_xdg_and_falls_back_to_home() {
        let store = |pairs: [(&str, &str); 2]| embedded_store(&Environment::from(pairs)).unwrap();
        assert_eq!(store([("XDG_DATA_HOME", "/x"), ("HOME", "/h")]), Path::new("/x/fleet-tokens/fleet.db"));
        for unset in ["", "relative"] {
            assert_eq!(
                store([("XDG_DATA_HOME", unset), ("HOME", "/h")]),
                Path::new("/h/.local/share/fleet-tokens/fleet.db")
            );
        }
        assert!(embedded_store(&Environment::default()).is_err());
    }

    #[test]
    fn serve_has_a_file_of_its_own() {
        let environment = Environment::from([("HOME", "/h")]);
        assert_ne!(embedded_store(&environment), serve_store(&environment));
    }
}
