//! Which token, and which Fleet Server: named by the arguments, else looked up in Kibana.

use std::io::Read;

use jiff::Timestamp;

use super::{WHAT, local};
use crate::api::{Client, FleetServerClient};
use crate::cli::args::{EnrollArgs, TargetArgs};
use crate::cli::embedded::Embedded;
use crate::cli::target;
use crate::config::environment::Environment;
use crate::domain::connection::{Credentials, Endpoint};
use crate::domain::policy::{AgentPolicy, Policies};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::secret::Secret;
use crate::domain::status::Status;
use crate::domain::token::Token;

/// The most that a file with one token may hold, in bytes.
const TOKEN_LIMIT: u64 = 64 << 10;

/// What the agents enroll with, and where.
pub(super) struct EnrollChoice {
    pub(super) server: FleetServerClient,
    pub(super) token: Secret,
    /// For people: the policy's name, or what is known instead.
    pub(super) whereto: String,
    /// The embedded Fleet, when that is the one; it ends with this.
    _running: Option<Embedded>,
}

pub(super) async fn make(
    before: TargetArgs,
    enroll: EnrollArgs,
    environment: &Environment,
    now: Timestamp,
) -> Result<EnrollChoice, Problem> {
    let flags = enroll.target.or(before);
    if flags.api_key_stdin && enroll.token_file.as_deref() == Some("-") {
        let why = "the API key and the token can't both come on standard input";
        return Err(local(why, "Put one of them into a file"));
    }
    let mut ca = enroll.ca.as_deref().map(|path| text_of(path, "the certificate")).transpose()?;
    let token = enroll.token_file.as_deref().map(token_of).transpose()?;
    let (token, whereto, address, running) = match (token, enroll.fleet_server) {
        (Some(token), Some(address)) => (token, "the token's policy".to_owned(), address, None),
        (token, address) => {
            let target = target::resolve_aloud(&flags, environment)?;
            let (mut connection, running) = target::connect(target, environment).await?;
            // A Kibana and the Fleet Server beside it most often have their certificates from the same authority.
            ca = ca.or_else(|| connection.ca.clone());
            connection.ca = connection.ca.or_else(|| ca.clone());
            let kibana = Kibana {
                client: Client::new(connection.clone()).map_err(|e| e.problem(WHAT, &connection.endpoint))?,
                endpoint: connection.endpoint,
            };
            let (token, whereto, host) = match token {
                Some(token) => (token, "the token's policy".to_owned(), None),
                None => kibana.of_policy(enroll.policy.as_deref().unwrap_or_default(), now).await?,
            };
            let address = match address {
                Some(address) => address,
                None => kibana.address(host.as_deref()).await?,
            };
            (token, whereto, address, running)
        }
    };
    let endpoint = Endpoint::new(&address, None).map_err(|error| {
        local(&format!("Fleet Server's address: {error}"), "Correct it with --fleet-server")
    })?;
    // The embedded one is asked where nobody else can answer.
    let socket = running.as_ref().and_then(|running| running.fleet_server_socket(&address));
    let server = FleetServerClient::new(endpoint.clone(), ca.as_deref(), socket);
    let server = server.map_err(|error| error.problem(WHAT, &endpoint))?;
    Ok(EnrollChoice { server, token, whereto, _running: running })
}

struct Kibana {
    client: Client,
    endpoint: Endpoint,
}

impl Kibana {
    /// The policy's newest usable token, its name, and its Fleet Server host.
    async fn of_policy(
        &self,
        wanted: &str,
        now: Timestamp,
    ) -> Result<(Secret, String, Option<String>), Problem> {
        let problem = |error: crate::api::Error| error.problem(WHAT, &self.endpoint);
        let policies = self.client.agent_policies().await.map_err(problem)?;
        let policy = policy(&policies, wanted)?;
        let list = self.client.tokens().await.map_err(problem)?;
        let newest = newest(&list.tokens, policy, now)?;
        let token = self.client.secret(&newest.id).await.map_err(problem)?;
        let host = policy.fleet_server_host_id.as_ref().map(|id| id.raw().to_owned());
        Ok((token.into(), policy.name.display().to_owned(), host))
    }

    async fn address(&self, host_id: Option<&str>) -> Result<String, Problem> {
        let address = self.client.fleet_server_address(host_id).await;
        let address = address.map_err(|error| error.problem(WHAT, &self.endpoint))?;
        address.map(|address| address.raw().to_owned()).ok_or_else(|| {
            let why = "Kibana knows no Fleet Server host";
            Problem::new(ProblemKind::NotFound, WHAT, why, "Name its address with --fleet-server")
        })
    }
}

