//! A file with the key in it, which nobody else may read.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};

use super::bytes::{Bytes, read_all};
use crate::system::permissions;

/// Reads it; one that others could read is closed first, and that is said.
pub(super) fn read(path: &Path) -> Result<(Bytes, Option<String>), String> {
    // What was put right counts from now on: who has read the key until now has it.
    let repaired = permissions::close_file(path).map_err(|unfit| unfit.to_string())?;
    let notice =
        repaired.map(|repaired| format!("{repaired}. Whoever could read the API key until now may have it."));
    let file =
        permissions::open_file(path, OpenOptions::new().read(true)).map_err(|unfit| unfit.to_string())?;
    let bytes = read_all(file).map_err(|why| format!("{} {why}", path.display()))?;
    Ok((bytes, notice))
}

/// The path as the configuration file writes it: it means the same wherever the program is started.
pub(super) fn absolute(written: &str, home: Option<&str>) -> Result<PathBuf, String> {
    match (written.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => Ok(Path::new(home).join(rest)),
        _ if Path::new(written).is_absolute() => Ok(written.into()),
        _ => Err("a path belongs here that begins with / or ~/".to_owned()),
    }
}
