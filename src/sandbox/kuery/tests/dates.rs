//! Dates and date math, against what Elasticsearch's documentation says of them.

use super::now;
use crate::sandbox::kuery::date::moment;

fn read(text: &str, up: bool) -> String {
    match moment(text, up, now()) {
        Ok(ms) => jiff::Timestamp::from_millisecond(ms).unwrap().to_string(),
        Err(error) => error,
    }
}

#[test]
fn what_is_left_out_is_the_first_or_last_of_the_day() {
    for (text, first, last) in [
        ("2026", "2026-01-01T00:00:00Z", "2026-01-01T23:59:59.999Z"),
        ("2026-11", "2026-11-01T00:00:00Z", "2026-11-01T23:59:59.999Z"),
        ("2026-11-20", "2026-11-20T00:00:00Z", "2026-11-20T23:59:59.999Z"),
        ("2026-11-20T", "2026-11-20T00:00:00Z", "2026-11-20T23:59:59.999Z"),
        ("2026-11-20T10", "2026-11-20T10:00:00Z", "2026-11-20T10:59:59.999Z"),
        ("2026-11-20T10:20", "2026-11-20T10:20:00Z", "2026-11-20T10:20:59.999Z"),
        ("2026-11-20T10:20:30", "2026-11-20T10:20:30Z", "2026-11-20T10:20:30.999Z"),
        ("2026-11-20T10:20:30.5", "2026-11-20T10:20:30.5Z", "2026-11-20T10:20:30.5Z"),
        ("2026-11-20T10:20:30,123456789Z", "2026-11-20T10:20:30.123Z", "2026-11-20T10:20:30.123Z"),
        ("2026-11-20T10Z", "2026-11-20T10:00:00Z", "2026-11-20T10:59:59.999Z"),
        ("2026-11-20T10:00+02:00", "2026-11-20T08:00:00Z", "2026-11-20T08:00:59.999Z"),
        ("2026-11-20T10:00:00-0530", "2026-11-20T15:30:00Z", "2026-11-20T15:30:00.999Z"),
        ("2026-11-20T10+01", "2026-11-20T09:00:00Z", "2026-11-20T09:59:59.999Z"),
        ("1763640000000", "2025-11-20T12:00:00Z", "2025-11-20T12:00:00Z"),
        ("-1", "1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
        ("12345", "1970-01-01T00:00:12.345Z", "1970-01-01T00:00:12.345Z"),
        ("1969-12-31T23:59:59.9995", "1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
    ] {
        assert_eq!((read(text, false).as_str(), read(text, true).as_str()), (first, last), "{text}");
    }
}

#[test]
fn date_math_goes_from_left_to_right() {
    let now = "2026-11-20T12:34:56.789Z";
    for (text, first, last) in [
        ("now", now, now),
        ("now-7d", "2026-11-13T12:34:56.789Z", "2026-11-13T12:34:56.789Z"),
        ("now-7d/d", "2026-11-13T00:00:00Z", "2026-11-13T23:59:59.999Z"),
        ("now/y", "2026-01-01T00:00:00Z", "2026-12-31T23:59:59.999Z"),
        ("now/M", "2026-11-01T00:00:00Z", "2026-11-30T23:59:59.999Z"),
        ("now/w", "2026-11-16T00:00:00Z", "2026-11-22T23:59:59.999Z"),
        ("now/h", "2026-11-20T12:00:00Z", "2026-11-20T12:59:59.999Z"),
        ("now/H", "2026-11-20T12:00:00Z", "2026-11-20T12:59:59.999Z"),
        ("now/m", "2026-11-20T12:34:00Z", "2026-11-20T12:34:59.999Z"),
        ("now/s", "2026-11-20T12:34:56Z", "2026-11-20T12:34:56.999Z"),
        ("now+1M-1d/M", "2026-12-01T00:00:00Z", "2026-12-31T23:59:59.999Z"),
        ("now+y", "2027-11-20T12:34:56.789Z", "2027-11-20T12:34:56.789Z"),
        ("now+2w-3H+4m-5s+6h", "2026-12-04T15:38:51.789Z", "2026-12-04T15:38:51.789Z"),
        ("2026-11-20||+1M/d", "2026-12-20T00:00:00Z", "2026-12-20T23:59:59.999Z"),
        // The date before the math is not rounded up.
        ("2026-11-20||+1h", "2026-11-20T01:00:00Z", "2026-11-20T01:00:00Z"),
        ("2026-01-31||+1M", "2026-02-28T00:00:00Z", "2026-02-28T00:00:00Z"),
        ("2024-02-29||-1y", "2023-02-28T00:00:00Z", "2023-02-28T00:00:00Z"),
        ("2026-11-20||", "2026-11-20T00:00:00Z", "2026-11-20T00:00:00Z"),
        ("1763640000000||/d", "2025-11-20T00:00:00Z", "2025-11-20T23:59:59.999Z"),
    ] {
        assert_eq!((read(text, false).as_str(), read(text, true).as_str()), (first, last), "{text}");
    }
}

#[test]
fn what_is_no_date_is_refused() {
    for text in [
        "soon",
        // Read as a whole day, these would name documents that nobody meant.
        "2026-11-20 10:00",
        "2026-11-20t10:00:00Z",
        "2026-11-20Z",
        "2026-11-20T10:00:00[Europe/Paris]",
        "2026-11-20T10:00:00+25:99",
        "2026-11-20T10:00:00+02:",
        "2026-11-20T24:00",
        "2026-11-20T10:60",
        "2026-11-20T10:00:60",
        "2026-11-20T10:00:00.",
        "2026-11-20T10:00:00.1234567890",
        "2026-13-20",
        "2026-02-30",
        "2026-1-2",
        "2026-",
        "--1",
        "+1",
        "99999999999999999",
        "東京都",
    ] {
        let reason = format!(
            "failed to parse date field [{text}] with format [strict_date_optional_time||epoch_millis]"
        );
        assert_eq!(read(text, false), format!("{reason}: [{reason}]"));
    }
    for (text, reason) in [
        ("", "cannot parse empty datetime"),
        ("||/d", "cannot parse empty datetime"),
        ("nowhere", "operator not supported for date math [here]"),
        ("now-", "truncated date math [-]"),
        ("now-7", "truncated date math [-7]"),
        ("now-7x", "unit [x] not supported for date math [-7x]"),
        ("now-7東", "unit [東] not supported for date math [-7東]"),
        ("now/2d", "rounding `/` can only be used on single unit types [/2d]"),
        ("now+99999999999d", "For input string: \"99999999999\""),
        ("now+9999999y", "date math [+9999999y] leaves the calendar"),
        ("now+2147483647M/d", "date math [+2147483647M/d] leaves the calendar"),
    ] {
        assert_eq!(read(text, true), reason, "{text}");
    }
}

proptest::proptest! {
    #[test]
    fn no_text_panics(text in "(now|2026|-|11|T|10|:|\\.|\\|\\||[/+-][0-9]{0,3}[yMwdhHms]|Z|東){0,8}") {
        let (first, last) = (moment(&text, false, now()), moment(&text, true, now()));
        proptest::prop_assert_eq!(first.is_ok(), last.is_ok());
        if let (Ok(first), Ok(last)) = (first, last) {
            let math = text.matches('/').count() > 1;
            proptest::prop_assert!(math || first <= last, "{} {}", first, last);
        }
    }
}
