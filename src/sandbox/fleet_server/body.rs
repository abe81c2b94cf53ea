//! Request bodies as a Go server reads them: up to a limit, and only as far as the first JSON value goes.

use std::error::Error;
use std::io::Read as _;

use axum::body::Body;
use axum::http::{HeaderMap, header};
use flate2::read::GzDecoder;
use futures_util::StreamExt as _;
use tower_http::timeout::TimeoutError;

use crate::sandbox::fleet_server::answer::FleetError;

/// Fleet Server 9.5: the most that a check-in may be after decompression.
const UNZIPPED: usize = 20 << 20;

/// What came of a body, and why no more came.
pub(super) struct BodyContent {
    pub(super) data: Vec<u8>,
    pub(super) end: BodyEnd,
}

/// How a body ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyEnd {
    Whole,
    TooLarge,
    /// The connection broke off.
    CutOff,
}

/// Reads `limit` bytes at most. A client that takes too long is not waited for.
pub(super) async fn read(body: Body, limit: usize) -> Result<BodyContent, FleetError> {
    let mut data = Vec::new();
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = match chunk {
            Ok(chunk) => chunk,
            Err(error) if is_late(&error) => return Err(FleetError::late()),
            Err(_) => return Ok(BodyContent { data, end: BodyEnd::CutOff }),
        };
        let room = limit - data.len();
        data.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() > room {
            return Ok(BodyContent { data, end: BodyEnd::TooLarge });
        }
    }
    Ok(BodyContent { data, end: BodyEnd::Whole })
}

/// Whether the body was given up because nothing came for too long.
fn is_late(error: &axum::Error) -> bool {
    let mut chain = std::iter::successors(Some(error as &(dyn Error + 'static)), |error| (**error).source());
    chain.any(<dyn Error>::is::<TimeoutError>)
}

/// Unpacks what says that it is packed.
pub(super) fn unzipped(headers: &HeaderMap, content: BodyContent) -> Result<BodyContent, FleetError> {
    if headers.get(header::CONTENT_ENCODING).is_none_or(|encoding| encoding != "gzip") {
        return Ok(content);
    }
    let reader = "unable to create gzip reader for request body";
    match (content.data.as_slice(), content.end) {
        ([], BodyEnd::Whole) => return Err(FleetError::bad_request(&format!("{reader}: EOF"))),
        ([0x1F, 0x8B, 8, ..], _) => {}
        _ => return Err(FleetError::bad_request(&format!("{reader}: gzip: invalid header"))),
    }
    let mut data = Vec::new();
    let unpacked = GzDecoder::new(&*content.data).take(UNZIPPED as u64 + 1).read_to_end(&mut data);
    let end = match (unpacked, content.end) {
        (Ok(_), _) if data.len() > UNZIPPED => BodyEnd::TooLarge,
        (Ok(_), _) => BodyEnd::Whole,
        (Err(_), BodyEnd::Whole) => BodyEnd::CutOff,
        (Err(_), end) => end,
    };
    data.truncate(UNZIPPED);
    Ok(BodyContent { data, end })
}
