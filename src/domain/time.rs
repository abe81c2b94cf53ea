//! Moments as people read them. The time zone and the present are always arguments.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Kibana's `Created on`: `Nov 05, 2026`.
#[must_use]
pub fn date(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone()).strftime("%b %d, %Y").to_string()
}

/// A moment in full, to the minute, with the zone's abbreviation: `Nov 05, 2026 14:03 UTC`.
#[must_use]
pub fn date_time(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone()).strftime("%b %d, %Y %H:%M %Z").to_string()
}

/// A moment to the minute: `Nov 05, 2026 14:03`.
#[must_use]
pub fn date_and_time(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone()).strftime("%b %d, %Y %H:%M").to_string()
}

/// The time of day: `12:03:41`.
#[must_use]
pub fn clock(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone()).strftime("%H:%M:%S").to_string()
}

/// An age in at most four cells: `<1m`, `59m`, `47h`, `90d`, `3y`.
#[must_use]
pub fn age(at: Timestamp, now: Timestamp) -> String {
    short(seconds_between(at, now))
}

/// An expiry in few cells: `in 27d`, `in 5h`, `in <1m`, `2d ago`.
#[must_use]
pub fn expiry(at: Timestamp, now: Timestamp) -> String {
    let seconds = seconds_between(now, at);
    if seconds > 0 { format!("in {}", short(seconds)) } else { format!("{} ago", short(-seconds)) }
}

/// How long ago, in words: `just now`, `1 minute ago`, `3 days ago`.
#[must_use]
pub fn ago(at: Timestamp, now: Timestamp) -> String {
    match seconds_between(at, now) {
        ..MINUTE => "just now".to_owned(),
        seconds => format!("{} ago", words(seconds)),
    }
}

/// When something ends: how long until then, and within a day the time of day as well: `in 2 hours, at 14:00`.
#[must_use]
pub fn ends(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let span = until(at, now);
    if (1..DAY).contains(&seconds_between(now, at)) {
        let time = at.to_zoned_datetime(zone.clone()).strftime("%H:%M").to_string();
        return format!("{span}, at {time}");
    }
    span
}

/// How long until `at`, in words: `in 27 days`; in the past, [`ago`].
#[must_use]
pub fn until(at: Timestamp, now: Timestamp) -> String {
    match seconds_between(now, at) {
        i64::MIN..=0 => ago(at, now),
        1..MINUTE => "in less than a minute".to_owned(),
        seconds => format!("in {}", words(seconds)),
    }
}

/// A span in words, in its largest unit: `5 hours`.
#[must_use]
pub fn span(span: SignedDuration) -> String {
    words(span.as_secs().max(0))
}

/// `now` and `by` later, or earlier where that is negative: within the calendar, which ends with the year 9999.
#[must_use]
pub fn later(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.checked_add(by).unwrap_or_else(|_| end(by.is_negative()))
}

/// So many milliseconds after 1970, within the calendar.
#[must_use]
pub fn of_millis(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or_else(|_| end(millis < 0))
}

fn end(first: bool) -> Timestamp {
    if first { Timestamp::MIN } else { Timestamp::MAX }
}

/// The next moment at which any text of this module may read differently: the next whole minute.
#[must_use]
pub fn next_minute(now: Timestamp) -> Timestamp {
    let rest = MINUTE - now.as_second().rem_euclid(MINUTE);
    later(now, SignedDuration::from_secs(rest))
}

fn seconds_between(from: Timestamp, to: Timestamp) -> i64 {
    to.duration_since(from).as_secs()
}

