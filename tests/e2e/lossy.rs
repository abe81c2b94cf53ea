//! A network that loses the answer to the first create: the server got it, the program never hears of it.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::driver::Serve;
use super::http::TOKENS;

type Watch = Arc<dyn Fn() + Send + Sync>;

/// Stands before the server and calls `watch` before it passes a create on; the address to go to. Ends with the test's
/// process.
pub(crate) fn before(server: &Serve, watch: impl Fn() + Send + Sync + 'static) -> String {
    let to = server.kibana().strip_prefix("http://").unwrap().to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let lost = Arc::new(AtomicBool::new(false));
    let watch: Watch = Arc::new(watch);
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let (to, lost, watch) = (to.clone(), Arc::clone(&lost), Arc::clone(&watch));
            std::thread::spawn(move || pass_on(client, &to, &lost, watch));
        }
    });
    address
}

/// Passes requests and answers on, but for the one.
fn pass_on(mut client: TcpStream, to: &str, lost: &AtomicBool, watch: Watch) -> Option<()> {
    let mut server = TcpStream::connect(to).ok()?;
    let create = Arc::new(AtomicBool::new(false));
    let (mut from, mut into) = (client.try_clone().ok()?, server.try_clone().ok()?);
    let seen = Arc::clone(&create);
    std::thread::spawn(move || {
        let mut bytes = [0; 16_384];
        while let Ok(n @ 1..) = from.read(&mut bytes) {
            let text = String::from_utf8_lossy(&bytes[..n]);
            if text.starts_with(&format!("POST {TOKENS} ")) {
                watch();
                seen.store(true, Ordering::SeqCst);
            }
            if into.write_all(&bytes[..n]).is_err() {
                break;
            }
        }
        let _ = into.shutdown(Shutdown::Both);
    });
    let mut bytes = [0; 16_384];
    while let Ok(n @ 1..) = server.read(&mut bytes) {
        if create.load(Ordering::SeqCst) && !lost.swap(true, Ordering::SeqCst) {
            break;
        }
        client.write_all(&bytes[..n]).ok()?;
    }
    let _ = server.shutdown(Shutdown::Both);
    client.shutdown(Shutdown::Both).ok()
}
