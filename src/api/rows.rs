//! Rows of a list on the wire, each read for itself: one that can't be read is left out, and counted.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::scalar::Scalar;

/// A row without an id, or with something in a place where it must not be guessed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Odd;

impl fmt::Display for Odd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row can't be read")
    }
}

/// What a list is made of.
pub(super) trait ListRow: TryFrom<Self::Fields, Error = Odd> {
    /// What is read of a row. None of it may fail on a value of the wrong sort: that would end the whole list.
    type Fields: for<'de> Deserialize<'de>;
}

/// The rows of a list.
pub(super) struct ReadRows<T> {
    /// Those that could be read.
    pub(super) read: Vec<T>,
    /// How many could not.
    pub(super) odd: usize,
}

/// The id of a row, which must be there.
pub(super) fn id(id: Scalar) -> Result<Box<str>, Odd> {
    id.text().filter(|id| !id.is_empty()).ok_or(Odd)
}

/// A value that is there and not null.
#[derive(Debug, PartialEq)]
pub(super) struct Given<T>(pub(super) Option<T>);

impl<T> Default for Given<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Given<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Option::deserialize(from).map(Self)
    }
}

impl<'de, T: ListRow> Deserialize<'de> for ReadRows<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_seq(RowsVisitor(PhantomData))
    }
}

struct RowsVisitor<T>(PhantomData<T>);

impl<'de, T: ListRow> Visitor<'de> for RowsVisitor<T> {
    type Value = ReadRows<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<ReadRows<T>, A::Error> {
        let mut rows = ReadRows { read: Vec::new(), odd: 0 };
        while let Some(item) = items.next_element::<Item<T>>()? {
            match item.0 {
                Some(row) => rows.read.push(row),
                None => rows.odd += 1,
            }
        }
        Ok(rows)
    }
}

/// One element of the list, whatever it is.
struct Item<T>(Option<T>);

impl<'de, T: ListRow> Deserialize<'de> for Item<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ItemVisitor(PhantomData))
    }
}

struct ItemVisitor<T>(PhantomData<T>);

impl<'de, T: ListRow> Visitor<'de> for ItemVisitor<T> {
    type Value = Item<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Item<T>, A::Error> {
        let fields = T::Fields::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Item(T::try_from(fields).ok()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Item<T>, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Item(None))
    }

    fn visit_str<E>(self, _: &str) -> Result<Item<T>, E> {
        Ok(Item(None))
    }

    fn visit_unit<E>(self) -> Result<Item<T>, E> {
        Ok(Item(None))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Item<T>, E> {
        Ok(Item(None))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Item<T>, E> {
        Ok(Item(None))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Item<T>, E> {
        Ok(Item(None))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Item<T>, E> {
        Ok(Item(None))
    }
}
