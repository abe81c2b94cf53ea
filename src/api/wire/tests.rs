//! What of an answer is ever read: told by answers that notice it.

use std::cell::Cell;

use serde::de::value::{Error, MapDeserializer, SeqDeserializer, StrDeserializer};
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::*;

/// A piece of an answer.
#[derive(Clone)]
enum Piece<'a> {
    Text(&'static str),
    Object(Vec<(&'static str, Piece<'a>)>),
    List(Vec<Piece<'a>>),
    /// A secret; counts how often somebody wants to have it.
    Secret(&'a Cell<u32>),
}

impl IntoDeserializer<'_, Error> for Piece<'_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Piece<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Text(text) => StrDeserializer::new(text).deserialize_any(visitor),
            Self::Object(fields) => MapDeserializer::new(fields.into_iter()).deserialize_any(visitor),
            Self::List(items) => SeqDeserializer::new(items.into_iter()).deserialize_any(visitor),
            Self::Secret(wanted) => {
                wanted.set(wanted.get() + 1);
                visitor.visit_string("hunter2".to_owned())
            }
        }
    }

    /// As serde_json does it: what is skipped becomes no value at all.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit unit_struct newtype_struct seq
        tuple tuple_struct map struct enum identifier
    }
}

fn token(wanted: &Cell<u32>) -> Piece<'_> {
    Piece::Object(vec![
        ("api_key", Piece::Secret(wanted)),
        ("id", Piece::Text("a")),
        ("name", Piece::Text("web-east")),
        ("policy_id", Piece::Text("p1")),
    ])
}

#[test]
fn a_list_never_has_a_secret_in_hand() {
    let wanted = Cell::new(0);
    let both = || Piece::List(vec![token(&wanted), token(&wanted)]);
    let answer = Piece::Object(vec![("list", both()), ("items", both())]);
    let page = WirePage::<WireToken>::deserialize(answer).unwrap();
    assert_eq!((page.sent(), wanted.get()), (2, 0));
    let one = WireItem::<WireToken>::deserialize(Piece::Object(vec![("item", token(&wanted))])).unwrap();
    assert_eq!((one.item.token.name.raw(), wanted.get()), ("web-east", 0), "nor has a create");
}

#[test]
fn the_one_answer_with_a_secret_takes_it_once() {
    let wanted = Cell::new(0);
    let one = WireItem::<Revealed>::deserialize(Piece::Object(vec![("item", token(&wanted))])).unwrap();
    assert_eq!((one.item.api_key.unwrap().expose(), wanted.get()), ("hunter2", 1));
}
