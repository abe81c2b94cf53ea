//! Turns a `kuery` into a condition that the database evaluates.
//!
//! Kibana 9.5 checks the field names first and says so in its own words; what its grammar refuses comes second; what
//! Elasticsearch refuses comes last. Which fields there are, and where their values are, says an [`Index`].
//!
//! A comparison with a field that is not set is false, so its opposite is true, as in Elasticsearch.

pub(crate) mod agent_policies;
pub(crate) mod agents;
mod check;
mod column;
mod compile;
mod date;
pub(crate) mod index;
mod wildcard;

use jiff::Timestamp;
use thiserror::Error;

use crate::domain::kql::parse;
use crate::sandbox::store::filter::SqlFilter;
use index::Index;

/// Why a `kuery` is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum KueryError {
    /// Fields that are not allowed, one message a line. Belongs to the request's validation, which answers 400.
    #[error("KQLSyntaxError: {0}")]
    Fields(String),
    /// It does not parse, in Kibana's words. Said by the handler, with 400.
    #[error("Kuery is malformed: {0}")]
    Malformed(String),
    /// Elasticsearch would refuse it. Said by the handler, with 500.
    #[error("{reason}")]
    Elasticsearch {
        /// Elasticsearch's name for the error.
        kind: &'static str,
        /// Its words.
        reason: String,
    },
}

impl KueryError {
    /// What Elasticsearch says of a query that does not fit the fields' types.
    fn unfit(reason: impl std::fmt::Display) -> Self {
        Self::Elasticsearch {
            kind: "query_shard_exception",
            reason: format!("failed to create query: {reason}"),
        }
    }
}

/// Reads `kuery` and compiles it for the present moment `now`. A blank one matches every document.
pub(crate) fn compile(kuery: &str, index: &Index, now: Timestamp) -> Result<SqlFilter, KueryError> {
    let node = parse(kuery).map_err(|error| KueryError::Malformed(error.message(kuery)))?;
    let Some(node) = node else { return Ok(SqlFilter::default()) };
    check::fields(&node, index)?;
    let (sql, values) = compile::compile(&node, index, now)?;
    Ok(SqlFilter { sql, values })
}

#[cfg(test)]
mod tests;