/// A span in its largest fitting unit, rounded to the nearest; hours up to two days, so that a day and a half is not one.
fn rounded(seconds: i64) -> (i64, AgeUnit) {
    let in_units = |unit: i64| (seconds + unit / 2) / unit;
    let (minutes, hours, days) = (in_units(MINUTE), in_units(HOUR), in_units(DAY));
    match () {
        () if minutes < 60 => (minutes, AgeUnit::Minute),
        () if hours < 48 => (hours, AgeUnit::Hour),
        () => (days, AgeUnit::Day),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AgeUnit {
    Minute,
    Hour,
    Day,
}

fn short(seconds: i64) -> String {
    if seconds < MINUTE {
        return "<1m".to_owned();
    }
    match rounded(seconds) {
        (count, AgeUnit::Minute) => format!("{count}m"),
        (count, AgeUnit::Hour) => format!("{count}h"),
        // Four cells are enough for any age: 999d, then 3y.
        (days, AgeUnit::Day) if days < 1000 => format!("{days}d"),
        (days, AgeUnit::Day) => format!("{}y", (days * 2 + 365) / 730),
    }
}

fn words(seconds: i64) -> String {
    let (count, unit) = rounded(seconds);
    let unit = match unit {
        AgeUnit::Minute => "minute",
        AgeUnit::Hour => "hour",
        AgeUnit::Day => "day",
    };
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn dates_read_as_in_kibana() {
        let moment = at("2024-01-05T23:30:00Z");
        assert_eq!(date(moment, &TimeZone::UTC), "Jan 05, 2024");
        assert_eq!(date_time(moment, &TimeZone::UTC), "Jan 05, 2024 23:30 UTC");
        let tokyo = TimeZone::fixed(jiff::tz::offset(9));
        assert_eq!(date(moment, &tokyo), "Jan 06, 2024");
        assert_eq!(clock(moment, &tokyo), "08:30:00");
    }

    #[test]
    fn spans_are_short_in_the_table_and_in_words_elsewhere() {
        let now = at("2026-11-20T12:00:00Z");
        for (moment, short, long) in [
            ("2026-12-17T12:00:00Z", "in 27d", "in 27 days"),
            ("2026-12-20T11:59:58Z", "in 30d", "in 30 days"),
            ("2026-11-22T11:29:00Z", "in 47h", "in 47 hours"),
            ("2026-11-22T11:59:00Z", "in 2d", "in 2 days"),
            ("2026-11-21T12:00:00Z", "in 24h", "in 24 hours"),
            ("2026-11-20T12:59:59Z", "in 1h", "in 1 hour"),
            ("2026-11-20T12:59:29Z", "in 59m", "in 59 minutes"),
            ("2026-11-20T12:01:29Z", "in 1m", "in 1 minute"),
            ("2026-11-20T12:00:01Z", "in <1m", "in less than a minute"),
            ("2026-11-20T12:00:00Z", "<1m ago", "just now"),
            ("2026-11-20T10:31:00Z", "1h ago", "1 hour ago"),
            ("2026-11-19T06:00:00Z", "30h ago", "30 hours ago"),
            ("2026-11-18T10:30:00Z", "2d ago", "2 days ago"),
        ] {
            assert_eq!((expiry(at(moment), now).as_str(), until(at(moment), now).as_str()), (short, long));
        }
    }

    #[test]
    fn an_age_takes_four_cells_at_most_and_an_end_within_a_day_has_its_time() {
        let now = at("2026-11-20T12:00:00Z");
        let ages =
            ["2026-11-20T11:59:30Z", "2026-11-17T12:00:00Z", "2024-02-25T12:00:00Z", "2001-01-01T00:00:00Z"];
        assert_eq!(ages.map(|moment| age(at(moment), now)), ["<1m", "3d", "999d", "26y"]);
        let ends = |moment| ends(at(moment), now, &TimeZone::UTC);
        assert_eq!(ends("2026-11-20T14:05:00Z"), "in 2 hours, at 14:05");
        assert_eq!(ends("2026-11-22T14:00:00Z"), "in 2 days");
        assert_eq!(ends("2026-11-20T11:00:00Z"), "1 hour ago");
    }

    #[test]
    fn every_moment_is_within_the_calendar() {
        let century = SignedDuration::from_hours(100 * 366 * 24);
        assert_eq!(later(at("9999-01-01T00:00:00Z"), century), Timestamp::MAX);
        assert_eq!(later(Timestamp::MIN, -century), Timestamp::MIN);
        assert_eq!(
            later(at("1960-01-01T00:00:00Z"), SignedDuration::from_secs(1)),
            at("1960-01-01T00:00:01Z")
        );
        assert_eq!((of_millis(i64::MAX), of_millis(i64::MIN)), (Timestamp::MAX, Timestamp::MIN));
        assert_eq!(of_millis(-1), at("1969-12-31T23:59:59.999Z"));
    }

    #[test]
    fn the_next_minute_is_always_ahead() {
        assert_eq!(next_minute(at("2026-11-20T12:00:00Z")), at("2026-11-20T12:01:00Z"));
        assert_eq!(
            next_minute(at("2026-11-20T12:00:59.5Z")).as_second(),
            at("2026-11-20T12:01:00Z").as_second()
        );
    }
}
