//! What is left of secrets in the memory of the running program. Linux only; without the right to read another process's
//! memory, the tests say so and end.

#![cfg(target_os = "linux")]

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::fs::FileExt as _;
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use memchr::memmem;
use serde_json::Value;

use super::driver::{Builder, Serve, Session};
use super::http::{self, TOKENS, ask};
use super::tab;

const PAGE: usize = 4_096;

/// All that the program can write to, without empty pages; `None` where it can't be read.
fn memory(app: &Session) -> Option<Vec<u8>> {
    let folder = format!("/proc/{}", app.pid().as_raw_nonzero());
    let maps = fs::read_to_string(format!("{folder}/maps")).ok()?;
    let file = File::open(format!("{folder}/mem")).ok()?;
    let mut all = Vec::new();
    for line in maps.lines() {
        let mut words = line.split_whitespace();
        let (range, rights) = (words.next()?, words.next()?);
        if rights.starts_with("rw") {
            let (from, to) = range.split_once('-')?;
            let [from, to] = [from, to].map(|it| u64::from_str_radix(it, 16).unwrap());
            let mut bytes = vec![0; usize::try_from(to - from).unwrap()];
            // A range may be gone since the list was read.
            if file.read_exact_at(&mut bytes, from).is_ok() {
                all.extend(bytes.chunks(PAGE).filter(|page| *page != [0; PAGE]).flatten());
            }
        }
    }
    (!all.is_empty()).then_some(all)
}

/// How often the part of a secret that is not its public id stands in memory, in base64 and in clear, with what is
/// around it.
fn copies(memory: &[u8], secret: &str) -> Vec<String> {
    let clear = String::from_utf8(STANDARD.decode(secret).unwrap()).unwrap();
    let (_, key) = clear.split_once(':').unwrap();
    assert_eq!(key.len(), 22);
    // The end of it, for copies whose beginning was written over; the padding is no part of it.
    let end = secret.trim_end_matches('=');
    let found = [&end[end.len() - 16..], key].into_iter().flat_map(|part| memmem::find_iter(memory, part));
    found.map(|at| memory[at.saturating_sub(160)..at].escape_ascii().to_string()).collect()
}

/// The copies of the secrets of all tokens that the server has.
fn listed(app: &Session, server: &Serve) -> Vec<String> {
    let list = ask(server, "GET", &format!("{TOKENS}?perPage=1000"), &Value::Null);
    let tokens = list["items"].as_array().unwrap();
    assert!(!tokens.is_empty());
    let memory = memory(app).unwrap();
    tokens.iter().flat_map(|token| copies(&memory, token["api_key"].as_str().unwrap())).collect()
}

/// The tab on a server of another process, which sends all in clear; `None` where its memory can't be read.
fn open(server: &Serve) -> Option<Session> {
    let builder = Session::builder().env("KIBANA_ENDPOINT", uncompressed(server));
    readable(builder.env("KIBANA_API_KEY", server.api_key()))
}

#[allow(clippy::print_stderr, reason = "a test that is skipped says so")]
fn readable(builder: Builder) -> Option<Session> {
    let app = builder.arg("--allow-core-dumps").start();
    app.see("● connected");
    if memory(&app).is_none() {
        eprintln!("skipped: this user can't read another process's memory");
        return None;
    }
    Some(app)
}

/// Passes everything on, but asks the server for answers that aren't compressed: a packed secret would not be found.
fn uncompressed(server: &Serve) -> String {
    let there = server.kibana().strip_prefix("http://").unwrap().to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    // Ends with the test's process.
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let server = TcpStream::connect(&there).unwrap();
            let (mut answers, mut to_client) = (server.try_clone().unwrap(), client.try_clone().unwrap());
            thread::spawn(move || {
                let _ = io::copy(&mut answers, &mut to_client);
                let _ = to_client.shutdown(Shutdown::Both);
            });
            thread::spawn(move || {
                let _ = requests(client, &server);
                let _ = server.shutdown(Shutdown::Both);
            });
        }
    });
    url
}

fn requests(mut client: TcpStream, mut server: &TcpStream) -> io::Result<()> {
    let mut bytes = vec![0; 64 * 1024];
    while let length @ 1.. = client.read(&mut bytes)? {
        let text = String::from_utf8_lossy(&bytes[..length]);
        server.write_all(text.replace("accept-encoding: gzip", "accept-encoding: none").as_bytes())?;
    }
    Ok(())
}

/// Both buffers that the screen is drawn from are new, and so is what is written.
fn drawn_anew(app: &Session) {
    let before = app.raw().len();
    app.press("<c-l>").until_written("for the screen to be drawn again", |raw| {
        String::from_utf8_lossy(&raw[before..]).contains("Enrollment tokens").then_some(())
    });
}

#[test]
fn a_secret_that_was_hidden_is_gone() {
    let server = Serve::start();
    let Some(app) = open(&server) else { return };
    hidden_secrets_are_gone(&app);
}

#[test]
fn nor_does_it_stay_after_tls() {
    let folder = tempfile::tempdir().unwrap();
    let server = Serve::at(folder.path(), &["--tls", "self-signed"]);
    let authority = folder.path().join("sandbox.sqlite.crt");
    let builder = Session::builder().connected_to(&server).env("FLEET_TOKENS_CA", authority);
    let Some(app) = readable(builder) else { return };
    hidden_secrets_are_gone(&app);
}

fn hidden_secrets_are_gone(app: &Session) {
    app.see("Security lab");
    // More than once: whether a library reuses a buffer is a matter of time.
    for _ in 0..5 {
        app.press("s").see("Whoever has it can enroll agents.");
        let secret = tab::secret(app);
        // As soon as the connection that brought it is closed, which no screen tells.
        app.until("for one copy, the one to be shown", |_| {
            (copies(&memory(app)?, &secret).len() == 1).then_some(())
        });
        app.press("<esc>").gone("Whoever has it");
        drawn_anew(app);
        let left = copies(&memory(app).unwrap(), &secret);
        assert!(left.is_empty(), "{left:#?}");
        app.press("j");
    }
}

#[test]
fn the_secret_of_a_new_token_is_not_kept() {
    let server = Serve::start();
    let Some(app) = open(&server) else { return };
    app.see("Security lab");
    tab::create(&app, "unseen");
    app.press("<esc>").gone("Enrollment token created").see("Active 31");
    drawn_anew(&app);
    let secret = http::named(&server, "unseen")[0]["api_key"].as_str().unwrap().to_owned();
    // Less long than an idle connection would be kept.
    app.until("for the secret to be gone", |_| copies(&memory(&app)?, &secret).is_empty().then_some(()));
}

#[test]
fn secrets_that_nobody_asked_for_are_not_kept() {
    let server = Serve::start();
    let Some(app) = open(&server) else { return };
    app.see("Security lab");
    drawn_anew(&app);
    let left = listed(&app, &server);
    assert!(left.is_empty(), "{left:#?}");
}

#[test]
fn nor_are_those_of_a_short_list() {
    let server = Serve::with(&["--tokens", "2"]);
    let Some(app) = open(&server) else { return };
    app.see("of 2");
    for _ in 0..5 {
        app.press("R").see("● connected");
        drawn_anew(&app);
        let left = listed(&app, &server);
        assert!(left.is_empty(), "{left:#?}");
    }
}
