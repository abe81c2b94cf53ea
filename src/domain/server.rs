//! What a Kibana says about itself, and what can be concluded from it.

use super::text::Text;

/// The answer of `/api/status`. A Kibana that does not trust the caller says less.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServerStatus {
    /// The version, as in `9.5.1`; `None` in the redacted form.
    pub version: Option<Text>,
    /// How it feels: `available`, `degraded`, …; `None` when it did not say.
    pub level: Option<Text>,
}

/// Whether a server has something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Offer {
    /// Its version or an answer says so.
    Yes,
    /// Its version or an answer speaks against it.
    No,
    /// Only trying tells.
    #[default]
    Unknown,
}

/// What a server offers beyond listing, creating and revoking. Its version says what to expect; an answer that says
/// otherwise is believed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Offers {
    /// The version, fit for the screen.
    pub version: Option<Text>,
    /// Acts on many tokens in one request: Kibana 9.5.0.
    pub bulk: Offer,
    /// A delete that deletes: Kibana 9.5.0. Before, it answers the same and only revokes.
    pub delete: Offer,
    /// A lifetime for new tokens: Kibana 9.5.1; later patches of 8.19, 9.3 and 9.4 have it too.
    pub expiration: Offer,
}

impl Offers {
    /// What can be expected of a server with this status.
    #[must_use]
    pub fn of(status: &ServerStatus) -> Self {
        let version = status.version.clone();
        let Some(number) = version.as_ref().and_then(|text| parse(text.raw())) else {
            return Self { version, ..Self::default() };
        };
        let since = |first| if number >= first { Offer::Yes } else { Offer::No };
        let expiration = match number {
            (8, 19, _) | (9, 3 | 4, _) => Offer::Unknown,
            _ => since((9, 5, 1)),
        };
        Self { version, bulk: since((9, 5, 0)), delete: since((9, 5, 0)), expiration }
    }
}

/// `9.5.1`, also with something behind it: `9.6.0-SNAPSHOT`.
fn parse(version: &str) -> Option<(u32, u32, u32)> {
    let plain = version.split(['-', '+']).next()?;
    let mut numbers = plain.split('.').map(str::parse);
    let three = (numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next()?.ok()?);
    numbers.next().is_none().then_some(three)
}

#[cfg(test)]
mod tests {
    use super::Offer::{No, Unknown, Yes};
    use super::*;

    #[test]
    fn the_version_says_what_to_expect() {
        for (version, bulk, delete, expiration) in [
            ("8.18.0", No, No, No),
            ("8.19.9", No, No, Unknown),
            ("9.2.4", No, No, No),
            ("9.4.12", No, No, Unknown),
            ("9.5.0", Yes, Yes, No),
            ("9.5.1", Yes, Yes, Yes),
            ("9.10.0-SNAPSHOT", Yes, Yes, Yes),
            ("10.0.0", Yes, Yes, Yes),
            ("nine", Unknown, Unknown, Unknown),
            ("9.5", Unknown, Unknown, Unknown),
        ] {
            let status = ServerStatus { version: Some(version.into()), level: None };
            let offers = Offers::of(&status);
            assert_eq!(
                (offers.bulk, offers.delete, offers.expiration),
                (bulk, delete, expiration),
                "{version}"
            );
        }
        assert_eq!(Offers::of(&ServerStatus::default()), Offers::default());
    }
}
