//! Single values on the wire. Whatever stands where one should be, the rest of the answer is read.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A text, a flag or a count; `Other` is everything else, null included.
#[derive(Debug, Default, PartialEq)]
pub(super) enum Scalar {
    /// A text.
    Text(Box<str>),
    /// `true` or `false`.
    Flag(bool),
    /// A whole number, also when it is written as `42.0`.
    Count(u64),
    /// Anything else.
    #[default]
    Other,
}

impl Scalar {
    pub(super) fn text(self) -> Option<Box<str>> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    pub(super) fn flag(&self) -> Option<bool> {
        if let Self::Flag(flag) = *self { Some(flag) } else { None }
    }

    pub(super) fn count(&self) -> Option<u64> {
        if let Self::Count(count) = *self { Some(count) } else { None }
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Scalar, E> {
        Ok(Scalar::Text(text.into()))
    }

    fn visit_unit<E>(self) -> Result<Scalar, E> {
        Ok(Scalar::Other)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Scalar, E> {
        Ok(Scalar::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Scalar, E> {
        Ok(u64::try_from(number).map_or(Scalar::Other, Scalar::Count))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Scalar, E> {
        Ok(Scalar::Count(number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Scalar, E> {
        if number.fract() != 0.0 || !(0.0..9e15).contains(&number) {
            return Ok(Scalar::Other);
        }
        // Whole, not negative and exact, by the line above.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let count = number as u64;
        Ok(Scalar::Count(count))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Scalar, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_stands_there_is_read() {
        let read = |json: &str| serde_json::from_str::<Scalar>(json).unwrap();
        assert_eq!(read("\"a\""), Scalar::Text("a".into()));
        assert_eq!(
            (read("true"), read("7"), read("42.0")),
            (Scalar::Flag(true), Scalar::Count(7), Scalar::Count(42))
        );
        for odd in ["null", "-1", "1.5", "1e300", "[1,[2]]", "{\"a\":{\"b\":null}}"] {
            assert_eq!(read(odd), Scalar::Other, "{odd}");
        }
    }
}
