//! The client itself: one connection pool, one set of headers, one way in and out.

use std::fmt;
use std::io::ErrorKind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION};
use reqwest::{RequestBuilder, Response, StatusCode, Url};
use serde::de::DeserializeOwned;
use tracing::Instrument as _;
use zeroize::Zeroizing;

use super::answered::{ServerClock, foreign_encoding, later, retry_after};
use super::call::Call;
use super::error::{Doubt, Error, Oddity, Trouble};
use super::{log, tls, transport, wire};
use crate::api::body;
use crate::api::body::{ResponseBody, SMALL_LIMIT};
use crate::api::patience::{ResponseDeadline, Timeouts};
use crate::api::transport::BrokenBody;
use crate::domain::connection::{Connection, ConnectionKind, Credentials, Endpoint};
use crate::domain::secret::Secret;
use crate::domain::text::Text;

/// The one version of Fleet's public API (Kibana 8.x to 9.5).
const API_VERSION: HeaderValue = HeaderValue::from_static("2023-10-31");
/// How long an idle connection is kept: less than the minute after which usual gateways drop it.
const IDLE: Duration = Duration::from_secs(45);
/// The most headers that an answer may have: chains of proxies add theirs.
const HEADERS: usize = 1_000;

/// A client of one Kibana, in one space, as one user. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Client(Arc<ClientInner>);

struct ClientInner {
    http: reqwest::Client,
    /// The same without connections that were kept: for a read that one of those lost, and for answers that hold a
    /// secret. Made when it is needed.
    fresh: OnceLock<reqwest::Client>,
    /// Something was answered, so that connections may have been kept.
    answered: AtomicBool,
    connection: Connection,
    timeouts: Timeouts,
}

/// An answer that says success.
pub(super) struct ClientResponse<T> {
    pub(super) body: T,
    pub(super) clock: Option<ServerClock>,
}

/// The address only.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Client").field(&self.endpoint().shown()).finish()
    }
}

impl Client {
    /// A client with the usual [`Timeouts`]. Nothing is sent yet.
    ///
    /// # Errors
    /// [`Error::Insecure`] for plain http to another machine; [`Error::Internal`] when this machine can't do TLS.
    pub fn new(connection: Connection) -> Result<Self, Error> {
        Self::with_timeouts(connection, Timeouts::default())
    }

    /// As [`Self::new`], with other timeouts.
    ///
    /// # Errors
    /// The same.
    pub fn with_timeouts(connection: Connection, timeouts: Timeouts) -> Result<Self, Error> {
        if !connection.endpoint.is_tls() && !connection.endpoint.is_loopback() {
            return Err(Error::Insecure);
        }
        let http = build(&connection, timeouts, true)?;
        let (fresh, answered) = (OnceLock::new(), AtomicBool::new(false));
        Ok(Self(Arc::new(ClientInner { http, fresh, answered, connection, timeouts })))
    }

