//! The bytes of a key as a file, standard input, a command or the keyring gives them.

use std::time::Duration;

use zeroize::Zeroizing;

use crate::system::programs::{Printed, Programs};

/// The longest that is taken for a key, in bytes; Elasticsearch's have some sixty.
pub(super) const LONGEST: usize = 8 * 1024;
/// How long a command may take: somebody may have to type a passphrase.
pub(super) const PATIENCE: Duration = Duration::from_mins(1);

/// Bytes that are wiped when dropped.
pub(super) type Bytes = Printed;

/// Runs a command that prints the key: a password manager's. It may ask for a passphrase on the terminal.
pub(super) fn run(words: &[String]) -> Result<Bytes, String> {
    let programs =
        Programs { hidden: Vec::new(), patience: PATIENCE, limit: LONGEST + 1, keep_terminal: true };
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let program = words.first().copied().unwrap_or_default();
    let bytes = programs.ask_blocking(&words)?;
    if bytes.trim_ascii().is_empty() {
        return Err(format!("{program} printed nothing"));
    }
    within_limit(bytes).map_err(|why| format!("{program} {why}"))
}

fn within_limit(bytes: Bytes) -> Result<Bytes, String> {
    if bytes.len() <= LONGEST {
        return Ok(bytes);
    }
    Err(format!("gives more than {LONGEST} bytes, which is no API key"))
}

/// Reads all there is, `LONGEST` bytes at most, into one buffer that never moves, so that no copy stays behind.
pub(super) fn read_all(mut from: impl std::io::Read) -> Result<Bytes, String> {
    let mut buffer: Bytes = Zeroizing::new(vec![0; LONGEST + 1]);
    let mut filled = 0;
    while filled <= LONGEST {
        match from.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.to_string()),
        }
    }
    buffer.truncate(filled);
    within_limit(buffer)
}
