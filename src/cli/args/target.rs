//! The arguments that name a Kibana.

use clap::Args as ClapArgs;

use crate::config::connection::Flags;

/// Which Kibana. Credentials are never among the arguments; the README has the places that they come from.
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct TargetArgs {
    /// The address of Kibana, base path included [env: KIBANA_ENDPOINT]
    #[arg(long, value_name = "URL")]
    pub(in crate::cli) url: Option<String>,
    /// The Kibana space to work in [default: the default space]
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) space: Option<String>,
    /// Read the API key from standard input, up to its end
    #[arg(long)]
    pub(in crate::cli) api_key_stdin: bool,
    /// The embedded Fleet, whatever the environment and config.toml name
    #[cfg_attr(feature = "sandbox", arg(long, conflicts_with_all = ["url", "api_key_stdin"]))]
    #[cfg_attr(not(feature = "sandbox"), arg(skip))]
    pub(in crate::cli) embedded: bool,
}

impl TargetArgs {
    /// What was said behind the sub-command, and before it where nothing was.
    pub(in crate::cli) fn or(self, before: Self) -> Self {
        Self {
            url: self.url.or(before.url),
            space: self.space.or(before.space),
            api_key_stdin: self.api_key_stdin || before.api_key_stdin,
            embedded: self.embedded || before.embedded,
        }
    }

    /// For those who decide.
    pub(in crate::cli) fn flags(&self) -> Flags<'_> {
        Flags {
            url: self.url.as_deref(),
            space: self.space.as_deref(),
            key_on_stdin: self.api_key_stdin,
            embedded: self.embedded,
        }
    }

    /// Whether anything was said.
    #[cfg(feature = "sandbox")]
    pub(in crate::cli) fn is_said(&self) -> bool {
        self.url.is_some() || self.space.is_some() || self.api_key_stdin || self.embedded
    }
}
