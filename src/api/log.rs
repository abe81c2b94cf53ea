//! What the diagnostic log gets of a request. Values of the query, headers and bodies are left out: they hold secrets and
//! what a person typed.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use reqwest::{Method, StatusCode, Version};
use tracing::{Span, field};

static NUMBER: AtomicU64 = AtomicU64::new(1);

/// The span of a request, with a number that only the log uses.
pub(super) fn request(method: &Method, path: &str, query: &[&str]) -> Span {
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let (status, http) = (field::Empty, field::Empty);
    // A span of the highest level goes with events of every level.
    tracing::error_span!("request", number, %method, ?path, ?query, status, http)
}

/// The head of the answer is here.
pub(super) fn answered(status: StatusCode, version: Version) {
    let span = Span::current();
    span.record("status", status.as_u16());
    span.record("http", field::debug(version));
}

/// The request is over; logged inside its span.
pub(super) fn ended(started: Instant, failure: Option<String>) {
    let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    if let Some(error) = failure {
        tracing::warn!(ms, error, "request failed");
    } else {
        tracing::info!(ms, "request done");
    }
}