    /// Where this client's Kibana is.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.0.connection.endpoint
    }

    /// Sends a call and parses its answer. A write whose successful answer can't be read may have happened.
    pub(super) async fn ask<T: DeserializeOwned + Send + 'static>(&self, call: Call) -> Result<T, Error> {
        Ok(self.ask_timed(call).await?.body)
    }

    /// The same, with the server's clock.
    pub(super) async fn ask_timed<T: DeserializeOwned + Send + 'static>(
        &self,
        call: Call,
    ) -> Result<ClientResponse<T>, Error> {
        let write = call.is_write();
        let ClientResponse { body, clock } = self.send(call).await?;
        match body::parse(body).await {
            Ok(body) => Ok(ClientResponse { body, clock }),
            Err(_) if write => Err(Error::OutcomeUnknown(Doubt::Unreadable)),
            Err(error) => Err(error),
        }
    }

    /// What became of a request that got no answer. Nobody at the embedded Fleet's address means something else than
    /// nobody at a Kibana's, and what a proxy did is not the server's doing.
    fn failed(&self, error: &reqwest::Error, write: bool) -> Error {
        if let Some(proxy) = &self.0.connection.proxy
            && let Some(trouble) = transport::through_proxy(error)
        {
            let shown = Text::from(format!("{} ({})", proxy.shown, proxy.variable));
            return Error::Proxy { shown, trouble };
        }
        match (transport::failed(error, write), self.0.connection.kind) {
            // A socket that is gone, as its owner is.
            (
                Error::Unreachable(Trouble::Refused | Trouble::Connect(ErrorKind::NotFound)),
                ConnectionKind::Embedded,
            ) => Error::Unreachable(Trouble::Ended),
            (error, _) => error,
        }
    }

    /// The one way to the server: every request of the program passes here. None is repeated but for a read whose kept
    /// connection turns out to have been dropped, which is sent once more on a new one.
    async fn send(&self, call: Call) -> Result<ClientResponse<ResponseBody>, Error> {
        let names: Vec<&str> = call.query.iter().map(|(name, _)| *name).collect();
        let span = log::request(&call.method, &call.path, &names);
        let started = Instant::now();
        let sent = self.exchange(call).instrument(span.clone()).await;
        span.in_scope(|| log::ended(started, sent.as_ref().err().map(Error::summary)));
        sent
    }

    async fn exchange(&self, call: Call) -> Result<ClientResponse<ResponseBody>, Error> {
        let (write, limit) = (call.is_write(), call.limit);
        let url = self.url(&call);
        let patience = ResponseDeadline::new(self.0.timeouts);
        let mut response = self.first_or_fresh(&call, &url).await?;
        self.0.answered.store(true, Ordering::Relaxed);
        let clock = ServerClock::read(response.headers());
        let status = response.status();
        log::answered(status, response.version());
        // It has no such routes, so a write that it refused did nothing.
        if wire::is_elasticsearchs(response.headers()) && (!write || status.is_client_error()) {
            return Err(Error::Elasticsearch);
        }
        if write && !status.is_success() {
            return Err(self.write_refused(response, patience).await);
        }
        if status.is_redirection() {
            return Err(self.redirected(&url, &response));
        }
        if !status.is_success() {
            let wait = retry_after(response.headers());
            return Err(later(self.refusal(response, patience).await, wait));
        }
        let foreign = foreign_encoding(response.headers());
        match body::read(&mut response, limit, patience).await {
            Ok(body) if body::looks_like_json(&body) => Ok(ClientResponse { body, clock }),
            Err(BrokenBody::Lost(trouble)) if write => Err(Error::OutcomeUnknown(Doubt::Lost(trouble))),
            _ if write => Err(Error::OutcomeUnknown(Doubt::Unreadable)),
            Ok(body) if body.is_empty() => Err(Error::Odd(Oddity::Empty(status.as_u16()))),
            Ok(_) if let Some(foreign) = foreign => Err(Error::Odd(foreign)),
            Ok(_) => Err(Error::NotJson { status: status.as_u16() }),
            Err(BrokenBody::Lost(trouble)) => Err(Error::Unreachable(trouble)),
            Err(BrokenBody::NotUnpacked) => Err(Error::Odd(Oddity::NotUnpacked)),
            Err(BrokenBody::TooLarge) => Err(Error::TooLarge { limit }),
        }
    }

    /// Sends it, and waits for the head of the answer.
    async fn first_or_fresh(&self, call: &Call, url: &Url) -> Result<Response, Error> {
        let write = call.is_write();
        let failed = |error: reqwest::Error| self.failed(&error, write);
        if call.apart {
            return request(self.fresh()?, call, url).send().await.map_err(failed);
        }
        let may_be_stale = !write && self.0.answered.load(Ordering::Relaxed);
        match request(&self.0.http, call, url).send().await {
            Err(error) if may_be_stale && transport::is_dropped(&error) => {
                tracing::warn!("the kept connection was closed; sent again on a new one");
                request(self.fresh()?, call, url).send().await.map_err(failed)
            }
            sent => sent.map_err(failed),
        }
    }

    fn fresh(&self) -> Result<&reqwest::Client, Error> {
        if let Some(fresh) = self.0.fresh.get() {
            Ok(fresh)
        } else {
            let made = build(&self.0.connection, self.0.timeouts, false)?;
            Ok(self.0.fresh.get_or_init(|| made))
        }
    }

    fn url(&self, call: &Call) -> Url {
        let mut url = self.endpoint().resolve(&call.path);
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&call.query);
        }
        url
    }

    /// A write that was not answered with success. Only a refusal, Kibana's own error with a 4xx, says that it was not
    /// done; so does one of Elasticsearch's, which has no such routes. Whatever else was answered leaves it open.
    async fn write_refused(&self, mut response: Response, patience: ResponseDeadline) -> Error {
        let status = response.status();
        let body = body::read(&mut response, SMALL_LIMIT, patience).await.unwrap_or_default();
        let said = serde_json::from_slice::<wire::WireRefusal>(&body).unwrap_or_default();
        if !said.is_kibanas(status.as_u16()) {
            if status.is_client_error() && wire::is_elasticsearchs_error(&body) {
                return Error::Elasticsearch;
            }
            return Error::OutcomeUnknown(Doubt::NotKibana(status.as_u16()));
        }
        if status.is_client_error() {
            return self.kibana(status, said);
        }
        let message = self.told(&said.message.text().unwrap_or_default());
        Error::OutcomeUnknown(Doubt::Failed { status: status.as_u16(), message })
    }

    /// The answer to a read, of 400 and up. The status alone is known when the rest can't be read.
    async fn refusal(&self, mut response: Response, patience: ResponseDeadline) -> Error {
        let status = response.status();
        let body = body::read(&mut response, SMALL_LIMIT, patience).await;
        let said = match &body {
            Ok(body) if !body.is_empty() && !body::looks_like_json(body) => {
                return Error::NotJson { status: status.as_u16() };
            }
            Ok(body) if wire::is_elasticsearchs_error(body) => return Error::Elasticsearch,
            Ok(body) => serde_json::from_slice::<wire::WireRefusal>(body).unwrap_or_default(),
            Err(_) => wire::WireRefusal::default(),
        };
        self.kibana(status, said)
    }

    fn kibana(&self, status: StatusCode, said: wire::WireRefusal) -> Error {
        let error = said.error.text().unwrap_or_else(|| status.canonical_reason().unwrap_or_default().into());
        Error::Kibana {
            status: status.as_u16(),
            error: self.told(&error),
            message: self.told(&said.message.text().or(said.status.summary()).unwrap_or_default()),
        }
    }

    fn redirected(&self, from: &Url, response: &Response) -> Error {
        if response.status() == StatusCode::NOT_MODIFIED {
            return Error::Odd(Oddity::NotModified);
        }
        let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
        let to = location.and_then(|location| transport::target(from, location));
        Error::Redirected { status: response.status().as_u16(), to: to.map(|to| self.told(&to)) }
    }

    /// A server's words, fit for a log. Redacted before they are cut: half a credential would not be recognised.
    fn told(&self, text: &str) -> Text {
        Text::from(wire::cut(&self.redacted(text)))
    }

    /// A server that repeats our credentials in an error does not get them onto a screen.
    fn redacted(&self, text: &str) -> String {
        let forms = secret_forms(&self.0.connection.credentials);
        forms.iter().fold(text.to_owned(), |text, form| text.replace(form.as_str(), "[redacted]"))
    }
}

