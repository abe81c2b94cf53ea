//! Everything that can go wrong between a request and its answer.
//!
//! No variant holds a credential, a URL with a query, or a piece of an answer other than Kibana's own error text:
//! whatever is printed of an error is fit for a log.

use thiserror::Error;

use crate::domain::enroll::manifest::NoPlace;
use crate::domain::secret::NotAToken;
use crate::domain::text::Text;

/// Why a call brought no result.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Error {
    /// Credentials would travel in clear over a network. Nothing was sent.
    #[error("plain http to another machine is refused")]
    Insecure,
    /// No answer, and nothing was changed: nothing was sent, or it was a read.
    #[error("the server could not be reached: {0}")]
    Unreachable(Trouble),
    /// The proxy on the way made no connection. Nothing was sent.
    #[error("the proxy {} made no connection: {trouble}", shown.display())]
    Proxy {
        /// Its host and port, and the variable that names it.
        shown: Text,
        /// Why.
        trouble: ProxyTrouble,
    },
    /// The encrypted connection was not made.
    #[error("the TLS connection failed: {0}")]
    Tls(TlsTrouble),
    /// The answer points elsewhere. It was not followed: credentials go to one host only.
    #[error("answered {status}, pointing to {}", to.as_ref().map_or("nowhere", Text::display))]
    Redirected {
        /// The HTTP status, 300 to 399.
        status: u16,
        /// Where to, without user, query and fragment; `None` when the answer did not say.
        to: Option<Text>,
    },
    /// The answer is Elasticsearch's: the address is not Kibana's.
    #[error("an Elasticsearch answered")]
    Elasticsearch,
    /// The answer is no JSON: a login page, a proxy's page, Kibana's plain text while it starts.
    #[error("answered {status} without JSON")]
    NotJson {
        /// The HTTP status.
        status: u16,
    },
    /// An answer that says success and holds nothing that could be read.
    #[error("{0}")]
    Odd(Oddity),
    /// The server wants to be asked again no sooner than it says. Only reads are.
    #[error("{error}; to be tried again in {seconds} s")]
    Later {
        /// How long to wait.
        seconds: u32,
        /// What it answered.
        error: Box<Error>,
    },
    /// JSON, but not what this call answers. Only the position is kept: the text could hold secrets.
    #[error("the answer can't be read, line {line} column {column}")]
    Malformed {
        /// The line, from 1.
        line: usize,
        /// The column, from 1; 0 before the first.
        column: usize,
    },
    /// The answer did not end within the limit of its call.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge {
        /// The limit, in bytes after decompression.
        limit: usize,
    },
    /// What should be a token's secret is something else. It goes no further.
    #[error("{0}")]
    NotAToken(NotAToken),
    /// Kibana's manifest for Kubernetes can't be filled in.
    #[error("{0}")]
    NoPlace(NoPlace),
    /// Kibana's own error.
    #[error("{status} {error}: {message}")]
    Kibana {
        /// The HTTP status, 400 and up.
        status: u16,
        /// The HTTP reason, as in `Not Found`.
        error: Text,
        /// What Kibana says; empty when it said nothing.
        message: Text,
    },
    /// A write was sent, and no answer says whether it happened. It was not repeated.
    #[error("the write may or may not have happened: {0}")]
    OutcomeUnknown(Doubt),
    /// A mistake of this program or machine.
    #[error("internal: {0}")]
    Internal(&'static str),
}

impl Error {
    /// What the diagnostic log gets: nothing that a server wrote, which may repeat what a person typed.
    pub(super) fn summary(&self) -> String {
        match self {
            Self::Kibana { status, .. } => format!("refused with {status}"),
            Self::Redirected { status, .. } => format!("answered {status}, pointing elsewhere"),
            Self::Odd(Oddity::Encoding(_)) => "answered with an encoding that was not asked for".to_owned(),
            Self::OutcomeUnknown(Doubt::Failed { status, .. }) => {
                format!("the write may or may not have happened: Kibana answered {status}")
            }
            Self::Later { seconds, error } => {
                format!("{}; to be tried again in {seconds} s", error.summary())
            }
            other => other.to_string(),
        }
    }
}

