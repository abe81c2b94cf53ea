//! The system's keyring, in builds that have it: it brings some sixty crates, so it is not in every one.

use super::bytes::Bytes;

/// Reads the entry, written as `service/user`. Somebody may have to unlock it, but not for ever.
#[cfg(feature = "keyring")]
pub(super) fn read(entry: &str) -> Result<Bytes, String> {
    use keyring::v1::Entry;
    use zeroize::Zeroizing;

    let (service, user) = split(entry)?;
    let (service, user) = (service.to_owned(), user.to_owned());
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let opened = Entry::store_status().as_ref().map_err(ToString::to_string);
        let secret = opened.and_then(|()| {
            let found = Entry::new(&service, &user).and_then(|entry| entry.get_secret());
            found.map(Zeroizing::new).map_err(|error| error.to_string())
        });
        // Nobody waits any more when this fails.
        let _ = tell.send(secret);
    });
    match told.recv_timeout(super::bytes::PATIENCE) {
        Ok(secret) => secret.map_err(|why| format!("the keyring says: {why}")),
        Err(_) => Err(format!("the keyring did not answer within {} s", super::bytes::PATIENCE.as_secs())),
    }
}

/// There is none in this build.
#[cfg(not(feature = "keyring"))]
pub(super) fn read(entry: &str) -> Result<Bytes, String> {
    split(entry)?;
    Err("this program was built without the keyring; build it with: cargo install --path . --features keyring"
        .to_owned())
}

fn split(entry: &str) -> Result<(&str, &str), String> {
    match entry.split_once('/') {
        Some((service, user)) if !service.is_empty() && !user.is_empty() => Ok((service, user)),
        _ => Err("an entry is written as \"service/user\"".to_owned()),
    }
}
