//! The process's environment, read once.

use std::collections::HashMap;

/// A snapshot of the environment. Tests build their own and never read real settings.
#[derive(Clone, Default)]
pub struct Environment(HashMap<String, String>);

impl Environment {
    /// Reads the process's environment. Invalid Unicode is replaced, so that the value is rejected later instead of taken
    /// for unset.
    #[must_use]
    pub fn from_process() -> Self {
        Self(
            std::env::vars_os()
                .filter_map(|(k, v)| Some((k.into_string().ok()?, v.to_string_lossy().into_owned())))
                .collect(),
        )
    }

    /// The variable's value, which may be empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The variables that other programs must not see: credentials and this program's own settings.
    #[must_use]
    pub fn private(&self) -> Vec<String> {
        let ours = |name: &&String| name.starts_with("KIBANA_") || name.starts_with("FLEET_TOKENS_");
        self.0.keys().filter(ours).cloned().collect()
    }

    /// The variable's value, unless it is empty.
    #[must_use]
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Environment {
    fn from(pairs: [(&str, &str); N]) -> Self {
        Self(pairs.into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect())
    }
}
