//! Elasticsearch's dates: `strict_date_optional_time||epoch_millis` with date math, in UTC.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp, ToSpan};

const FORMAT: &str = "strict_date_optional_time||epoch_millis";

/// The milliseconds that a date means, or Elasticsearch's complaint. Rounded up it is the last one of what the text
/// leaves open: Elasticsearch does so for `>` and `<=`, and for the end of a date that is asked for alone.
pub(super) fn moment(text: &str, up: bool, now: Timestamp) -> Result<i64, String> {
    let (base, math) = if let Some(math) = text.strip_prefix("now") {
        (now, math)
    } else if let Some((date, math)) = text.split_once("||") {
        (instant(date, false)?, math)
    } else {
        (instant(text, up)?, "")
    };
    let at = if math.is_empty() {
        base
    } else {
        let start = TimeZone::UTC.to_datetime(base);
        TimeZone::UTC.to_timestamp(calculate(start, math, up)?).map_err(|_| unreadable(text))?
    };
    i64::try_from(at.as_nanosecond().div_euclid(1_000_000)).map_err(|_| unreadable(text))
}

fn unreadable(text: &str) -> String {
    let reason = format!("failed to parse date field [{text}] with format [{FORMAT}]");
    format!("{reason}: [{reason}]")
}

fn instant(text: &str, up: bool) -> Result<Timestamp, String> {
    if text.is_empty() {
        return Err("cannot parse empty datetime".to_owned());
    }
    iso(text, up).or_else(|| epoch(text)).ok_or_else(|| unreadable(text))
}

fn epoch(text: &str) -> Option<Timestamp> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.bytes().all(|b| b.is_ascii_digit());
    Timestamp::from_millisecond(text.parse().ok().filter(|_| plain)?).ok()
}

/// A date of which everything after the year may be left out. Elasticsearch's documentation of the range query
/// ("missing date components"): rounded up, a month or day that is missing is still the first, and what is missing
/// of the time is the day's last.
fn iso(text: &str, up: bool) -> Option<Timestamp> {
    let mut rest = text;
    let year = i16::try_from(digits(&mut rest, 4)?).ok()?;
    let (mut month, mut day, mut whole) = (1, 1, false);
    if after(&mut rest, '-').is_some() {
        month = digits(&mut rest, 2)?;
        if after(&mut rest, '-').is_some() {
            day = digits(&mut rest, 2)?;
            whole = true;
        }
    }
    let last = |value| if up { value } else { 0 };
    let (mut hour, mut minute, mut second, mut nano) = (last(23), last(59), last(59), last(999_999_999));
    let mut offset = 0;
    if whole && after(&mut rest, 'T').is_some() && !rest.is_empty() {
        hour = digits(&mut rest, 2)?;
        if after(&mut rest, ':').is_some() {
            minute = digits(&mut rest, 2)?;
            if after(&mut rest, ':').is_some() {
                second = digits(&mut rest, 2)?;
                if after(&mut rest, '.').or_else(|| after(&mut rest, ',')).is_some() {
                    nano = fraction(&mut rest)?;
                }
            }
        }
        offset = zone(&mut rest)?;
    }
    if !rest.is_empty() {
        return None;
    }
    let small = |value: i32| i8::try_from(value).ok();
    let date = Date::new(year, small(month)?, small(day)?).ok()?;
    let local = DateTime::new(
        date.year(),
        date.month(),
        date.day(),
        small(hour)?,
        small(minute)?,
        small(second)?,
        nano,
    );
    let at = TimeZone::UTC.to_timestamp(local.ok()?).ok()?;
    at.checked_sub(SignedDuration::from_mins(i64::from(offset))).ok()
}

/// Takes exactly `count` digits.
fn digits(rest: &mut &str, count: usize) -> Option<i32> {
    let (head, tail) = rest.split_at_checked(count)?;
    if !head.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    *rest = tail;
    head.parse().ok()
}

