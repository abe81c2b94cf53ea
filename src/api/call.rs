//! One request as data, before it is sent. Knows no server and no credentials.

use reqwest::Method;
use serde::Serialize;

use super::body::SMALL_LIMIT;
use super::error::Error;

/// One request, before it is sent.
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) query: Vec<(&'static str, String)>,
    pub(super) body: Option<Vec<u8>>,
    pub(super) limit: usize,
    /// Its answer is short and holds a secret: see [`Self::apart`].
    pub(super) apart: bool,
}

impl Call {
    pub(super) fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path.into())
    }

    pub(super) fn delete(path: impl Into<String>) -> Self {
        Self::new(Method::DELETE, path.into())
    }

    pub(super) fn post(path: impl Into<String>, body: &impl Serialize) -> Result<Self, Error> {
        let body = serde_json::to_vec(body).map_err(|_| Error::Internal("the request can't be written"))?;
        Ok(Self { body: Some(body), ..Self::new(Method::POST, path.into()) })
    }

    pub(super) fn query(mut self, name: &'static str, value: &dyn ToString) -> Self {
        self.query.push((name, value.to_string()));
        self
    }

    pub(super) fn limit(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    /// On a connection of its own, closed after the answer: the HTTP library holds the last kilobytes that it read for as
    /// long as a connection is kept, and a short answer stays whole in them. Closed, they are given back and wiped.
    pub(super) fn apart(self) -> Self {
        Self { apart: true, ..self }
    }

    fn new(method: Method, path: String) -> Self {
        Self { method, path, query: Vec::new(), body: None, limit: SMALL_LIMIT, apart: false }
    }

    /// Whether it may change something: then its answer decides, and it is never sent twice.
    pub(super) fn is_write(&self) -> bool {
        self.method != Method::GET
    }
}
