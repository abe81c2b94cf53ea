//! How long a check-in waits.

use std::time::Duration;

/// How often the last check-in of a waiting agent is updated.
pub(super) const ALIVE: Duration = Duration::from_secs(30);

const MINUTE: Duration = Duration::from_mins(1);
/// Fleet Server 9.5: the long poll of an agent that asks for none, and the most that is taken off by chance.
const USUAL: Duration = Duration::from_mins(5);
const JITTER: u64 = 30_000;
/// The longest poll, whatever the agent asks for.
const LONGEST: Duration = Duration::from_hours(1);

/// Less than [`JITTER`] milliseconds, by chance, so that agents do not come all at once.
pub(super) fn jitter() -> Result<Duration, getrandom::Error> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes)?;
    Ok(Duration::from_millis(u64::from_le_bytes(bytes) % JITTER))
}

/// How long to wait for an agent that gives up after `asked`; two minutes are left for the way back.
pub(super) fn span(asked: Option<Duration>, jitter: Duration) -> Duration {
    match asked.filter(|asked| !asked.is_zero()) {
        None => USUAL.saturating_sub(jitter),
        Some(asked) => asked.saturating_sub(2 * MINUTE).clamp(MINUTE, LONGEST),
    }
}

/// Reads a duration as Go writes it: `5m30s`, `1.5h`. A negative one counts as the shortest.
pub(super) fn parse(text: &str) -> Result<Duration, String> {
    let invalid = || format!("time: invalid duration \"{text}\"");
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if unsigned == "0" {
        return Ok(Duration::ZERO);
    }
    if unsigned.is_empty() {
        return Err(invalid());
    }
    let (mut rest, mut seconds) = (unsigned, 0.0);
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let number: f64 = rest[..end].parse().map_err(|_| invalid())?;
        rest = &rest[end..];
        let end = rest.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(rest.len());
        let unit = match &rest[..end] {
            "" => return Err(format!("time: missing unit in duration \"{text}\"")),
            "ns" => 1e-9,
            "us" | "\u{b5}s" | "\u{3bc}s" => 1e-6,
            "ms" => 1e-3,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            other => return Err(format!("time: unknown unit \"{other}\" in duration \"{text}\"")),
        };
        seconds += number * unit;
        rest = &rest[end..];
    }
    let span = Duration::try_from_secs_f64(seconds).map_err(|_| invalid())?;
    // What is negative is not zero, so it asks for something: the shortest.
    Ok(if negative { Duration::from_nanos(1) } else { span })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_in_waits_as_long_as_the_agent_can() {
        let waits = |asked: &str| span(Some(parse(asked).unwrap()), Duration::from_secs(9)).as_secs();
        assert_eq!(span(None, Duration::from_secs(9)).as_secs(), 291);
        assert_eq!(waits("0"), 291);
        assert_eq!(waits("10m"), 480);
        assert_eq!(waits("1m"), 60);
        assert_eq!(waits("-1h"), 60);
        assert_eq!(waits("100h"), 3600);
        assert!(jitter().unwrap() < Duration::from_secs(30));
    }

    #[test]
    fn durations_are_gos() {
        assert_eq!(parse("1.5h2m3s4ms"), Ok(Duration::from_millis(5_523_004)));
        for (text, said) in [
            ("not a timeout", "time: invalid duration \"not a timeout\""),
            ("", "time: invalid duration \"\""),
            ("5", "time: missing unit in duration \"5\""),
            ("5x", "time: unknown unit \"x\" in duration \"5x\""),
        ] {
            assert_eq!(parse(text), Err(said.to_owned()));
        }
    }
}
