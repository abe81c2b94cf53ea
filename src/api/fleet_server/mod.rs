//! A small client of Fleet Server: what an agent says to it when it enrolls, checks in for the first time, and takes
//! its policy.
//!
//! Written from Fleet Server's contract, and sharing no type with the embedded one.

mod error;
mod wire;

use std::path::Path;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};
use reqwest::{Certificate, Method, Response, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tracing::Instrument as _;
use zeroize::Zeroizing;

use super::body::{self, SMALL_LIMIT};
use super::log;
use super::transport::{self, BrokenBody};
use crate::api::patience::{ResponseDeadline, Timeouts};
use crate::domain::connection::Endpoint;
use crate::domain::secret::Secret;
use crate::domain::text::Text;

pub use error::FleetServerError;

/// The only version of agents' API (Fleet Server 8.x to 9.5).
const API_VERSION: HeaderValue = HeaderValue::from_static("2023-06-01");
const CONNECT: Duration = Duration::from_secs(10);
const REQUEST: Duration = Duration::from_secs(30);
/// A first check-in is answered at once; one that is not has no policy to get.
const CHECK_IN: Duration = Duration::from_mins(1);
/// The most that a policy may be, in bytes.
const POLICY_LIMIT: usize = 16 << 20;

/// A client of one Fleet Server. Cheap to clone; clones share their connections.
#[derive(Debug, Clone)]
pub struct FleetServerClient {
    http: reqwest::Client,
    endpoint: Endpoint,
}

/// What an agent says of itself when it enrolls.
#[derive(Debug, Clone, PartialEq)]
pub struct AgentProfile {
    /// Its version, as in `9.5.1`.
    pub version: String,
    /// Host, operating system and so on, as an object.
    pub local_metadata: Value,
    /// Words to find it by.
    pub tags: Vec<String>,
}

/// An agent that has enrolled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolled {
    /// Its id.
    pub id: Text,
    /// What it talks to Fleet Server with from now on, encoded.
    pub access_key: Secret,
}

impl FleetServerClient {
    /// A client of the Fleet Server at `endpoint`. It trusts the authorities in `ca`, a PEM text, beside this
    /// machine's. Nothing is sent yet.
    ///
    /// # Errors
    /// [`FleetServerError::Insecure`] for plain http to another machine; [`FleetServerError::Certificates`] when `ca`
    /// holds none; [`FleetServerError::Internal`] when this machine can't do TLS.
    pub fn new(
        endpoint: Endpoint,
        ca: Option<&str>,
        socket: Option<&Path>,
    ) -> Result<Self, FleetServerError> {
        if !endpoint.is_tls() && !endpoint.is_loopback() {
            return Err(FleetServerError::Insecure);
        }
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(CONNECT);
        if endpoint.is_loopback() {
            builder = builder.no_proxy();
        }
        if let Some(socket) = socket {
            builder = builder.unix_socket(socket);
        }
        if let Some(pem) = ca {
            let trusted = Certificate::from_pem_bundle(pem.as_bytes()).unwrap_or_default();
            if trusted.is_empty() {
                return Err(FleetServerError::Certificates);
            }
            builder = builder.tls_certs_merge(trusted);
        } else if !endpoint.is_tls() {
            builder = builder.tls_certs_only([]);
        }
        let http = builder.build().map_err(|_| FleetServerError::Internal("TLS can't be set up"))?;
        Ok(Self { http, endpoint })
    }

    /// Where this client's Fleet Server is.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// The server's version, which it tells those who show a good key; `None` for others.
    ///
    /// # Errors
    /// Any: a server that is not healthy refuses.
    pub async fn version(&self, key: &Secret) -> Result<Option<Text>, FleetServerError> {
        let call = FleetServerCall::new(Method::GET, "/api/status".to_owned(), "");
        let status: wire::FleetServerStatus = self.ask(call, key).await?;
        Ok(status.version.and_then(|version| version.number).map(Text::from))
    }

    /// Enrolls an agent with a token.
    ///
    /// # Errors
    /// Any; when the answer was lost, an agent may have been made.
    pub async fn enroll(&self, token: &Secret, agent: &AgentProfile) -> Result<Enrolled, FleetServerError> {
        let body = wire::EnrollBody::new(agent);
        let call = FleetServerCall::new(Method::POST, "/api/fleet/agents/enroll".to_owned(), &agent.version);
        let answer: wire::EnrollAnswer = self.ask(call.body(&body)?, token).await?;
        Ok(Enrolled { id: Text::from(answer.item.id), access_key: answer.item.access_api_key.0 })
    }

    /// The first check-in: gives the id of the action that brings the policy.
    ///
    /// # Errors
    /// Any; [`FleetServerError::NoPolicy`] when the answer brings none.
    pub async fn first_check_in(
        &self,
        agent: &AgentProfile,
        enrolled: &Enrolled,
    ) -> Result<Text, FleetServerError> {
        let body = wire::CheckIn::online(agent);
        let call =
            FleetServerCall::new(Method::POST, path(enrolled, "checkin"), &agent.version).body(&body)?;
        let call = FleetServerCall { timeout: CHECK_IN, limit: POLICY_LIMIT, ..call };
        let answer: wire::CheckInAnswer = self.ask(call, &enrolled.access_key).await?;
        let policy = answer.actions.into_iter().find(|action| action.kind == "POLICY_CHANGE");
        policy.map(|action| Text::from(action.id)).ok_or(FleetServerError::NoPolicy)
    }

