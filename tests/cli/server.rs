//! A small Kibana on loopback: the golden answers, or others, on a thread of its own.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// Status line and body for a request line.
pub(crate) type Script = fn(&str) -> (&'static str, String);

pub(crate) struct Server {
    pub(crate) url: String,
    seen: Log,
    authorizations: Log,
}

type Log = Arc<Mutex<Vec<String>>>;

impl Server {
    pub(crate) fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (seen, authorizations) = (Log::default(), Log::default());
        let logs = (Arc::clone(&seen), Arc::clone(&authorizations));
        // Ends with the test's process.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let _ = serve(stream, &logs.0, &logs.1, script);
            }
        });
        Self { url, seen, authorizations }
    }

    /// The credentials that came with them.
    #[allow(dead_code, reason = "not every suite looks at them")]
    pub(crate) fn authorizations(&self) -> Vec<String> {
        self.authorizations.lock().unwrap().clone()
    }

    /// The request lines so far.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

fn serve(
    mut stream: TcpStream,
    log: &Mutex<Vec<String>>,
    authorizations: &Mutex<Vec<String>>,
    script: Script,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?);
    let mut first = String::new();
    lines.read_line(&mut first)?;
    let mut line = String::from("x");
    while !line.trim().is_empty() {
        line.clear();
        lines.read_line(&mut line)?;
        if let Some((_, value)) =
            line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case("authorization"))
        {
            authorizations.lock().unwrap().push(value.trim().to_owned());
        }
    }
    let request = first.trim().trim_end_matches(" HTTP/1.1").to_owned();
    let (status, body) = script(&request);
    log.lock().unwrap().push(request);
    write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )?;
    stream.shutdown(std::net::Shutdown::Write)?;
    stream.read_to_end(&mut Vec::new()).map(|_| ())
}
