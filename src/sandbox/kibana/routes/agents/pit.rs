//! A point in time to page through. Elasticsearch freezes the documents; the sandbox leaves out the agents that are
//! newer than the point, and shows the others as they are. All it knows of a point stands in the point's id.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::sort::refused;
use crate::domain::expiration::Expiration;
use crate::sandbox::kibana::answer::ErrorResponse;

/// A point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pit {
    /// The number of the newest agent then.
    pub(super) newest: i64,
    /// Until when it can be asked for, in milliseconds since 1970.
    pub(super) end: i64,
}

impl Pit {
    pub(super) fn id(self) -> String {
        URL_SAFE_NO_PAD.encode(format!("pit:{}:{}", self.newest, self.end))
    }

    /// Reads an id at the moment `now`.
    pub(super) fn read(id: &str, now: i64) -> Result<Self, ErrorResponse> {
        let pit = Self::decode(id).ok_or_else(|| {
            let reason = format!("invalid id: [{id}]");
            refused("illegal_argument_exception", &reason)
        })?;
        if pit.end < now {
            let reason = format!("No search context found for id [{}]", pit.newest);
            return Err(refused("search_context_missing_exception", &reason));
        }
        Ok(pit)
    }

    fn decode(id: &str) -> Option<Self> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(id).ok()?).ok()?;
        let (newest, end) = text.strip_prefix("pit:")?.split_once(':')?;
        Some(Self { newest: newest.parse().ok()?, end: end.parse().ok()? })
    }
}

/// The end of a point that is kept from `now` on for as long as `span` says.
pub(super) fn end(span: &str, now: jiff::Timestamp) -> Result<i64, ErrorResponse> {
    let end = Expiration::parse(span).ok().and_then(|span| span.from(now));
    end.map(jiff::Timestamp::as_millisecond).ok_or_else(|| {
        let reason = format!(
            "failed to parse setting [keep_alive] with value [{span}] as a time value: unit is missing or unrecognized"
        );
        refused("illegal_argument_exception", &reason)
    })
}
