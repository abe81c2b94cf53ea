//! Answers and error bodies in Fleet Server's form.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::sandbox::store::StoreError;

/// What a handler returns.
pub(super) type Reply = Result<Response, FleetError>;

/// A request that is answered with an error: `{"statusCode", "error", "message"?}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FleetError {
    pub(super) status: StatusCode,
    /// The kind, as in `ErrUnauthorized`.
    pub(super) error: Cow<'static, str>,
    pub(super) message: String,
    /// Whether the connection ends with the answer.
    pub(super) closes: bool,
}

impl FleetError {
    pub(super) fn new(status: StatusCode, error: &'static str, message: impl Into<String>) -> Self {
        Self { status, error: Cow::Borrowed(error), message: message.into(), closes: false }
    }

    /// 400, for a request that can't be understood.
    pub(super) fn bad_request(message: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BadRequest", format!("Bad request: {message}"))
    }

    /// What has no row in Fleet Server's own table of errors: 500, with this odd label since 8.9.
    pub(super) fn unmapped(message: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "BadRequest", message)
    }

    /// What was to come did not come in time; the connection ends.
    pub(super) fn late() -> Self {
        let failure = Self::new(StatusCode::REQUEST_TIMEOUT, "RequestTimeout", "timeout on request");
        Self { closes: true, ..failure }
    }

    /// Elasticsearch says that the key is not good.
    pub(super) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "ErrUnauthorized", "unauthorized")
    }
}

impl From<StoreError> for FleetError {
    fn from(error: StoreError) -> Self {
        Self::unmapped(format!("the sandbox's store failed: {error}"))
    }
}

impl From<rusqlite::Error> for FleetError {
    fn from(error: rusqlite::Error) -> Self {
        Self::from(StoreError::from(error))
    }
}

impl From<getrandom::Error> for FleetError {
    fn from(error: getrandom::Error) -> Self {
        Self::unmapped(format!("no randomness for a key: {error}"))
    }
}

impl IntoResponse for FleetError {
    fn into_response(self) -> Response {
        let body = FleetServerErrorBody {
            status_code: self.status.as_u16(),
            error: &self.error,
            message: Some(&*self.message).filter(|message| !message.is_empty()),
        };
        let mut response = json(self.status, &body, "application/json; charset=utf-8");
        let headers = response.headers_mut();
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if self.closes {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

#[derive(Serialize)]
struct FleetServerErrorBody<'a> {
    #[serde(rename = "statusCode")]
    status_code: u16,
    error: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
}

/// 200 with `body`.
pub(super) fn ok(body: &impl Serialize) -> Response {
    json(StatusCode::OK, body, "application/json")
}

/// `body` under another status than 200.
pub(super) fn with_status(status: StatusCode, body: &impl Serialize) -> Response {
    json(status, body, "application/json")
}

fn json(status: StatusCode, body: &impl Serialize, kind: &'static str) -> Response {
    // Our own types have string keys and finite numbers only, so this cannot fail.
    let text = serde_json::to_vec(body).unwrap_or_default();
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// chi's answer to an unknown path.
pub(super) fn nothing() -> Response {
    let mut response = Response::new(Body::from("404 page not found\n"));
    *response.status_mut() = StatusCode::NOT_FOUND;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// chi's answer to a known path under another method.
pub(super) fn wrong_method(allowed: &Method) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    if let Ok(value) = HeaderValue::from_str(allowed.as_str()) {
        response.headers_mut().insert(header::ALLOW, value);
    }
    response
}
