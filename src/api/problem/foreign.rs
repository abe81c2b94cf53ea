//! Words for answers that are not Kibana's: pages, redirects, bodies that can't be read.

use super::words::{Words, too_many, words};
use crate::api::error::Oddity;
use crate::domain::connection::Endpoint;
use crate::domain::problem::ProblemKind as Kind;
use crate::domain::text::Text;

pub(super) fn redirect_words(to: Option<&Text>, address: &str) -> Words {
    let why = match to {
        Some(to) => {
            format!("{address} points to {to} instead of answering, and credentials are not sent there")
        }
        None => format!("{address} points elsewhere instead of answering"),
    };
    let next = "If that is your Kibana, use its address in KIBANA_ENDPOINT (or --url), base path included; \
                a login page means that a proxy stands in between";
    words(Kind::Server, why, next)
}

pub(super) fn odd_words(oddity: &Oddity, address: &str) -> Words {
    let (why, next) = match oddity {
        Oddity::Empty(status) => (
            format!("{address} answered {status} without any content, which Kibana never does"),
            "Check the URL and its base path, and the proxy in between",
        ),
        Oddity::NotModified => (
            format!("{address} answered 304 (not modified), as a cache does"),
            "A proxy in between must not cache Kibana's API: have it pass /api/ through",
        ),
        Oddity::Encoding(encoding) => (
            format!("{address} answered with content encoded as {encoding}, which was not asked for"),
            "Have the proxy in between send Kibana's answers as they are, or with gzip",
        ),
        Oddity::NotUnpacked => (
            format!("the answer of {address} is marked as gzip, and is not or is damaged"),
            "Look at the proxy in between: it must not change Kibana's answers",
        ),
        Oddity::Headers => (
            format!("the answer of {address} has more headers than can be read"),
            "Look at the proxies in between: one of them adds headers without end",
        ),
    };
    words(Kind::Server, why, next)
}

pub(super) fn page_words(status: u16, address: &str, endpoint: &Endpoint) -> Words {
    match status {
        400 if !endpoint.is_tls() => words(
            Kind::Server,
            format!("{address} refused the request (400, not from Kibana); the port may speak TLS"),
            "Use https:// in KIBANA_ENDPOINT (or --url), or check the port",
        ),
        413 => words(
            Kind::Refused,
            format!("something in front of {address} finds the request too large (413, not from Kibana)"),
            "Do it for fewer tokens at a time, or raise the proxy's limit (nginx: client_max_body_size)",
        ),
        401 => words(
            Kind::Unauthorized,
            format!("something in front of {address} rejected the credentials (401, not from Kibana)"),
            "Check the URL and its base path; a login page or proxy may stand in between",
        ),
        403 => words(
            Kind::Blocked,
            format!("something in front of {address} forbids this (403, not from Kibana)"),
            "Check the URL, and what the proxy or firewall in between allows",
        ),
        404 => words(
            Kind::NotFound,
            format!("{address} has no such address, and the answer is not from Kibana (404)"),
            "Check the URL and its base path",
        ),
        429 => too_many(address),
        503 => words(
            Kind::Server,
            format!("{address} is not ready (503)"),
            "Kibana may be starting: wait a moment and try again",
        ),
        500.. => words(
            Kind::Server,
            format!("{address} answered {status} without a reason; Kibana behind it may be down"),
            "Try again; if it stays, look at Kibana and at the proxy in front of it",
        ),
        400.. => words(
            Kind::Refused,
            format!("something in front of {address} refused the request ({status}, not from Kibana)"),
            "Check the URL and its base path, and what the proxy or firewall in between allows",
        ),
        _ => words(
            Kind::Server,
            format!("{address} answered with a web page, not with JSON"),
            "Check the URL and its base path; a login page or proxy may stand in between",
        ),
    }
}
