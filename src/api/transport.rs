//! Sorts what reqwest reports into our own errors, so that nothing else has to know its error chains.

use std::error::Error as StdError;
use std::io;

use reqwest::Url;
use rustls::{AlertDescription, CertificateError, Error as Rustls};

use super::error::{Doubt, Error, Oddity, ProxyTrouble, TlsTrouble, Trouble};
use crate::domain::text::Text;

/// Why a body is not whole.
pub(super) enum BrokenBody {
    TooLarge,
    NotUnpacked,
    Lost(Trouble),
}

/// What became of a request that reqwest gave up on. A write whose connection stood may have happened.
pub(super) fn failed(error: &reqwest::Error, write: bool) -> Error {
    let sent = !error.is_connect();
    match (tls(error), trouble(error)) {
        (Some(tls), _) if !(write && sent) => Error::Tls(tls),
        _ if write && sent && has_too_many_headers(error) => Error::OutcomeUnknown(Doubt::Unreadable),
        _ if has_too_many_headers(error) => Error::Odd(Oddity::Headers),
        (_, trouble) if write && sent => Error::OutcomeUnknown(Doubt::Lost(trouble)),
        (_, trouble) => Error::Unreachable(trouble),
    }
}

/// Whether the other side closed the connection without a byte of an answer: what happens to one that was kept, and
/// that the other side has forgotten meanwhile.
pub(super) fn is_dropped(error: &reqwest::Error) -> bool {
    !error.is_connect() && !error.is_timeout() && !of_hyper(error, hyper::Error::is_parse)
}

fn of_hyper(error: &reqwest::Error, holds: impl Fn(&hyper::Error) -> bool) -> bool {
    chain(error).any(|e| e.downcast_ref().is_some_and(&holds))
}

fn has_too_many_headers(error: &reqwest::Error) -> bool {
    of_hyper(error, hyper::Error::is_parse_too_large)
}

/// Why the rest of a body did not come.
pub(super) fn broken(error: &reqwest::Error) -> BrokenBody {
    // What the connection itself lost is hyper's to say, also where it was being unpacked.
    let lost = chain(error).any(<dyn std::error::Error>::is::<hyper::Error>);
    if error.is_decode() && !error.is_timeout() && !lost {
        return BrokenBody::NotUnpacked;
    }
    BrokenBody::Lost(trouble(error))
}

/// Why the connection was not made or did not last.
pub(super) fn trouble(error: &reqwest::Error) -> Trouble {
    match (error.is_connect(), error.is_timeout()) {
        _ if error.is_dns() => Trouble::Dns,
        (true, true) => Trouble::ConnectTimeout,
        (false, true) => Trouble::Timeout,
        (false, false) if chain(error).any(|e| e.to_string().starts_with("invalid HTTP")) => Trouble::NotHttp,
        (false, false) => Trouble::Dropped,
        (true, false) => {
            match chain(error).find_map(|e| e.downcast_ref::<io::Error>()).map(io::Error::kind) {
                Some(io::ErrorKind::ConnectionRefused) => Trouble::Refused,
                kind => Trouble::Connect(kind.unwrap_or(io::ErrorKind::Other)),
            }
        }
    }
}

/// What a proxy on the way has to do with a connection that was not made; `None` where it was in the server's hands.
/// The libraries keep their types of these errors to themselves, so their words have to do.
pub(super) fn through_proxy(error: &reqwest::Error) -> Option<ProxyTrouble> {
    if !error.is_connect() || tls(error).is_some() {
        return None;
    }
    let said = chain(error).map(ToString::to_string).find_map(|said| {
        let said = said.strip_prefix("tunnel error: ").or_else(|| said.strip_prefix("SOCKS error: "))?;
        Some(said.to_owned())
    });
    Some(match said.as_deref() {
        Some(said)
            if ["authorization", "authentication", "credentials"].iter().any(|word| said.contains(word)) =>
        {
            ProxyTrouble::Credentials
        }
        // The way to the proxy itself, told by what is behind it.
        None | Some("failed to create underlying connection") => ProxyTrouble::Unreachable(trouble(error)),
        Some(_) => ProxyTrouble::Refused,
    })
}

fn tls(error: &reqwest::Error) -> Option<TlsTrouble> {
    let closed = |e: &(dyn StdError + 'static)| {
        let io = e.downcast_ref::<io::Error>()?;
        // As tokio-rustls words it.
        (io.kind() == io::ErrorKind::UnexpectedEof && io.to_string() == "tls handshake eof")
            .then_some(TlsTrouble::Closed)
    };
    chain(error).find_map(|e| e.downcast_ref().map(tls_trouble).or_else(|| closed(e)))
}

fn tls_trouble(error: &Rustls) -> TlsTrouble {
    match error {
        Rustls::InvalidMessage(_) => TlsTrouble::NotTls,
        Rustls::InvalidCertificate(CertificateError::UnknownIssuer) => TlsTrouble::UnknownIssuer,
        Rustls::InvalidCertificate(
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. },
        ) => TlsTrouble::NotNow,
        Rustls::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => TlsTrouble::WrongHost,
        Rustls::AlertReceived(alert) => match alert {
            AlertDescription::CertificateRequired | AlertDescription::BadCertificate => {
                TlsTrouble::ClientCertificate
            }
            AlertDescription::HandshakeFailure | AlertDescription::ProtocolVersion => TlsTrouble::Handshake,
            AlertDescription::UnrecognisedName => TlsTrouble::WrongHost,
            other => TlsTrouble::Other(Text::from(format!("it sent the TLS alert {other:?}"))),
        },
        Rustls::PeerIncompatible(_) => TlsTrouble::Handshake,
        Rustls::InvalidCertificate(reason) if super::tls::is_authoritys(reason) => TlsTrouble::SelfSigned,
        other => TlsTrouble::Other(Text::from(other.to_string())),
    }
}

/// What is behind an error, from the outside in.
fn chain(error: &reqwest::Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    std::iter::successors(error.source(), |e| behind(*e))
}

/// An I/O error's source skips the error that it wraps, so that one is looked at first.
fn behind<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

/// Where a redirect points to, for people: without user, query and fragment, which may hold secrets.
pub(super) fn target(from: &Url, location: &str) -> Option<String> {
    let mut to = from.join(location).ok()?;
    to.set_query(None);
    to.set_fragment(None);
    // Addresses that can't have a user have none to take off.
    let _ = to.set_username("");
    let _ = to.set_password(None);
    Some(to.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirects_target_is_shown_without_what_could_be_secret() {
        let from: Url = "https://k.example/s/lab/api/status".parse().unwrap();
        let shown = |location| target(&from, location);
        assert_eq!(shown("/login?next=%2Fapi&key=hunter2").as_deref(), Some("https://k.example/login"));
        assert_eq!(shown("http://me:hunter2@b.example/x#k").as_deref(), Some("http://b.example/x"));
        assert_eq!(shown("http://[").as_deref(), None);
    }

    #[test]
    fn certificates_are_refused_for_a_reason_that_people_can_act_on() {
        let bad = |reason| tls_trouble(&Rustls::InvalidCertificate(reason));
        assert_eq!(bad(CertificateError::UnknownIssuer), TlsTrouble::UnknownIssuer);
        assert_eq!(bad(CertificateError::Expired), TlsTrouble::NotNow);
        assert_eq!(bad(CertificateError::NotValidForName), TlsTrouble::WrongHost);
        assert!(matches!(bad(CertificateError::Revoked), TlsTrouble::Other(_)));
    }
}
