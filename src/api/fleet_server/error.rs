//! What can go wrong between an agent and Fleet Server, and the words for it. No variant holds a credential.

use thiserror::Error;

use super::super::error::{Error as KibanaError, TlsTrouble, Trouble};
use crate::domain::connection::Endpoint;
use crate::domain::problem::{Problem, ProblemKind as Kind};
use crate::domain::text::Text;

/// Why a call brought no result.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FleetServerError {
    /// A token or key would travel in clear over a network. Nothing was sent.
    #[error("plain http to another machine is refused")]
    Insecure,
    /// The text that should hold certificates holds none.
    #[error("no certificate can be read")]
    Certificates,
    /// No whole answer.
    #[error("Fleet Server could not be reached: {0}")]
    Unreachable(Trouble),
    /// The encrypted connection was not made.
    #[error("the TLS connection failed: {0}")]
    Tls(TlsTrouble),
    /// The answer points elsewhere. It was not followed.
    #[error("answered {status}, pointing elsewhere")]
    Redirected {
        /// The HTTP status.
        status: u16,
    },
    /// The answer is not Fleet Server's.
    #[error("answered {status} with something that is not Fleet Server's")]
    Unreadable {
        /// The HTTP status.
        status: u16,
    },
    /// Fleet Server's own error.
    #[error("{status} {error}: {message}")]
    Refused {
        /// The HTTP status, 400 and up.
        status: u16,
        /// The kind, as in `ErrUnauthorized`.
        error: Text,
        /// What it says; may be empty.
        message: Text,
    },
    /// The first check-in brought no policy.
    #[error("the first check-in brought no policy")]
    NoPolicy,
    /// A mistake of this program or machine.
    #[error("internal: {0}")]
    Internal(&'static str),
}

impl FleetServerError {
    /// What the diagnostic log gets: nothing that the server wrote.
    pub(super) fn summary(&self) -> String {
        match self {
            Self::Refused { status, .. } => format!("refused with {status}"),
            other => other.to_string(),
        }
    }
}

impl From<KibanaError> for FleetServerError {
    /// Takes what the transport reports, which both clients share.
    fn from(error: KibanaError) -> Self {
        match error {
            KibanaError::Unreachable(trouble) => Self::Unreachable(trouble),
            KibanaError::Tls(trouble) => Self::Tls(trouble),
            _ => Self::Internal("the connection failed"),
        }
    }
}

impl FleetServerError {
    /// Tells a person about this error. `what` says what did not work.
    #[must_use]
    pub fn problem(&self, what: &str, endpoint: &Endpoint) -> Problem {
        let host = endpoint.host();
        let (kind, why, next) = match self {
            Self::Insecure => (
                Kind::Refused,
                format!(
                    "{host} is another machine, and enrollment tokens are not sent there over plain http"
                ),
                "Use an https:// address, or a tunnel to this machine (http://localhost:PORT)",
            ),
            Self::Certificates => {
                (Kind::Local, "the file holds no PEM certificate".to_owned(), "Correct --ca")
            }
            Self::Unreachable(trouble) => (
                Kind::Offline,
                format!("Fleet Server at {host} could not be reached: {trouble}"),
                "Check that it runs there, or name another address with --fleet-server",
            ),
            Self::Tls(TlsTrouble::UnknownIssuer) => (
                Kind::Offline,
                format!("the certificate of {host} is from an authority that this machine does not trust"),
                "Name the authority's certificate with --ca",
            ),
            Self::Tls(trouble) => (
                Kind::Offline,
                format!("no secure connection to {host}: {trouble}"),
                "Check the address and Fleet Server's certificate",
            ),
            Self::Redirected { .. } | Self::Unreadable { .. } => {
                (Kind::Server, format!("{host}: {self}"), "Check that the address is a Fleet Server")
            }
            Self::Refused { status: 401, .. } => (
                Kind::Unauthorized,
                format!("{host} rejected the token"),
                "It may be revoked or expired: take an active one",
            ),
            Self::Refused { status: 429, .. } => {
                (Kind::Server, format!("{host} asks to be asked less often"), "Wait a moment and try again")
            }
            Self::Refused { status: status @ (404 | 405), .. } => (
                Kind::Server,
                format!("{host} answered {status}: it takes no agents"),
                "Check that the address is a Fleet Server, whose usual port is 8220",
            ),
            Self::Refused { status, error, message } => {
                let kind = if *status >= 500 { Kind::Server } else { Kind::Refused };
                let said = if message.raw().is_empty() { error } else { message };
                (kind, format!("{host} answered {status}: {said}"), "Check the token and its policy")
            }
            Self::NoPolicy => (
                Kind::Server,
                format!("{host} sent no policy at the first check-in"),
                "Check that the token's policy still exists",
            ),
            Self::Internal(text) => (Kind::Local, (*text).to_owned(), "If it stays, please report it"),
        };
        Problem::new(kind, what, &why, next)
    }
}
