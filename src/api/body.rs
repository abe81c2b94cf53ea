//! Bodies: read up to a limit, wiped after use, parsed where they disturb nobody.

use serde::de::DeserializeOwned;
use zeroize::{Zeroize as _, Zeroizing};

use super::error::{Error, Trouble};
use super::transport::{self, BrokenBody};
use crate::api::patience::ResponseDeadline;

/// The most that a list may answer, in bytes: about 400,000 tokens of one page.
pub(super) const LIST_LIMIT: usize = 256 << 20;
/// The most that anything else may answer, errors included, in bytes.
pub(super) const SMALL_LIMIT: usize = 1 << 20;
/// From this size on, in bytes, parsing takes long enough to hold up a screen.
const LARGE: usize = 64 << 10;
/// How much of an announced length is believed before it comes, in bytes.
const TRUSTED_LENGTH: u64 = 16 << 20;

/// A body. Lists hold every secret in clear, so all are wiped when dropped, and when they outgrow their place. The
/// buffers inside the HTTP and TLS libraries are out of reach.
pub(super) type ResponseBody = Zeroizing<Vec<u8>>;

/// Reads the whole body, `limit` bytes at most after decompression.
pub(super) async fn read(
    response: &mut reqwest::Response,
    limit: usize,
    patience: ResponseDeadline,
) -> Result<ResponseBody, BrokenBody> {
    let announced = response.content_length().unwrap_or(0).min(TRUSTED_LENGTH);
    let mut body: ResponseBody = Zeroizing::new(Vec::with_capacity(usize::try_from(announced).unwrap_or(0)));
    loop {
        let left = patience.left(body.len());
        let chunk = match tokio::time::timeout(left, response.chunk()).await {
            Ok(Ok(Some(chunk))) => chunk,
            Ok(Ok(None)) => return Ok(body),
            Ok(Err(error)) => return Err(transport::broken(&error)),
            Err(_) => return Err(BrokenBody::Lost(Trouble::Timeout)),
        };
        if body.len() + chunk.len() > limit {
            return Err(BrokenBody::TooLarge);
        }
        extend(&mut body, &chunk);
        // Ours alone, unless more of it is still to come out of the library.
        if let Ok(mut chunk) = chunk.try_into_mut() {
            chunk.zeroize();
        }
    }
}

/// Adds to a body; one that is full moves to a larger place, and the old one is wiped.
fn extend(body: &mut ResponseBody, more: &[u8]) {
    let wanted = body.len() + more.len();
    if wanted > body.capacity() {
        let mut larger: ResponseBody = Zeroizing::new(Vec::with_capacity(wanted.max(2 * body.capacity())));
        larger.extend_from_slice(body);
        *body = larger;
    }
    body.extend_from_slice(more);
}

/// Whether a body could be a JSON object, whatever its content type says.
pub(super) fn looks_like_json(body: &[u8]) -> bool {
    body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
}

/// Parses a body; a large one off the task that also draws.
pub(super) async fn parse<T: DeserializeOwned + Send + 'static>(body: ResponseBody) -> Result<T, Error> {
    if body.len() < LARGE {
        return parse_here(&body);
    }
    let parsing = tokio::task::spawn_blocking(move || parse_here(&body));
    parsing.await.unwrap_or(Err(Error::Internal("the answer's parser stopped")))
}

fn parse_here<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    // serde_json's own message quotes the value it did not like, which could be a secret.
    serde_json::from_slice(body).map_err(|e| Error::Malformed { line: e.line(), column: e.column() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_grows_whole_and_in_few_moves() {
        let mut body: ResponseBody = Zeroizing::new(Vec::new());
        let (mut places, mut last) = (0, std::ptr::null());
        for byte in 0..=255_u8 {
            extend(&mut body, &[byte; 100]);
            places += usize::from(!std::ptr::eq(last, body.as_ptr()));
            last = body.as_ptr();
        }
        assert!(body.chunks(100).zip(0..=255_u8).all(|(part, byte)| part == [byte; 100]));
        assert!(body.len() == 25_600 && places <= 10, "{places}");
    }
}
