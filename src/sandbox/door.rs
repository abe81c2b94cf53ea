//! Unix sockets for this program's own clients, beside the store in a folder that no other user can open. A server there
//! belongs to this user. A port proves nothing: anybody may take it once its owner has ended, so no client of ours
//! sends the key to a port of another process.

use std::fs::File;
use std::io;
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use super::private;

/// The longest socket path that every system accepts.
const LONGEST: usize = 103;

/// The socket of Kibana for the store in this file.
pub(super) fn kibana(data: &Path) -> PathBuf {
    private::beside(data, ".sock")
}

/// The socket of Fleet Server for the store in this file.
pub(super) fn fleet_server(data: &Path) -> PathBuf {
    private::beside(data, ".agents.sock")
}

/// A path to a socket that is short enough to connect to, valid while this is kept.
#[derive(Debug)]
pub(super) struct Way {
    path: PathBuf,
    /// The folder that the path goes through when its own path is too long.
    _folder: Option<File>,
}

impl Way {
    /// The path to a socket that exists or will be created.
    pub(super) fn to(socket: &Path) -> io::Result<Self> {
        let (Some(folder), Some(name)) = (socket.parent(), socket.file_name()) else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        if socket.as_os_str().len() <= LONGEST {
            return Ok(Self { path: socket.to_owned(), _folder: None });
        }
        let folder = File::open(folder)?;
        let path = Path::new("/proc/self/fd").join(folder.as_raw_fd().to_string());
        if !path.is_dir() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "its path is too long for a socket"));
        }
        Ok(Self { path: path.join(name), _folder: Some(folder) })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

/// A socket that this process listens on. Dropping it removes its file.
#[derive(Debug)]
pub(super) struct Door {
    file: PathBuf,
    way: Way,
}

impl Door {
    /// Replaces a socket that a killed process left behind. The caller holds the store's lock, and keeps it until this
    /// is dropped.
    pub(super) fn open(file: PathBuf) -> io::Result<(Self, UnixListener)> {
        if !file.parent().is_some_and(private::is_closed) {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, "other users can get at its folder"));
        }
        remove(&file)?;
        let way = Way::to(&file)?;
        let listener = UnixListener::bind(way.path())?;
        let door = Self { file, way };
        std::fs::set_permissions(&door.file, std::fs::Permissions::from_mode(0o600))?;
        listener.set_nonblocking(true)?;
        Ok((door, listener))
    }

    pub(super) fn path(&self) -> &Path {
        self.way.path()
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        // A leftover does no harm: nobody answers there, and the next owner replaces it.
        let _ = remove(&self.file);
    }
}

/// Removes the socket if there is one. Anything else is not ours and stays.
pub(super) fn remove(file: &Path) -> io::Result<()> {
    match std::fs::symlink_metadata(file) {
        Ok(found) if found.file_type().is_socket() => std::fs::remove_file(file),
        Ok(_) => Err(io::Error::new(io::ErrorKind::AlreadyExists, "it is no socket")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}
