//! How long a new token lives: Elasticsearch's durations, and the choices in the create dialog.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use thiserror::Error;

/// The longest text that Kibana accepts (9.5.1: `maxLength` 20).
const MAX_CHARS: usize = 20;

/// A positive duration in one unit: `30d`, `24h`, `90m`, `60s`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expiration {
    amount: u64,
    unit: DurationUnit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DurationUnit {
    Days,
    Hours,
    Minutes,
    Seconds,
}

/// Why Kibana would not accept a text as a duration.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ExpirationError {
    /// Not `^[1-9]\d*(d|h|m|s)$`.
    #[error("Expiration must be a whole number and a unit: 30d, 24h, 90m or 60s")]
    Form,
    /// More than Elasticsearch can count in nanoseconds.
    #[error("Expiration is too far away: at most {0}")]
    TooLong(&'static str),
}

impl Expiration {
    /// Reads a duration.
    ///
    /// # Errors
    /// [`ExpirationError`] says what is wrong; the limits are Kibana 9.5.1's.
    pub fn parse(text: &str) -> Result<Self, ExpirationError> {
        let Some((last, unit)) = text.char_indices().next_back() else { return Err(ExpirationError::Form) };
        let unit = DurationUnit::from_letter(unit).ok_or(ExpirationError::Form)?;
        let digits = &text[..last];
        let plain =
            !digits.is_empty() && !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit());
        if !plain {
            return Err(ExpirationError::Form);
        }
        let (max, shown) = unit.limit();
        match digits.parse::<u64>() {
            Ok(amount) if amount <= max && text.len() <= MAX_CHARS => Ok(Self { amount, unit }),
            _ => Err(ExpirationError::TooLong(shown)),
        }
    }

    /// The moment at which a token created at `now` expires; `None` past the end of the calendar.
    #[must_use]
    pub fn from(self, now: Timestamp) -> Option<Timestamp> {
        now.checked_add(self.span()).ok()
    }

    /// The length of time.
    #[must_use]
    pub fn span(self) -> SignedDuration {
        // Parsed amounts are far below the limit of the type.
        let amount = i64::try_from(self.amount).unwrap_or(i64::MAX);
        SignedDuration::from_secs(amount.saturating_mul(self.unit.seconds()))
    }
}

impl fmt::Display for Expiration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.amount, self.unit.letter())
    }
}

impl DurationUnit {
    fn from_letter(letter: char) -> Option<Self> {
        match letter {
            'd' => Some(Self::Days),
            'h' => Some(Self::Hours),
            'm' => Some(Self::Minutes),
            's' => Some(Self::Seconds),
            _ => None,
        }
    }

    fn letter(self) -> char {
        match self {
            Self::Days => 'd',
            Self::Hours => 'h',
            Self::Minutes => 'm',
            Self::Seconds => 's',
        }
    }

    fn seconds(self) -> i64 {
        match self {
            Self::Days => 86_400,
            Self::Hours => 3_600,
            Self::Minutes => 60,
            Self::Seconds => 1,
        }
    }

    fn limit(self) -> (u64, &'static str) {
        match self {
            Self::Days => (106_751, "106751d"),
            Self::Hours => (2_562_024, "2562024h"),
            Self::Minutes => (153_721_440, "153721440m"),
            Self::Seconds => (9_223_286_400, "9223286400s"),
        }
    }
}

/// A choice in the create dialog. There is no default: that a token never expires must be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifetime {
    /// One of the usual durations, as typed for Kibana.
    Preset(&'static str),
    /// The token lives until it is revoked.
    Never,
    /// The person types a duration.
    Custom,
}

impl Lifetime {
    /// The choices from left to right.
    pub const ALL: [Self; 7] = [
        Self::Preset("1h"),
        Self::Preset("24h"),
        Self::Preset("7d"),
        Self::Preset("30d"),
        Self::Preset("90d"),
        Self::Never,
        Self::Custom,
    ];

    /// The label of the choice.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Preset(text) => text,
            Self::Never => "Never",
            Self::Custom => "Custom",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_kibana_reads_them() {
        for good in ["1s", "30d", "24h", "90m", "106751d", "2562024h", "153721440m", "9223286400s"] {
            assert_eq!(Expiration::parse(good).unwrap().to_string(), good);
        }
        for bad in [
            "", "d", "0d", "007d", "1.5h", "-1d", "1w", "1 d", " 1d", "1d ", "+1d", "1ms", "30D", "d1", "30",
            "１d",
        ] {
            assert_eq!(Expiration::parse(bad), Err(ExpirationError::Form), "{bad}");
        }
        for far in ["106752d", "2562025h", "153721441m", "9223286401s", "99999999999999999999999d"] {
            assert!(matches!(Expiration::parse(far), Err(ExpirationError::TooLong(_))), "{far}");
        }
    }

    #[test]
    fn the_end_is_counted_from_now() {
        let now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let end = |text| Expiration::parse(text).unwrap().from(now).map(|at| at.to_string());
        assert_eq!(end("7d").as_deref(), Some("2026-11-27T12:00:00Z"));
        assert_eq!(end("90m").as_deref(), Some("2026-11-20T13:30:00Z"));
        assert_eq!(end("106751d").as_deref().map(|s| &s[..4]), Some("2319"));
    }

    #[test]
    fn every_preset_is_a_duration() {
        for choice in Lifetime::ALL {
            if let Lifetime::Preset(text) = choice {
                assert!(Expiration::parse(text).is_ok());
            }
        }
    }
}
