//! The key on standard input.

use std::fs::File;
use std::io::{IsTerminal as _, stdin};
use std::os::fd::AsFd as _;

use super::bytes::{Bytes, read_all};

/// Reads it to its end. Not by the standard library's reader: that one keeps what it read in a buffer of its own.
pub(super) fn read() -> Result<Bytes, String> {
    let stdin = stdin();
    if stdin.is_terminal() {
        return Err("standard input is a terminal; pipe the key into it".to_owned());
    }
    let input = stdin.as_fd().try_clone_to_owned().map_err(|error| error.to_string())?;
    read_all(File::from(input))
}
