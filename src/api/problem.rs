//! The one way from an error to a person: what happened, why, and what to do next.

mod foreign;
mod words;

use foreign::{odd_words, page_words, redirect_words};
use words::{Words, too_many, words};

use super::error::{Doubt, Error, ProxyTrouble, TlsTrouble, Trouble};
use crate::domain::connection::Endpoint;
use crate::domain::problem::{Problem, ProblemKind as Kind};
use crate::domain::text::Text;

impl Error {
    /// Tells a person about this error. `what` says what did not work and on which object: `Can't revoke web-east`.
    #[must_use]
    pub fn problem(&self, what: &str, endpoint: &Endpoint) -> Problem {
        let (kind, why, next) = self.words(endpoint);
        let problem = Problem::new(kind, what, &why, &next);
        let retry_after = match self {
            Self::Later { seconds, .. } => Some(*seconds),
            _ => None,
        };
        Problem { retryable: self.may_pass(), retry_after, ..problem }
    }

    /// Whether the same request may work later, without anybody doing anything here: servers start, gateways and login
    /// pages come and go. Credentials, privileges, certificates and what Kibana itself refuses do not.
    fn may_pass(&self) -> bool {
        match self {
            Self::Later { error, .. } => error.may_pass(),
            Self::Unreachable(_)
            | Self::Tls(TlsTrouble::Closed)
            | Self::Redirected { .. }
            | Self::Odd(_)
            | Self::Malformed { .. } => true,
            Self::Proxy { trouble, .. } => *trouble != ProxyTrouble::Credentials,
            Self::NotJson { status } => !matches!(status, 400 | 401 | 403 | 413),
            Self::Kibana { status, .. } => matches!(status, 408 | 425 | 429 | 500..),
            Self::Insecure
            | Self::Elasticsearch
            | Self::NotAToken(_)
            | Self::NoPlace(_)
            | Self::Tls(_)
            | Self::TooLarge { .. }
            | Self::OutcomeUnknown(_)
            | Self::Internal(_) => false,
        }
    }

    fn words(&self, endpoint: &Endpoint) -> Words {
        let address = address(endpoint);
        match self {
            Self::Insecure => words(
                Kind::Refused,
                format!("{address} is another machine, and credentials are not sent there over plain http"),
                "Use an https:// address, or a tunnel to this machine (http://localhost:PORT)",
            ),
            Self::Unreachable(trouble) => unreachable_words(*trouble, &address, endpoint),
            Self::Proxy { shown, trouble } => proxy_words(shown, *trouble, &address, endpoint),
            Self::Tls(trouble) => tls_words(trouble, &address, endpoint),
            Self::Redirected { to, .. } => redirect_words(to.as_ref(), &address),
            Self::Elasticsearch => words(
                Kind::Server,
                format!("{address} is an Elasticsearch, not a Kibana"),
                "Use Kibana's address in KIBANA_ENDPOINT (or --url); its usual port is 5601",
            ),
            Self::NotJson { status } => page_words(*status, &address, endpoint),
            Self::Odd(oddity) => odd_words(oddity, &address),
            Self::Later { error, .. } => error.words(endpoint),
            Self::Malformed { line, column } => words(
                Kind::Server,
                format!("{address} answered with JSON that is not Kibana's (line {line}, column {column})"),
                "Check that the address is a Kibana with Fleet, version 8.18 or newer",
            ),
            Self::TooLarge { limit } => words(
                Kind::Server,
                format!("the answer of {address} did not end after {} MiB and was given up", limit >> 20),
                "Check that the address is a Kibana and not something else",
            ),
            Self::NotAToken(why) => words(
                Kind::Server,
                why.to_string(),
                "Nothing was shown or copied. Agents can't enroll with it: create another token",
            ),
            Self::NoPlace(why) => words(
                Kind::Server,
                why.to_string(),
                "Save it in Kibana (Fleet, Add agent, Kubernetes), or enroll by another platform's command",
            ),
            Self::Kibana { status, error, message } => {
                kibana_words(*status, error.raw(), message.raw().trim(), endpoint)
            }
            Self::OutcomeUnknown(doubt) => doubt_words(doubt, &address),
            Self::Internal(text) => words(Kind::Local, (*text).to_owned(), "If it stays, please report it"),
        }
    }
}

/// Host and port, the port also where it is the usual one.
fn address(endpoint: &Endpoint) -> String {
    let url = endpoint.resolve("/");
    let port = url.port_or_known_default().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}{port}", url.host_str().unwrap_or_default())
}