fn after(rest: &mut &str, sign: char) -> Option<()> {
    *rest = rest.strip_prefix(sign)?;
    Some(())
}

/// One to nine digits behind a point, in nanoseconds.
fn fraction(rest: &mut &str) -> Option<i32> {
    let count = rest.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=9).contains(&count) {
        return None;
    }
    let scale = 10_i32.checked_pow(u32::try_from(9 - count).ok()?)?;
    digits(rest, count)?.checked_mul(scale)
}

/// A zone in minutes east; none is UTC.
fn zone(rest: &mut &str) -> Option<i32> {
    let sign = match rest.chars().next() {
        None => return Some(0),
        Some('Z') => {
            *rest = rest.get(1..)?;
            return Some(0);
        }
        Some('+') => 1,
        Some('-') => -1,
        Some(_) => return None,
    };
    *rest = rest.get(1..)?;
    let hours = digits(rest, 2)?;
    let minutes = match after(rest, ':') {
        None if rest.is_empty() => 0,
        _ => digits(rest, 2)?,
    };
    // Java: eighteen hours at most.
    let total = hours * 60 + minutes;
    (minutes < 60 && total <= 18 * 60).then_some(sign * total)
}

/// Elasticsearch's date math: `+1M-1d/M`, from left to right.
fn calculate(start: DateTime, math: &str, up: bool) -> Result<DateTime, String> {
    let too_far = || format!("date math [{math}] leaves the calendar");
    let (mut at, mut rest) = (start, math);
    while let Some(operator) = rest.chars().next() {
        let negative = match operator {
            '+' | '/' => false,
            '-' => true,
            _ => return Err(format!("operator not supported for date math [{math}]")),
        };
        rest = rest.get(1..).unwrap_or_default();
        let count = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, tail) = rest.split_at(count);
        let Some(unit) = tail.chars().next() else { return Err(format!("truncated date math [{math}]")) };
        let number: i32 = match number {
            "" => 1,
            number => number.parse().map_err(|_| format!("For input string: \"{number}\""))?,
        };
        if !"yMwdhHms".contains(unit) {
            return Err(format!("unit [{unit}] not supported for date math [{math}]"));
        }
        rest = tail.get(unit.len_utf8()..).unwrap_or_default();
        if operator == '/' {
            if number != 1 {
                return Err(format!("rounding `/` can only be used on single unit types [{math}]"));
            }
            at = rounded(at, unit, up).ok_or_else(too_far)?;
        } else {
            let step = step(unit, if negative { -i64::from(number) } else { i64::from(number) });
            at = step.and_then(|step| at.checked_add(step).ok()).ok_or_else(too_far)?;
        }
    }
    Ok(at)
}

fn step(unit: char, number: i64) -> Option<Span> {
    let span = Span::new();
    match unit {
        'y' => span.try_years(number),
        'M' => span.try_months(number),
        'w' => span.try_weeks(number),
        'd' => span.try_days(number),
        'h' | 'H' => span.try_hours(number),
        'm' => span.try_minutes(number),
        _ => span.try_seconds(number),
    }
    .ok()
}

/// The first or last millisecond of the unit. A week begins on Monday.
fn rounded(at: DateTime, unit: char, up: bool) -> Option<DateTime> {
    let midnight = |date: Date| date.at(0, 0, 0, 0);
    let first = match unit {
        'y' => midnight(at.date().first_of_year()),
        'M' => midnight(at.date().first_of_month()),
        'w' => {
            let since = i64::from(at.date().weekday().to_monday_zero_offset());
            midnight(at.date().checked_sub(since.days()).ok()?)
        }
        'd' => midnight(at.date()),
        'h' | 'H' => at.date().at(at.hour(), 0, 0, 0),
        'm' => at.date().at(at.hour(), at.minute(), 0, 0),
        _ => at.date().at(at.hour(), at.minute(), at.second(), 0),
    };
    if !up {
        return Some(first);
    }
    first.checked_add(step(unit, 1)?).ok()?.checked_sub(1.milliseconds()).ok()
}
