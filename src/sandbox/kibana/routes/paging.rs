//! `page` and `perPage`, and the window that Elasticsearch makes of them.

use axum::http::StatusCode;
use serde::{Serialize, Serializer};

use super::slice;
use crate::sandbox::kibana::answer::ErrorResponse;
use crate::sandbox::kibana::validate::KibanaFields;

/// A number as JavaScript has them; a whole one is written without a fraction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Number(pub(crate) f64);

impl Number {
    /// Without its fraction.
    fn whole(self) -> i64 {
        // Out of range is the end of the range, which every window refuses.
        #[expect(clippy::cast_possible_truncation)]
        let whole = self.0 as i64;
        whole
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.fract() == 0.0 && self.0.abs() < 9e15 {
            serializer.serialize_i64(self.whole())
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

/// Which page is wanted, as it was asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Paging {
    pub(crate) page: Number,
    pub(crate) per_page: Number,
}

impl Paging {
    /// Kibana 9.5: page 1 of 20. The schema takes any number.
    pub(crate) fn read(query: &mut KibanaFields) -> Result<Self, ErrorResponse> {
        let page = Number(query.decimal("page")?.unwrap_or(1.0));
        let per_page = Number(query.decimal("perPage")?.unwrap_or(20.0));
        Ok(Self { page, per_page })
    }

    /// `from` and `size`, or Elasticsearch's refusal with the status that Kibana gives it. Elasticsearch cuts the
    /// fractions of both off, after Kibana has multiplied.
    pub(crate) fn window(self, status: StatusCode) -> Result<(i64, i64), ErrorResponse> {
        let from = Number((self.page.0 - 1.0) * self.per_page.0);
        slice(from.whole(), self.per_page.whole(), status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_cut_off_after_the_multiplication() {
        let window = |page: f64, per_page: f64| {
            let paging = Paging { page: Number(page), per_page: Number(per_page) };
            paging.window(StatusCode::INTERNAL_SERVER_ERROR).ok()
        };
        assert_eq!(window(1.0, 20.0), Some((0, 20)));
        assert_eq!(window(1.5, 20.0), Some((10, 20)));
        assert_eq!(window(2.0, 2.5), Some((2, 2)));
        assert_eq!(window(0.99, 20.0), Some((0, 20)), "less than one token before the start");
        assert_eq!(window(0.5, 20.0), None);
        assert_eq!(window(1e300, 20.0), None);
        assert_eq!(window(-1e300, 20.0), None);
        assert_eq!(serde_json::to_string(&[Number(1.0), Number(1.5)]).unwrap(), "[1,1.5]");
    }
}
