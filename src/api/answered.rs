//! What the head of an answer says besides its status: the server's time, when to ask again, how the body is packed.

use std::time::Instant;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use reqwest::header::{CONTENT_ENCODING, DATE, HeaderMap, HeaderName, RETRY_AFTER};

use super::error::{Error, Oddity};
use crate::domain::text::Text;

/// The longest wait that a server is granted, in seconds.
const LONGEST_WAIT: i64 = 3_600;

/// The server's clock as an answer had it, and how long ago that was.
#[derive(Debug, Clone, Copy)]
pub(super) struct ServerClock {
    said: Timestamp,
    heard: Instant,
}

impl ServerClock {
    /// Reads the `Date` of an answer that has just begun. One out of a cache says nothing about now.
    pub(super) fn read(headers: &HeaderMap) -> Option<Self> {
        let cached = headers.contains_key("age");
        let said = moment(headers, &DATE).filter(|_| !cached)?;
        Some(Self { said, heard: Instant::now() })
    }

    /// What it shows by now.
    pub(super) fn now(self) -> Option<Timestamp> {
        self.said.checked_add(self.heard.elapsed()).ok()
    }
}

fn moment(headers: &HeaderMap, name: &HeaderName) -> Option<Timestamp> {
    let text = headers.get(name)?.to_str().ok()?.trim();
    rfc2822::DateTimeParser::new().parse_timestamp(text.replace("GMT", "+0000")).ok()
}

/// How many seconds the server wants to be left alone: as it says, or until the moment that it names by its own clock.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<u32> {
    let seconds = if let Ok(seconds) = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse::<i64>() {
        seconds
    } else {
        let (until, now) = (moment(headers, &RETRY_AFTER)?, moment(headers, &DATE)?);
        until.duration_since(now).as_secs()
    };
    u32::try_from(seconds.clamp(0, LONGEST_WAIT)).ok()
}

/// The error with the wait that the server asks for, if it does.
pub(super) fn later(error: Error, seconds: Option<u32>) -> Error {
    match seconds {
        Some(seconds) => Error::Later { seconds, error: Box::new(error) },
        None => error,
    }
}

/// How the body is encoded, where nobody asked for that. The client takes gzip apart by itself and then drops the header.
pub(super) fn foreign_encoding(headers: &HeaderMap) -> Option<Oddity> {
    let encoding = headers.get(CONTENT_ENCODING)?.to_str().unwrap_or("?").trim();
    let plain = encoding.is_empty() || encoding.eq_ignore_ascii_case("identity");
    (!plain).then(|| Oddity::Encoding(Text::from(encoding.chars().take(40).collect::<String>())))
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v))).collect()
    }

    #[test]
    fn a_wait_is_read_in_both_forms_and_has_an_end() {
        let date = ("date", "Fri, 20 Nov 2026 12:00:00 GMT");
        let wait = |text| retry_after(&headers(&[date, ("retry-after", text)]));
        assert_eq!(wait("16"), Some(16));
        assert_eq!(wait("Fri, 20 Nov 2026 12:01:30 GMT"), Some(90));
        assert_eq!(wait("Fri, 20 Nov 2026 11:00:00 GMT"), Some(0));
        assert_eq!(wait("99999999"), Some(3_600));
        assert_eq!((wait("soon"), wait("-5")), (None, Some(0)));
        assert_eq!(retry_after(&headers(&[date])), None);
    }

    #[test]
    fn the_servers_clock_is_in_its_date_unless_a_cache_answered() {
        let date = ("date", "Fri, 20 Nov 2026 12:00:00 GMT");
        let said = ServerClock::read(&headers(&[date])).unwrap().said;
        assert_eq!(said, "2026-11-20T12:00:00Z".parse::<Timestamp>().unwrap());
        assert!(ServerClock::read(&headers(&[date, ("age", "60")])).is_none());
        assert!(ServerClock::read(&headers(&[("date", "yesterday")])).is_none());
    }
}