/// The policy of that id, else the one of that name.
fn policy<'a>(policies: &'a Policies, wanted: &str) -> Result<&'a AgentPolicy, Problem> {
    if let Some(policy) = policies.get(wanted) {
        return Ok(policy);
    }
    let named: Vec<_> = policies.iter().filter(|policy| policy.name.raw() == wanted).collect();
    match named[..] {
        [policy] => Ok(policy),
        [] => {
            let why = format!("there is no agent policy with the name or id {wanted:?}");
            Err(Problem::new(ProblemKind::NotFound, WHAT, &why, "Check the name, and the space (--space)"))
        }
        _ => {
            let ids: Vec<_> = named.iter().map(|policy| policy.id.display()).collect();
            let why = format!("{} agent policies are called {wanted:?}: {}", named.len(), ids.join(", "));
            Err(Problem::new(ProblemKind::Refused, WHAT, &why, "Name one by its id"))
        }
    }
}

fn newest<'a>(tokens: &'a [Token], policy: &AgentPolicy, now: Timestamp) -> Result<&'a Token, Problem> {
    let usable =
        tokens.iter().filter(|token| token.policy_id == policy.id && token.status(now) == Status::Active);
    usable.max_by_key(|token| token.created_at).ok_or_else(|| {
        let why = format!("{} has no active enrollment token", policy.name.display());
        Problem::new(ProblemKind::NotFound, WHAT, &why, "Create one for it, or name one with --token-file")
    })
}

fn token_of(path: &str) -> Result<Secret, Problem> {
    let text = zeroize::Zeroizing::new(text_of(path, "the token")?);
    if let Ok(Credentials::ApiKey(token)) = Credentials::api_key(&text) {
        return Ok(token);
    }
    let place = if path == "-" { "standard input" } else { path };
    Err(local(&format!("{place} holds no enrollment token"), "Copy the token again, whole"))
}

/// What is in the file; `-` is standard input.
fn text_of(path: &str, what: &str) -> Result<String, Problem> {
    let mut text = String::new();
    let read = match path {
        "-" => std::io::stdin().take(TOKEN_LIMIT).read_to_string(&mut text),
        path => {
            std::fs::File::open(path).and_then(|file| file.take(TOKEN_LIMIT << 4).read_to_string(&mut text))
        }
    };
    match read {
        Ok(_) => Ok(text),
        Err(error) => Err(local(&format!("can't read {what} from {path}: {error}"), "Check the file")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::Text;
    use crate::domain::token::TokenId;

    fn agent_policy(id: &str, name: &str) -> AgentPolicy {
        AgentPolicy {
            id: Text::from(id),
            name: Text::from(name),
            namespace: Text::from("default"),
            is_managed: false,
            supports_agentless: false,
            agents: None,
            fleet_server_host_id: None,
        }
    }

    #[test]
    fn a_policy_is_found_by_id_or_by_a_name_that_only_it_has() {
        let policies = Policies::new(vec![
            agent_policy("a", "web"),
            agent_policy("b", "twin"),
            agent_policy("c", "twin"),
        ]);
        let found = |wanted| policy(&policies, wanted).map(|policy| policy.id.raw().to_owned());
        assert_eq!(found("web"), Ok("a".into()));
        assert_eq!(found("c"), Ok("c".into()));
        let twins = found("twin").unwrap_err();
        assert!(twins.why.contains("b, c"), "{twins:?}");
        assert_eq!(found("nobody").unwrap_err().kind, ProblemKind::NotFound);
    }

    #[test]
    fn the_newest_token_that_works_is_taken() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let token = |id: &str, policy: &str, created: &str, active, expires: Option<&str>| Token {
            id: TokenId::from(id),
            api_key_id: Text::from(id),
            stored_name: Text::from(id),
            name: Text::from(id),
            policy_id: Text::from(policy),
            created_at: Some(at(created)),
            expire_at: expires.map(at),
            active,
            hidden: false,
            says_hidden: true,
        };
        let tokens = [
            token("revoked", "a", "2026-05-05T00:00:00Z", false, None),
            token("expired", "a", "2026-05-04T00:00:00Z", true, Some("2026-05-05T00:00:00Z")),
            token("old", "a", "2026-05-01T00:00:00Z", true, None),
            token("new", "a", "2026-05-02T00:00:00Z", true, Some("2027-01-01T00:00:00Z")),
            token("other", "b", "2026-05-06T00:00:00Z", true, None),
        ];
        let now = at("2026-06-01T00:00:00Z");
        assert_eq!(newest(&tokens, &agent_policy("a", "web"), now).unwrap().id.as_str(), "new");
        let none = newest(&tokens, &agent_policy("c", "empty"), now).unwrap_err();
        assert!(none.why.contains("empty has no active"), "{none:?}");
    }
}
