//! An HTTP/1.1 server with keep-alive, with or without TLS.

use std::net::{IpAddr, SocketAddr};
use std::os::unix::net::{SocketAddr as SocketName, UnixListener};
use std::path::Path;
use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, Version, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum_server::accept::DefaultAcceptor;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use axum_server::{Address, Handle};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;
use tower_http::decompression::RequestDecompressionLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;

use super::StartError;
use super::door::Door;

/// How long connections may take to end when the server stops.
const GRACE: Duration = Duration::from_secs(2);
/// hapi 21: answers below `compression.minBytes` go out as they are.
const COMPRESSED_FROM: u16 = 1024;

/// How long a server waits for a client that has connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerTimeouts {
    /// For the headers of a connection's first request. As long as for a TLS handshake, so that a silent connection does
    /// not hold a file descriptor for longer.
    pub first: Duration,
    /// For a later request's headers, and for the next request on a connection that is kept.
    pub headers: Duration,
    /// For the next piece of a body.
    pub body: Duration,
}

impl Default for ServerTimeouts {
    /// Node: `headersTimeout` is 60 s. Kibana 9.5: `server.payloadTimeout` is 20 s.
    fn default() -> Self {
        Self {
            first: Duration::from_secs(10),
            headers: Duration::from_mins(1),
            body: Duration::from_secs(20),
        }
    }
}

/// What one server allows its clients.
#[derive(Debug, Clone, Copy)]
pub(super) struct ServerLimits {
    /// The most bytes that a request's headers may have; 431 above. Not below 8192.
    pub(super) headers: usize,
    pub(super) timeouts: ServerTimeouts,
}

/// A listening address on which no server was started yet.
pub(super) struct BoundAddress {
    listener: TcpListener,
    address: SocketAddr,
    tls: Option<RustlsConfig>,
}

impl BoundAddress {
    /// Sets whether the server will use TLS.
    pub(super) fn over(self, tls: Option<RustlsConfig>) -> Self {
        Self { tls, ..self }
    }

    pub(super) fn url(&self) -> String {
        url(self.address, self.tls.is_some())
    }
}

fn url(address: SocketAddr, tls: bool) -> String {
    format!("{}://{address}", if tls { "https" } else { "http" })
}

