//! Reads the body of a request, whole or not at all.

use std::error::Error;
use std::io;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde_json::Value;
use tower_http::timeout::TimeoutError;

use crate::sandbox::kibana::answer::ErrorResponse;

/// Kibana 9.5: `server.maxPayload`.
const MAX_PAYLOAD: usize = 1_048_576;
/// How much of an unread body is taken off the connection. A longer one ends the connection.
const MAX_DRAINED: usize = 16 * MAX_PAYLOAD;

/// Reads the body as JSON; `None` when it is empty.
pub(super) async fn read(headers: &HeaderMap, body: &mut Body) -> Result<Option<Value>, ErrorResponse> {
    let read = Limited::new(body, MAX_PAYLOAD).collect().await;
    let bytes = read.map_err(|error| failure(&*error))?.to_bytes();
    if bytes.is_empty() {
        return Ok(None);
    }
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    let kind = kind.map(|value| String::from_utf8_lossy(value).to_ascii_lowercase());
    let kind = kind.as_deref().map(|kind| kind.split(';').next().unwrap_or_default().trim());
    if kind.is_some_and(|kind| kind != "application/json" && !kind.ends_with("+json")) {
        return Err(ErrorResponse::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Unsupported Media Type"));
    }
    let read = serde_json::from_slice(&bytes);
    read.map(Some).map_err(|_| ErrorResponse::bad_request("Invalid request payload JSON format"))
}

/// hapi's responses: 413 for a body that is too large, 408 for one that is too slow, 400 for one that can't be
/// decompressed or ends early.
fn failure(error: &(dyn Error + 'static)) -> ErrorResponse {
    let chain = || std::iter::successors(Some(error), |error| (**error).source());
    if chain().any(<dyn Error>::is::<LengthLimitError>) {
        let message = format!("Payload content length greater than maximum allowed: {MAX_PAYLOAD}");
        return ErrorResponse::new(StatusCode::PAYLOAD_TOO_LARGE, message);
    }
    if chain().any(<dyn Error>::is::<TimeoutError>) {
        return ErrorResponse::new(StatusCode::REQUEST_TIMEOUT, "Request Timeout");
    }
    // What the connection itself reports is wrapped by the HTTP library; the unpacker's own words are not.
    let unpacking =
        chain().find(|error| !error.is::<axum::Error>()).is_some_and(<dyn Error>::is::<io::Error>);
    ErrorResponse::bad_request(if unpacking {
        "Invalid compressed payload"
    } else {
        "Payload stream closed prematurely"
    })
}

/// Takes what is left of the body off the connection, as Node does: a client that still sends while it is answered
/// would see the connection break, and miss the answer.
pub(super) fn drain(body: Body) {
    use axum::body::HttpBody as _;
    if body.is_end_stream() {
        return;
    }
    tokio::spawn(async move {
        let mut rest = Limited::new(body, MAX_DRAINED);
        while let Some(Ok(_)) = rest.frame().await {}
    });
}