fn request(http: &reqwest::Client, call: &Call, url: &Url) -> RequestBuilder {
    let request = http.request(call.method.clone(), url.clone());
    match &call.body {
        Some(body) => request.header(CONTENT_TYPE, "application/json").body(body.clone()),
        None => request,
    }
}

/// The HTTP client of a connection. `kept`: connections are kept for the next request.
fn build(connection: &Connection, timeouts: Timeouts, kept: bool) -> Result<reqwest::Client, Error> {
    let endpoint = &connection.endpoint;
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("fleet-tokens/", env!("CARGO_PKG_VERSION")))
        .default_headers(headers(&connection.credentials)?)
        .http1_max_headers(HEADERS)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        // Between two ends of one program it costs more than it saves: most of the time of a long list.
        .gzip(connection.kind == ConnectionKind::Kibana)
        .pool_idle_timeout(IDLE)
        .connect_timeout(timeouts.connect)
        .read_timeout(timeouts.quiet);
    if !kept {
        builder = builder.pool_max_idle_per_host(0);
    }
    if endpoint.is_loopback() {
        builder = builder.no_proxy();
    } else if let Some(proxy) = &connection.proxy {
        let unusable = |_| Error::Internal("the proxy's address can't be used");
        builder = builder.no_proxy().proxy(reqwest::Proxy::all(proxy.url.expose()).map_err(unusable)?);
    }
    if let Some(socket) = connection.socket.as_deref() {
        builder = builder.unix_socket(socket);
    }
    if let Some(ca) = connection.ca.as_deref().filter(|_| endpoint.is_tls()) {
        builder = match connection.kind {
            ConnectionKind::Embedded => builder.tls_certs_only(tls::authorities(ca)?),
            ConnectionKind::Kibana => builder.tls_backend_preconfigured(tls::trusting(ca)?),
        };
    } else if !endpoint.is_tls() {
        // A machine without certificates of its own, as small containers are, needs none for this.
        builder = builder.tls_certs_only([]);
    }
    builder
        .build()
        .map_err(|_| Error::Internal("TLS can't be set up; are this machine's CA certificates installed?"))
}

/// The credentials' secret parts, encoded as they are sent and in clear.
fn secret_forms(credentials: &Credentials) -> Vec<Zeroizing<String>> {
    let (encoded, clear) = match credentials {
        Credentials::ApiKey(key) => {
            let pair = Zeroizing::new(STANDARD.decode(key.expose()).unwrap_or_default());
            let clear = String::from_utf8_lossy(&pair).split_once(':').map(|(_, key)| key.to_owned());
            (key.expose().to_owned(), clear.unwrap_or_default())
        }
        Credentials::Basic { username, password } => {
            (encoded_pair(username, password), password.expose().to_owned())
        }
    };
    [encoded, clear].into_iter().filter(|form| !form.is_empty()).map(Zeroizing::new).collect()
}

fn encoded_pair(username: &str, password: &Secret) -> String {
    STANDARD.encode(Zeroizing::new(format!("{username}:{}", password.expose())).as_bytes())
}

fn headers(credentials: &Credentials) -> Result<HeaderMap, Error> {
    let value = Zeroizing::new(match credentials {
        Credentials::ApiKey(key) => format!("ApiKey {}", key.expose()),
        Credentials::Basic { username, password } => format!("Basic {}", encoded_pair(username, password)),
    });
    let mut authorization = HeaderValue::from_str(&value)
        .map_err(|_| Error::Internal("the credentials hold characters that can't be sent"))?;
    authorization.set_sensitive(true);
    let mut headers = HeaderMap::new();
    headers.insert(AUTHORIZATION, authorization);
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    // Only its presence counts; Kibana asks for it on every write.
    headers.insert("kbn-xsrf", HeaderValue::from_static("fleet-tokens"));
    headers.insert("elastic-api-version", API_VERSION);
    Ok(headers)
}
