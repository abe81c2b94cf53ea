//! Where agents find their Fleet Server: which of the hosts is a policy's, and whether it may stand in a command.

use url::Url;

use crate::domain::problem::Problem;
use crate::domain::secret::Secret;
use crate::domain::text::Text;

/// What Kibana prints where no host is known.
pub const NO_HOST: &str = "FLEET_SERVER_HOST";
/// What stands for a version that is not known.
pub const NO_VERSION: &str = "AGENT_VERSION";

/// A Fleet Server host of Fleet's settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FleetServerHost {
    /// Its id, as policies refer to it.
    pub id: Text,
    /// Its addresses; agents are given the first.
    pub urls: Vec<Text>,
    /// Policies without a host of their own use this one.
    pub is_default: bool,
    /// What agents go through to reach it; an error where there is a proxy and it could not be read. An agent that went
    /// around it would not come through, or would be seen where it must not.
    pub proxy: Result<Option<AgentProxy>, Problem>,
}

/// A proxy between agents and Fleet Server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentProxy {
    /// Its address.
    pub url: Text,
    /// Headers for it: names, and values that may be credentials.
    pub headers: Vec<(Text, Secret)>,
}

/// What the server was asked for when the dialog opened. Each part may fail without the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrollFacts {
    /// All Fleet Server hosts.
    pub hosts: Result<Vec<FleetServerHost>, Problem>,
    /// The stack's version, which is the agents', too; `None` when the server did not say.
    pub version: Result<Option<Text>, Problem>,
}

/// Why there is no address to put into a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostTrouble {
    /// The server was not asked yet.
    Unasked,
    /// The hosts could not be read.
    Unread(Problem),
    /// There is no host for this policy.
    Missing,
    /// There is one, and what stands there is no address of a server.
    Unusable,
}

/// What the commands for a policy's agents are made of: checked, but not yet quoted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrollTarget {
    /// The Fleet Server's address.
    pub host: Result<String, HostTrouble>,
    /// The proxy before it. One whose address or headers can't be used makes the host unusable.
    pub proxy: Option<AgentProxy>,
    /// The agent's version.
    pub version: Option<String>,
}

impl EnrollTarget {
    /// Joins what the server said with a policy's own host, by its raw id. Kibana 9.5: the policy's host if it has
    /// one, else the default one; the first of its addresses.
    #[must_use]
    pub fn new(facts: Option<&EnrollFacts>, policy_host: Option<&str>) -> Self {
        let Some(facts) = facts else {
            return Self { host: Err(HostTrouble::Unasked), proxy: None, version: None };
        };
        let version = facts.version.as_ref().ok().and_then(|version| version.as_ref());
        let version = version.map(|version| version.raw().to_owned()).filter(|version| is_version(version));
        let chosen = match &facts.hosts {
            Err(problem) => Err(HostTrouble::Unread(problem.clone())),
            Ok(hosts) => {
                let wanted =
                    |host: &&FleetServerHost| policy_host.map_or(host.is_default, |id| host.id.raw() == id);
                hosts.iter().find(wanted).ok_or(HostTrouble::Missing)
            }
        };
        let host = chosen.and_then(|host| {
            let first = host.urls.first().ok_or(HostTrouble::Missing)?;
            let proxy = host.proxy.as_ref().map_err(|problem| HostTrouble::Unread(problem.clone()))?;
            let fine = is_address(first.raw()) && proxy.as_ref().is_none_or(AgentProxy::is_usable);
            if fine { Ok((first.raw().to_owned(), proxy.clone())) } else { Err(HostTrouble::Unusable) }
        });
        match host {
            Ok((host, proxy)) => Self { host: Ok(host), proxy, version },
            Err(trouble) => Self { host: Err(trouble), proxy: None, version },
        }
    }

    /// The address, or Kibana's word for none.
    #[must_use]
    pub fn host(&self) -> &str {
        self.host.as_deref().unwrap_or(NO_HOST)
    }
}

impl AgentProxy {
    fn is_usable(&self) -> bool {
        let plain = |text: &str| {
            (1..=8_192).contains(&text.len()) && text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
        };
        is_address(self.url.raw())
            && self.headers.iter().all(|(name, value)| {
                plain(name.raw())
                    && !name.raw().contains('"')
                    && plain(value.expose())
                    && !value.expose().contains('"')
            })
    }
}