    /// Says at `now` that the action has been done.
    ///
    /// # Errors
    /// Any.
    pub async fn acknowledge(
        &self,
        agent: &AgentProfile,
        enrolled: &Enrolled,
        action: &Text,
        now: Timestamp,
    ) -> Result<(), FleetServerError> {
        let body = wire::Acks::done(enrolled.id.raw(), action.raw(), now);
        let call = FleetServerCall::new(Method::POST, path(enrolled, "acks"), &agent.version).body(&body)?;
        self.ask::<wire::AcksAnswer>(call, &enrolled.access_key).await.map(|wire::AcksAnswer {}| ())
    }

    /// The one way to the server. Nothing is repeated by itself.
    async fn ask<T: DeserializeOwned>(
        &self,
        call: FleetServerCall,
        key: &Secret,
    ) -> Result<T, FleetServerError> {
        let span = log::request(&call.method, &call.path, &[]);
        let started = Instant::now();
        let sent = self.exchange(call, key).instrument(span.clone()).await;
        span.in_scope(|| log::ended(started, sent.as_ref().err().map(FleetServerError::summary)));
        sent
    }

    async fn exchange<T: DeserializeOwned>(
        &self,
        call: FleetServerCall,
        key: &Secret,
    ) -> Result<T, FleetServerError> {
        let limit = call.limit;
        let mut response = self.request(call, key)?.send().await.map_err(|error| {
            // A connection's trouble only: what a lost answer means is for the caller to say.
            FleetServerError::from(transport::failed(&error, false))
        })?;
        log::answered(response.status(), response.version());
        let status = response.status().as_u16();
        if !response.status().is_success() {
            return Err(refusal(&mut response).await);
        }
        let body = match body::read(&mut response, limit, patience()).await {
            Ok(body) => body,
            Err(BrokenBody::Lost(trouble)) => return Err(FleetServerError::Unreachable(trouble)),
            Err(BrokenBody::TooLarge | BrokenBody::NotUnpacked) => {
                return Err(FleetServerError::Unreadable { status });
            }
        };
        serde_json::from_slice(&body).map_err(|_| FleetServerError::Unreadable { status })
    }

    fn request(
        &self,
        call: FleetServerCall,
        key: &Secret,
    ) -> Result<reqwest::RequestBuilder, FleetServerError> {
        let internal = |_| FleetServerError::Internal("a header holds characters that can't be sent");
        let value = Zeroizing::new(format!("ApiKey {}", key.expose()));
        let mut authorization = HeaderValue::from_str(&value).map_err(internal)?;
        authorization.set_sensitive(true);
        let agent = format!("Elastic Agent v{}", call.version);
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, authorization);
        headers.insert(USER_AGENT, HeaderValue::from_str(&agent).map_err(internal)?);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert("elastic-api-version", API_VERSION);
        let url: Url = self.endpoint.resolve(&call.path);
        let mut request = self.http.request(call.method, url).headers(headers).timeout(call.timeout);
        if let Some(body) = call.body {
            request = request.header(CONTENT_TYPE, "application/json").body(body);
        }
        Ok(request)
    }
}

struct FleetServerCall {
    method: Method,
    path: String,
    version: String,
    body: Option<Vec<u8>>,
    timeout: Duration,
    limit: usize,
}

impl FleetServerCall {
    fn new(method: Method, path: String, version: &str) -> Self {
        Self { method, path, version: version.to_owned(), body: None, timeout: REQUEST, limit: SMALL_LIMIT }
    }

    fn body(self, body: &impl Serialize) -> Result<Self, FleetServerError> {
        let written = serde_json::to_vec(body);
        let body = written.map_err(|_| FleetServerError::Internal("the request can't be written"))?;
        Ok(Self { body: Some(body), ..self })
    }
}

/// The path of one agent. Ids come from the server, so they may not lead elsewhere.
fn path(agent: &Enrolled, verb: &str) -> String {
    let escaped = agent.id.raw().bytes().map(|byte| match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'_' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    });
    format!("/api/fleet/agents/{}/{verb}", escaped.collect::<String>())
}

/// A request to a Fleet Server has its own end, which comes before this.
fn patience() -> ResponseDeadline {
    ResponseDeadline::new(Timeouts::default())
}

async fn refusal(response: &mut Response) -> FleetServerError {
    let status = response.status().as_u16();
    if response.status().is_redirection() {
        return FleetServerError::Redirected { status };
    }
    let Ok(body) = body::read(response, SMALL_LIMIT, patience()).await else {
        return FleetServerError::Unreadable { status };
    };
    match serde_json::from_slice::<wire::FleetServerRefusal>(&body) {
        Ok(said) => FleetServerError::Refused {
            status,
            error: Text::from(said.error),
            message: Text::from(said.message),
        },
        Err(_) => FleetServerError::Unreadable { status },
    }
}
