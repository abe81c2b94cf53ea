//! Bodies that can't be read to their end.

use std::error::Error;
use std::io;

use axum::http::StatusCode;
use http_body_util::LengthLimitError;
use tower_http::timeout::TimeoutError;

use super::answer::Failure;

/// What hapi answers: too large is 413, too slow 408, what can't be unpacked and what breaks off 400.
pub(super) fn failure(error: &axum::Error, limit: usize) -> Failure {
    let chain = || std::iter::successors(Some(error as &(dyn Error + 'static)), |error| (**error).source());
    if chain().any(<dyn Error>::is::<LengthLimitError>) {
        let message = format!("Payload content length greater than maximum allowed: {limit}");
        return Failure::new(StatusCode::PAYLOAD_TOO_LARGE, message);
    }
    if chain().any(<dyn Error>::is::<TimeoutError>) {
        return Failure::new(StatusCode::REQUEST_TIMEOUT, "Request Timeout");
    }
    // What the connection itself reports is wrapped by the HTTP library; the unpacker's own words are not.
    let unpacking =
        chain().find(|error| !error.is::<axum::Error>()).is_some_and(<dyn Error>::is::<io::Error>);
    Failure::bad_request(if unpacking {
        "Invalid compressed payload"
    } else {
        "Payload stream closed prematurely"
    })
}