/// Whether a text is the address of a server, in the characters that addresses are made of (RFC 3986). Quotes would
/// keep others from the shell, but not from the terminal that they are pasted into, nor from Windows' arguments.
fn is_address(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte);
    let web = |url: Url| matches!(url.scheme(), "http" | "https") && url.has_host();
    text.len() <= 2_048 && text.bytes().all(fits) && Url::parse(text).is_ok_and(web)
}

/// Versions are parts of file names and addresses.
fn is_version(text: &str) -> bool {
    text.len() <= 64
        && text.starts_with(|c: char| c.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-+".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::problem::ProblemKind;

    fn host(id: &str, url: &str, is_default: bool) -> FleetServerHost {
        FleetServerHost { id: id.into(), urls: vec![url.into()], is_default, proxy: Ok(None) }
    }

    fn facts(hosts: Vec<FleetServerHost>) -> EnrollFacts {
        EnrollFacts { hosts: Ok(hosts), version: Ok(Some("9.5.1".into())) }
    }

    #[test]
    fn a_policys_own_host_comes_before_the_default_one() {
        let facts =
            facts(vec![host("a", "https://a.example:8220", false), host("b", "https://b.example", true)]);
        assert_eq!(EnrollTarget::new(Some(&facts), Some("a")).host(), "https://a.example:8220");
        assert_eq!(EnrollTarget::new(Some(&facts), None).host(), "https://b.example");
        let gone = EnrollTarget::new(Some(&facts), Some("c"));
        assert_eq!((gone.host(), &gone.host), (NO_HOST, &Err(HostTrouble::Missing)), "no other is guessed");
        assert_eq!(gone.version.as_deref(), Some("9.5.1"));
    }

    #[test]
    fn a_proxy_that_could_not_be_read_is_the_trouble_of_its_host_alone() {
        let problem = Problem::new(ProblemKind::Forbidden, "Can't read the proxies", "no", "");
        let behind = FleetServerHost { proxy: Err(problem.clone()), ..host("a", "https://a.example", false) };
        let facts = facts(vec![behind, host("b", "https://b.example", true)]);
        assert_eq!(EnrollTarget::new(Some(&facts), None).host(), "https://b.example");
        assert_eq!(EnrollTarget::new(Some(&facts), Some("a")).host, Err(HostTrouble::Unread(problem)));
    }

    #[test]
    fn without_hosts_kibanas_word_stands_there() {
        let problem = Problem::new(ProblemKind::Forbidden, "Can't", "no", "");
        let unread = EnrollFacts { hosts: Err(problem.clone()), version: Ok(None) };
        assert_eq!(EnrollTarget::new(Some(&unread), None).host, Err(HostTrouble::Unread(problem)));
        assert_eq!(EnrollTarget::new(None, None).host(), NO_HOST);
        let empty = FleetServerHost { urls: Vec::new(), ..host("a", "", true) };
        assert_eq!(EnrollTarget::new(Some(&facts(vec![empty])), None).host, Err(HostTrouble::Missing));
    }

    #[test]
    fn what_is_no_address_is_not_used() {
        for odd in [
            "",
            "fleet.example",
            "ftp://fleet.example",
            "javascript:alert(1)",
            "https://a.example/\u{1b}[201~",
            "https://a.example/\nrm",
            "https://a.example/ --insecure",
            "https://a.example/\" --insecure \"",
            "https://\u{202e}example",
            "https://a.example/`id`",
            "https://a.example/\\x",
        ] {
            let target = EnrollTarget::new(Some(&facts(vec![host("a", odd, true)])), None);
            assert_eq!(target.host, Err(HostTrouble::Unusable), "{odd:?}");
        }
        for fine in ["https://10.0.0.1:8220", "http://[::1]:8220", "https://a.example/x;$(id)'"] {
            assert_eq!(EnrollTarget::new(Some(&facts(vec![host("a", fine, true)])), None).host(), fine);
        }
    }

    #[test]
    fn what_is_no_version_is_not_used() {
        for odd in ["", "v9", "9.5.1/../..", "9.5.1 x", "9;id", "9.5.1\n"] {
            let facts = EnrollFacts { version: Ok(Some(odd.into())), ..facts(Vec::new()) };
            assert_eq!(EnrollTarget::new(Some(&facts), None).version, None, "{odd:?}");
        }
    }
}