fn unreachable_words(trouble: Trouble, address: &str, endpoint: &Endpoint) -> Words {
    let (why, next) = match trouble {
        Trouble::Refused => (
            format!("{address} refused the connection"),
            "Check KIBANA_ENDPOINT (or --url) and that Kibana is running",
        ),
        Trouble::Ended => (
            format!("the embedded Fleet at {address} has ended with the program that ran it"),
            "Try again in a moment; if it stays, close this program and start it again",
        ),
        Trouble::Dns => (
            format!("the host name of {} is not known", endpoint.shown()),
            "Check the spelling in KIBANA_ENDPOINT (or --url), and this machine's DNS or VPN",
        ),
        Trouble::ConnectTimeout => (
            format!("{address} did not take the connection in time"),
            "Check KIBANA_ENDPOINT (or --url), and that no firewall or missing VPN is in between",
        ),
        Trouble::Connect(kind) => (
            format!("no connection to {address}: {kind}"),
            "Check KIBANA_ENDPOINT (or --url) and the network",
        ),
        Trouble::Timeout => (
            format!("{address} is there but did not answer in time"),
            "Try again; if it stays, Kibana or Elasticsearch behind it is overloaded",
        ),
        Trouble::NotHttp if !endpoint.is_tls() => (
            format!("{address} does not answer in plain HTTP; the port may speak TLS"),
            "Use https:// in KIBANA_ENDPOINT (or --url), or check the port",
        ),
        Trouble::NotHttp => (
            format!("{address} does not answer in HTTP"),
            "Check the port in KIBANA_ENDPOINT (or --url); Kibana's usual one is 5601",
        ),
        Trouble::Dropped if !endpoint.is_tls() => (
            format!("{address} closed the connection before its answer was complete"),
            "If the port speaks TLS, use https:// in KIBANA_ENDPOINT (or --url); else try again, and look at Kibana's log",
        ),
        Trouble::Dropped => (
            format!("{address} closed the connection before its answer was complete"),
            "Try again; if it stays, look at Kibana's log and at the proxy in between",
        ),
    };
    words(Kind::Offline, why, next)
}

fn proxy_words(shown: &Text, trouble: ProxyTrouble, address: &str, endpoint: &Endpoint) -> Words {
    let around = format!("NO_PROXY={} goes around it", endpoint.url_host());
    let (why, next) = match trouble {
        ProxyTrouble::Unreachable(Trouble::Refused) => (
            format!("the proxy {shown} refused the connection"),
            format!("Check the proxy's address and that it is running; {around}"),
        ),
        ProxyTrouble::Unreachable(Trouble::Dns) => (
            format!("the host name of the proxy {shown} is not known"),
            format!("Check its spelling, and this machine's DNS or VPN; {around}"),
        ),
        ProxyTrouble::Unreachable(Trouble::ConnectTimeout | Trouble::Timeout) => (
            format!("no connection to {address} through the proxy {shown} in time"),
            format!("Check that the proxy and the server behind it are reachable; {around}"),
        ),
        ProxyTrouble::Unreachable(trouble) => (
            match trouble {
                Trouble::Connect(std::io::ErrorKind::Other) => format!("no connection to the proxy {shown}"),
                trouble => format!("no connection to the proxy {shown}: {trouble}"),
            },
            format!("Check the proxy's address and the network; {around}"),
        ),
        ProxyTrouble::Credentials => (
            format!("the proxy {shown} wants a user name and a password, or others (407)"),
            format!("Put them into its address (http://USER:PASSWORD@HOST:PORT); {around}"),
        ),
        ProxyTrouble::Refused => (
            format!("the proxy {shown} made no connection to {address}"),
            format!("Check KIBANA_ENDPOINT (or --url) and what the proxy allows; {around}"),
        ),
    };
    words(Kind::Offline, why, next)
}

fn tls_words(trouble: &TlsTrouble, address: &str, endpoint: &Endpoint) -> Words {
    let (why, next) = match trouble {
        TlsTrouble::NotTls => (
            format!("{address} does not speak TLS"),
            if endpoint.is_loopback() {
                "If it is a Kibana without TLS, use http:// in KIBANA_ENDPOINT (or --url); else check the port"
            } else {
                "Check the port; a Kibana without TLS can be used on this machine only, or through a tunnel to it, with http://"
            },
        ),
        TlsTrouble::Closed => (
            format!("{address} closed the connection while TLS was being set up"),
            "Check the port, and what a firewall or proxy in between allows; if it stays, look at the server's log",
        ),
        TlsTrouble::ClientCertificate => (
            format!(
                "{address} wants a certificate of its clients (mutual TLS), and this program has none to show"
            ),
            "Use an address that takes an API key alone, or a proxy on this machine that shows the certificate, with http://localhost:PORT",
        ),
        TlsTrouble::Handshake => (
            format!("{address} refused the TLS handshake"),
            "It may want a certificate of its clients, which this program has none of, or speak only TLS older than 1.2",
        ),
        TlsTrouble::SelfSigned => (
            format!("the certificate of {address} is self-signed, and nobody has named it"),
            "If it is the right one, name its file in FLEET_TOKENS_CA: it is then trusted for its host names and its time",
        ),
        TlsTrouble::UnknownIssuer => (
            format!("the certificate of {address} is from an authority that this machine does not trust"),
            "Install the authority's certificate on this machine, or name its file, or the server's own certificate, in FLEET_TOKENS_CA",
        ),
        TlsTrouble::NotNow => (
            format!("the certificate of {address} has expired or is not valid yet"),
            "Renew the certificate, or set this machine's clock if it is wrong",
        ),
        TlsTrouble::WrongHost => (
            format!("the certificate of {address} is for another host name"),
            "Use the host name that the certificate was made for",
        ),
        TlsTrouble::Other(text) => (
            format!("no secure connection to {address}: {text}"),
            "Check KIBANA_ENDPOINT (or --url) and Kibana's TLS settings",
        ),
    };
    words(Kind::Offline, why, next)
}

