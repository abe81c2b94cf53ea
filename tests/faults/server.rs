//! A tiny server on loopback that answers what it is told to, well-formed or not, and remembers what it was asked.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A request as it came over the wire.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    head: String,
    pub(crate) body: String,
}

impl Seen {
    /// Every value of a header.
    pub(crate) fn header(&self, name: &str) -> Vec<&str> {
        let lines = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        lines.filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value).collect()
    }

    /// A parameter of the query, decoded.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        let url = url::Url::parse(&format!("http://h{}", self.target)).unwrap();
        url.query_pairs().find(|(n, _)| n == name).map(|(_, value)| value.into_owned())
    }
}

/// What the server does with a request.
pub(crate) enum Reply {
    /// Writes these bytes and closes.
    Raw(Vec<u8>),
    /// Writes these bytes and waits for the next request on the same connection.
    KeepOpen(Vec<u8>),
    /// Closes without a word.
    Close,
    /// Says nothing until the client goes.
    Silence,
    /// Writes the bytes, and then more without end.
    Endless(Vec<u8>),
}

/// A whole answer.
pub(crate) fn answer(status: &str, content_type: &str, body: &str) -> Reply {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\nconnection: close\r\n"
    );
    Reply::Raw(format!("{head}\r\n{body}").into_bytes())
}

/// A whole JSON answer.
pub(crate) fn json(status: &str, body: &str) -> Reply {
    answer(status, "application/json; charset=utf-8", body)
}

/// Kibana's error.
pub(crate) fn refusal(status: u16, error: &str, message: &str) -> Reply {
    let body = serde_json::json!({"statusCode": status, "error": error, "message": message});
    json(&format!("{status} {error}"), &body.to_string())
}

pub(crate) struct Server {
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Answers every request with what `script` says, inside the test's runtime.
    pub(crate) async fn start(script: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (log, script) = (Arc::clone(&seen), Arc::new(script));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (log, script) = (Arc::clone(&log), Arc::clone(&script));
                tokio::spawn(async move {
                    // A client that goes away in the middle is part of the game.
                    let _ = serve(stream, &log, &*script).await;
                });
            }
        });
        Self { url, seen }
    }

    /// Waits until this many requests came, and gives all.
    pub(crate) async fn wait_for(&self, requests: usize) -> Vec<Seen> {
        while self.seen().len() < requests {
            tokio::task::yield_now().await;
        }
        self.seen()
    }

    /// Everything that was asked so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

async fn serve(
    mut stream: TcpStream,
    log: &Mutex<Vec<Seen>>,
    script: &(impl Fn(&Seen) -> Reply + ?Sized),
) -> std::io::Result<()> {
    while let Some(request) = read(&mut stream).await? {
        log.lock().unwrap().push(request.clone());
        match script(&request) {
            Reply::KeepOpen(bytes) => stream.write_all(&bytes).await?,
            Reply::Raw(bytes) => return stream.write_all(&bytes).await,
            Reply::Close => return Ok(()),
            Reply::Silence => return stream.read_to_end(&mut Vec::new()).await.map(|_| ()),
            Reply::Endless(bytes) => {
                stream.write_all(&bytes).await?;
                let blanks = vec![b' '; 65_536];
                loop {
                    stream.write_all(&blanks).await?;
                }
            }
        }
    }
    Ok(())
}

async fn read(stream: &mut TcpStream) -> std::io::Result<Option<Seen>> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut first = head.lines().next().unwrap_or_default().split(' ').map(str::to_owned);
    let (method, target) = (first.next().unwrap_or_default(), first.next().unwrap_or_default());
    let mut seen = Seen { method, target, head, body: String::new() };
    let length: usize = seen.header("content-length").first().map_or(0, |n| n.parse().unwrap());
    while bytes.len() < end + 4 + length {
        if stream.read_buf(&mut bytes).await? == 0 {
            break;
        }
    }
    seen.body = String::from_utf8_lossy(&bytes[end + 4..]).into_owned();
    Ok(Some(seen))
}
