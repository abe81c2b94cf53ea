//! The way in for this program's own clients: Unix sockets beside the store, in a folder that is closed to every other
//! user. Whoever answers there is this user's. A port proves nothing: anybody may take it once its owner has gone, so
//! no client of ours sends the key to one that another process was to listen on.

use std::fs::File;
use std::io;
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use super::private;

/// The longest path that every system takes for a socket.
const LONGEST: usize = 103;

/// Where Kibana answers, for a store in this file.
pub(super) fn kibana(data: &Path) -> PathBuf {
    private::beside(data, ".sock")
}

/// Where Fleet Server answers.
pub(super) fn fleet_server(data: &Path) -> PathBuf {
    private::beside(data, ".agents.sock")
}

/// A socket as a client may name it, for as long as this is kept.
#[derive(Debug)]
pub(super) struct Way {
    path: PathBuf,
    /// Where the path itself is too long, it leads through this open folder.
    _folder: Option<File>,
}

impl Way {
    /// How to reach a socket that is there, or is to be there.
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

/// A socket of ours that can be listened on. Dropping it takes its file away.
#[derive(Debug)]
pub(super) struct Door {
    file: PathBuf,
    way: Way,
}

impl Door {
    /// Takes the place of a socket that a process which was killed has left there. The store's lock is held meanwhile,
    /// and until the door is dropped.
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
        // One that stays is of no harm: nobody answers there, and the next owner takes its place.
        let _ = remove(&self.file);
    }
}

/// Takes a socket away, where one is there; what is no socket is not ours and stays.
pub(super) fn remove(file: &Path) -> io::Result<()> {
    match std::fs::symlink_metadata(file) {
        Ok(found) if found.file_type().is_socket() => std::fs::remove_file(file),
        Ok(_) => Err(io::Error::new(io::ErrorKind::AlreadyExists, "it is no socket")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}
