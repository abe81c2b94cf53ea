//! Answers and error bodies in Kibana's form.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;

use crate::sandbox::kuery::KueryError;
use crate::sandbox::store::StoreError;

/// What Elasticsearch offers to those whom it refuses, one header each.
const SCHEMES: [&str; 3] =
    ["Basic realm=\"security\", charset=\"UTF-8\"", "Bearer realm=\"security\"", "ApiKey"];

/// What a handler returns.
pub(super) type Reply = Result<Response, ErrorResponse>;

/// A request that is answered with an error: `{"statusCode", "error", "message", "attributes"?}`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ErrorResponse {
    pub(super) status: StatusCode,
    pub(super) message: String,
    pub(super) attributes: Option<Value>,
    /// Whether Elasticsearch's schemes come with it.
    pub(super) challenge: bool,
}

impl ErrorResponse {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), attributes: None, challenge: false }
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub(super) fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, message)
    }

    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }

    pub(super) fn conflict(message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, message)
    }

    /// An error of Elasticsearch that Kibana passes on in its own words.
    pub(super) fn elasticsearch(status: StatusCode, kind: &str, reason: &str) -> Self {
        Self::new(status, format!("[{kind}\n\tRoot causes:\n\t\t{kind}: {reason}]: {reason}"))
    }
}

impl From<StoreError> for ErrorResponse {
    fn from(error: StoreError) -> Self {
        // Kibana's words when Elasticsearch takes too long.
        if matches!(error, StoreError::TooSlow) {
            return Self::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string());
        }
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, format!("The sandbox's store failed: {error}"))
    }
}

impl From<getrandom::Error> for ErrorResponse {
    fn from(error: getrandom::Error) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, format!("No randomness for a key: {error}"))
    }
}

impl From<KueryError> for ErrorResponse {
    fn from(error: KueryError) -> Self {
        match error {
            KueryError::Elasticsearch { kind, reason } => {
                Self::elasticsearch(StatusCode::INTERNAL_SERVER_ERROR, kind, &reason)
            }
            KueryError::Fields(_) | KueryError::Malformed(_) => Self::bad_request(error.to_string()),
        }
    }
}

impl IntoResponse for ErrorResponse {
    fn into_response(self) -> Response {
        let reason = match self.status {
            StatusCode::PAYLOAD_TOO_LARGE => "Request Entity Too Large",
            status => status.canonical_reason().unwrap_or("Error"),
        };
        let mut response = json_answer(
            self.status,
            &KibanaErrorBody {
                status_code: self.status.as_u16(),
                error: reason,
                message: &self.message,
                attributes: self.attributes.as_ref(),
            },
        );
        for scheme in SCHEMES.iter().filter(|_| self.challenge) {
            response.headers_mut().append(header::WWW_AUTHENTICATE, HeaderValue::from_static(scheme));
        }
        response
    }
}

/// The error body, its keys in Kibana's order.
#[derive(Serialize)]
struct KibanaErrorBody<'a> {
    #[serde(rename = "statusCode")]
    status_code: u16,
    error: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    attributes: Option<&'a Value>,
}

/// 200 with `body`.
pub(super) fn ok(body: &impl Serialize) -> Response {
    json_answer(StatusCode::OK, body)
}

fn json_answer(status: StatusCode, body: &impl Serialize) -> Response {
    // Our own types have string keys and finite numbers only, so this cannot fail.
    let text = serde_json::to_vec(body).unwrap_or_default();
    answered(status, "application/json; charset=utf-8", text)
}

/// An answer of the type `kind`, with the headers that all of Kibana's have.
pub(super) fn answered(status: StatusCode, kind: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let private = HeaderValue::from_static("private, no-cache, no-store, must-revalidate");
    headers.insert(header::CACHE_CONTROL, private);
    headers.insert("kbn-name", HeaderValue::from_static("kibana"));
    response
}