/// What is odd about an answer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Oddity {
    /// It has no body.
    #[error("answered {0} without content")]
    Empty(u16),
    /// 304: what was asked for has not changed since a copy was made. This program keeps no copies.
    #[error("answered 304 Not Modified")]
    NotModified,
    /// The body is compressed in a way that was not asked for.
    #[error("answered with content encoded as {0}")]
    Encoding(Text),
    /// The body is said to be compressed, and is not, or is damaged.
    #[error("the compressed answer can't be unpacked")]
    NotUnpacked,
    /// The head of the answer is larger than any of Kibana's.
    #[error("the answer has too many headers")]
    Headers,
}

/// Why a server could not be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Trouble {
    /// Nothing listens at the address.
    #[error("connection refused")]
    Refused,
    /// The same, where the embedded Fleet was.
    #[error("the embedded Fleet has ended")]
    Ended,
    /// The host's name is unknown.
    #[error("name not found")]
    Dns,
    /// The connection was not made in time.
    #[error("no connection in time")]
    ConnectTimeout,
    /// The connection was not made for another reason of the network's.
    #[error("{0}")]
    Connect(std::io::ErrorKind),
    /// Connected, and what came is no HTTP.
    #[error("the answer is no HTTP")]
    NotHttp,
    /// Connected, and then no whole answer in time.
    #[error("no answer in time")]
    Timeout,
    /// The connection ended before the answer did.
    #[error("the connection was closed before the answer was complete")]
    Dropped,
}

/// Why there was no way through a proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ProxyTrouble {
    /// The proxy itself could not be reached.
    #[error("{0}")]
    Unreachable(Trouble),
    /// 407, or SOCKS's word for it: it wants a user and a password, or others.
    #[error("it wants a user name and a password")]
    Credentials,
    /// It answered, and did not connect to the server.
    #[error("it did not connect to the server")]
    Refused,
}

/// Why an encrypted connection was not made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TlsTrouble {
    /// The other side does not speak TLS.
    #[error("the server does not speak TLS")]
    NotTls,
    /// The other side hung up while it was being set up.
    #[error("the connection was closed during the TLS handshake")]
    Closed,
    /// The other side wants a certificate of ours.
    #[error("the server wants a client certificate")]
    ClientCertificate,
    /// The other side refused, and did not say why.
    #[error("the server refused the TLS handshake")]
    Handshake,
    /// The certificate is an authority's by its own word, as plain self-signed ones are.
    #[error("the certificate is self-signed")]
    SelfSigned,
    /// The certificate leads to no authority that this machine trusts.
    #[error("the certificate's issuer is unknown")]
    UnknownIssuer,
    /// The certificate's time is over, or has not come.
    #[error("the certificate is not valid at this time")]
    NotNow,
    /// The certificate is for another host.
    #[error("the certificate is for another host")]
    WrongHost,
    /// Anything else, in the TLS library's words.
    #[error("{0}")]
    Other(Text),
}

/// Why the outcome of a write is not known.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Doubt {
    /// The answer, or its end, was lost.
    #[error("{0}")]
    Lost(Trouble),
    /// Kibana answered 5xx: it may have failed before, in the middle of, or after the write.
    #[error("Kibana answered {status}: {message}")]
    Failed {
        /// The HTTP status.
        status: u16,
        /// What Kibana says; empty when it said nothing.
        message: Text,
    },
    /// Something answered in Kibana's place: a gateway, a firewall, a login page. Kibana may have done it all the same.
    #[error("the answer, {0}, is not from Kibana")]
    NotKibana(u16),
    /// It came, said success, and can't be read.
    #[error("the answer can't be read")]
    Unreadable,
}