/// Listens on the address. One that other machines can reach needs `allow_remote`.
pub(super) async fn bind(address: SocketAddr, allow_remote: bool) -> Result<BoundAddress, StartError> {
    if !allow_remote && !is_loopback(address.ip()) {
        return Err(StartError::Remote(address));
    }
    let failed = |source| StartError::Bind { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok(BoundAddress { listener, address, tls: None })
}

fn is_loopback(ip: IpAddr) -> bool {
    ip.to_canonical().is_loopback()
}

/// As hapi does it: bodies come in clear, gzip or deflate, and answers go out in gzip where the client takes that and
/// it is worth it. Another encoding of a body is left as it is, and then it is no JSON.
pub(super) fn compressing(router: axum::Router) -> axum::Router {
    router.layer(RequestDecompressionLayer::new().pass_through_unaccepted(true)).layer(
        // Keys are random, so that trying harder makes answers slower and hardly smaller.
        CompressionLayer::new()
            .quality(CompressionLevel::Fastest)
            .compress_when(SizeAbove::new(COMPRESSED_FROM)),
    )
}

/// RFC 9112, 3.2: a request of HTTP/1.1 names its host, else it is 400, as Node and Go have it.
async fn with_host(request: Request, next: Next) -> Response {
    if request.version() == Version::HTTP_11 && !request.headers().contains_key(header::HOST) {
        return (StatusCode::BAD_REQUEST, [(header::CONNECTION, "close")]).into_response();
    }
    next.run(request).await
}

/// Answers 431 to headers above `most` bytes. The HTTP library's own limit is a buffer's, and coarse.
async fn within(most: usize, request: Request, next: Next) -> Response {
    // What stands around them on the wire: `GET /path HTTP/1.1` and `name: value`, a line end behind each.
    let target = request.uri().path_and_query().map_or(0, |target| target.as_str().len());
    let first = request.method().as_str().len() + target + " HTTP/1.1\r\n".len() + 1;
    let size =
        |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len() + ": \r\n".len();
    if first + request.headers().iter().map(size).sum::<usize>() <= most {
        return next.run(request).await;
    }
    (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, [(header::CONNECTION, "close")]).into_response()
}

/// A server on one listener. Dropping it stops it too, without waiting.
#[derive(Debug)]
struct Answering<A: Address> {
    handle: Handle<A>,
    task: Option<JoinHandle<()>>,
}

impl<A> Answering<A>
where
    A: Address + Send + Sync + 'static,
    A::Listener: Send + Sync,
    A::Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    fn start(
        server: axum_server::Server<A>,
        tls: Option<RustlsConfig>,
        router: axum::Router,
        limits: ServerLimits,
    ) -> Self {
        let router = router
            .layer(RequestBodyTimeoutLayer::new(limits.timeouts.body))
            .layer(from_fn(with_host))
            .layer(from_fn(move |request, next| within(limits.headers, request, next)));
        let handle = Handle::new();
        let mut server =
            server.handle(handle.clone()).http1_only().first_request_timeout(limits.timeouts.first);
        server
            .http_builder()
            .http1()
            .keep_alive(true)
            .max_buf_size(limits.headers)
            .header_read_timeout(limits.timeouts.headers);
        let task = tokio::spawn(async move {
            let service = router.into_make_service();
            // Accept errors are retried; nothing but the handle ends it.
            let _ = match tls {
                Some(config) => {
                    server.map(|_: DefaultAcceptor| RustlsAcceptor::new(config)).serve(service).await
                }
                None => server.serve(service).await,
            };
        });
        Self { handle, task: Some(task) }
    }
}

impl<A: Address> Answering<A> {
    /// No new connections, and two seconds for those that are open.
    async fn stop(mut self) {
        self.handle.graceful_shutdown(Some(GRACE));
        if let Some(task) = self.task.take() {
            // It ends by itself; should it have panicked, it has ended, too.
            let _ = task.await;
        }
    }
}

impl<A: Address> Drop for Answering<A> {
    fn drop(&mut self) {
        self.handle.shutdown();
    }
}

/// A running server. Dropping it stops it too, without waiting.
#[derive(Debug)]
pub(super) struct RunningServer {
    address: SocketAddr,
    tls: bool,
    answering: Answering<SocketAddr>,
    inside: Option<Box<Inside>>,
}

/// The same server, for this program's own clients.
#[derive(Debug)]
struct Inside {
    answering: Answering<SocketName>,
    door: Door,
}

impl RunningServer {
    /// `inside`: where this program's own clients find it, where there can be such a place.
    pub(super) fn start(
        bound: BoundAddress,
        inside: Option<(Door, UnixListener)>,
        router: axum::Router,
        limits: ServerLimits,
    ) -> Self {
        let BoundAddress { listener, address, tls } = bound;
        let inside = inside.and_then(|(door, listener)| {
            let server = axum_server::from_unix(listener).ok()?;
            let answering = Answering::start(server, tls.clone(), router.clone(), limits);
            Some(Box::new(Inside { answering, door }))
        });
        let is_tls = tls.is_some();
        let server = axum_server::Server::from_listener(listener);
        let answering = Answering::start(server, tls, router, limits);
        Self { address, tls: is_tls, answering, inside }
    }

    pub(super) fn url(&self) -> String {
        url(self.address, self.tls)
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The socket for this program's own clients.
    pub(super) fn socket(&self) -> Option<&Path> {
        self.inside.as_ref().map(|inside| inside.door.path())
    }

    /// No new connections, and two seconds for those that are open.
    pub(super) async fn stop(self) {
        let inside = async {
            if let Some(inside) = self.inside {
                let Inside { answering, door } = *inside;
                answering.stop().await;
                drop(door);
            }
        };
        tokio::join!(self.answering.stop(), inside);
    }
}