fn kibana_words(status: u16, error: &str, message: &str, endpoint: &Endpoint) -> Words {
    let address = address(endpoint);
    let said = if message.is_empty() { format!("{status} {error}") } else { plain(message).to_owned() };
    match status {
        401 => words(
            Kind::Unauthorized,
            format!("{address} rejected the credentials"),
            "Check KIBANA_API_KEY, or KIBANA_USERNAME and KIBANA_PASSWORD; a key may have expired",
        ),
        403 => forbidden_words(message, said),
        404 => not_found_words(message, said, endpoint),
        409 => words(Kind::Conflict, said, "Choose another name; revoked tokens keep theirs"),
        429 => too_many(&address),
        503 => words(
            Kind::Server,
            format!("{address} is not ready: {said}"),
            "Kibana may be starting: wait a moment and try again",
        ),
        500.. => words(
            Kind::Server,
            format!("Kibana failed: {said}"),
            "Try again; if it stays, Kibana's log says more",
        ),
        _ => words(Kind::Refused, said, "Change what was asked for and try again"),
    }
}

fn forbidden_words(message: &str, said: String) -> Words {
    match privileges(message) {
        Some(privileges) => words(
            Kind::Forbidden,
            format!("the Kibana privilege {privileges} is missing"),
            "Ask for a role with All on Fleet's agents in this space, or use other credentials",
        ),
        None => words(Kind::Forbidden, said, "Use credentials that may do this"),
    }
}

fn not_found_words(message: &str, said: String, endpoint: &Endpoint) -> Words {
    if message.is_empty() || message == "Not Found" {
        let (place, next) = match endpoint.space() {
            "default" => (
                String::new(),
                "Check whether the base path (server.basePath) is missing in the address, and Kibana's version; older \
                 ones can do less",
            ),
            space => (
                format!(" in the space {space}"),
                "Check the base path, the space and Kibana's version; older ones can do less",
            ),
        };
        return words(Kind::NotFound, format!("{} has no such route{place}", endpoint.shown()), next);
    }
    if let Some(space) = missing_space(message) {
        return words(
            Kind::NotFound,
            format!("there is no space {space} on {}", endpoint.shown()),
            "Check --space (or `space` in config.toml, or /s/... in the address) against the spaces in Kibana",
        );
    }
    let next = if message.starts_with("Agent policy") {
        "Refresh, and choose another agent policy"
    } else {
        "Refresh: somebody may have deleted it, or it is in another space"
    };
    words(Kind::NotFound, said, next)
}

fn doubt_words(doubt: &Doubt, address: &str) -> Words {
    let why = match doubt {
        Doubt::Lost(Trouble::Timeout) => format!("it was sent, and {address} did not answer in time"),
        Doubt::Lost(_) => {
            format!("it was sent, and {address} closed the connection before its answer was complete")
        }
        Doubt::Failed { status, message } => {
            let said = plain(message.raw());
            let colon = if said.is_empty() { "" } else { ": " };
            format!("it was sent, and Kibana answered {status}{colon}{said}")
        }
        Doubt::NotKibana(status) => {
            format!("it was sent, and {address} answered {status}, which is not from Kibana")
        }
        Doubt::Unreadable => format!("it was sent, and the answer of {address} can't be read"),
    };
    words(Kind::Unknown, why, "It may have happened: refresh and check the list before you try again")
}

/// Kibana's message without the part of the request it is about: `[request body.name]: …`.
fn plain(message: &str) -> &str {
    match message.strip_prefix("[request ").and_then(|rest| rest.split_once("]: ")) {
        Some((_, rest)) if !rest.is_empty() => rest,
        _ => message,
    }
}

/// The space of `Saved object [space/lab] not found`, which is how Kibana 9.5 says that there is none.
fn missing_space(message: &str) -> Option<&str> {
    message.strip_prefix("Saved object [space/")?.split_once("] not found").map(|(space, _)| space)
}

/// The privileges in `… granted by the Kibana privileges [a,b]`, any of which would do: `a or b`.
fn privileges(message: &str) -> Option<String> {
    let (_, rest) = message.rsplit_once("privileges [")?;
    let (names, _) = rest.split_once(']')?;
    (!names.is_empty()).then(|| names.split(',').map(str::trim).collect::<Vec<_>>().join(" or "))
}
