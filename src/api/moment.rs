//! Dates on the wire. Whatever stands where a date should be, the rest of the answer is read.

use std::fmt;

use jiff::Timestamp;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A date as it came; `None` when it is no text at all.
#[derive(Default)]
pub(super) struct Moment {
    /// As the server wrote it.
    pub(super) raw: Option<Box<str>>,
}

impl Moment {
    /// The moment, when the text is one.
    pub(super) fn parsed(&self) -> Option<Timestamp> {
        self.raw.as_deref()?.parse().ok()
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MomentVisitor)
    }
}

struct MomentVisitor;

impl<'de> Visitor<'de> for MomentVisitor {
    type Value = Moment;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a date")
    }

    fn visit_str<E>(self, text: &str) -> Result<Moment, E> {
        Ok(Moment { raw: Some(text.into()) })
    }

    fn visit_unit<E>(self) -> Result<Moment, E> {
        Ok(Moment::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<Moment, E> {
        Ok(Moment::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Moment, E> {
        Ok(Moment::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Moment, E> {
        Ok(Moment::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Moment, E> {
        Ok(Moment::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Moment, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Moment::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Moment, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Moment::default())
    }
}
