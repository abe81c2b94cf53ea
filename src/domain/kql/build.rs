//! Builds KQL from values that may hold any text.

use std::fmt;

/// A KQL clause that is well-formed whatever its values are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause(String);

/// The operator of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::Display)]
pub enum Compare {
    /// `<`
    #[strum(serialize = "<")]
    Less,
    /// `<=`
    #[strum(serialize = "<=")]
    LessOrEqual,
    /// `>`
    #[strum(serialize = ">")]
    Greater,
    /// `>=`
    #[strum(serialize = ">=")]
    GreaterOrEqual,
}

impl Clause {
    /// `field:"value"`, for exactly this value. The field's name is a constant, never typed text.
    #[must_use]
    pub fn is(field: &'static str, value: &str) -> Self {
        Self(format!("{field}:{}", Phrase(value)))
    }

    /// `field:true` or `field:false`.
    #[must_use]
    pub fn flag(field: &'static str, value: bool) -> Self {
        Self(format!("{field}:{value}"))
    }

    /// `field:*`, for all documents with the field.
    #[must_use]
    pub fn exists(field: &'static str) -> Self {
        Self(format!("{field}:*"))
    }

    /// `"text"`, for exactly this value in any field.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self(Phrase(text).to_string())
    }

    /// `field <= "value"` and the like.
    #[must_use]
    pub fn compare(field: &'static str, compare: Compare, value: &str) -> Self {
        Self(format!("{field} {compare} {}", Phrase(value)))
    }

    /// All clauses must hold. `None` for no clauses, which filters nothing.
    #[must_use]
    pub fn all(clauses: impl IntoIterator<Item = Self>) -> Option<Self> {
        Self::join(clauses, " and ")
    }

    /// One of the clauses must hold. `None` for no clauses.
    #[must_use]
    pub fn any(clauses: impl IntoIterator<Item = Self>) -> Option<Self> {
        Self::join(clauses, " or ")
    }

    /// The negated clause.
    #[must_use]
    pub fn negated(self) -> Self {
        Self(format!("(not {})", self.0))
    }

    /// The text for a `kuery` parameter.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn join(clauses: impl IntoIterator<Item = Self>, with: &str) -> Option<Self> {
        let mut parts: Vec<String> = clauses.into_iter().map(|clause| clause.0).collect();
        match parts.len() {
            0 => None,
            1 => parts.pop().map(Self),
            _ => Some(Self(format!("({})", parts.join(with)))),
        }
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A quoted phrase. Kibana 9.5's grammar has these escapes inside quotes: `\\`, `\"`, `\t`, `\r` and `\n`.
struct Phrase<'a>(&'a str);

impl fmt::Display for Phrase<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for c in self.0.chars() {
            match c {
                '\\' => f.write_str("\\\\")?,
                '"' => f.write_str("\\\"")?,
                '\t' => f.write_str("\\t")?,
                '\r' => f.write_str("\\r")?,
                '\n' => f.write_str("\\n")?,
                other => write!(f, "{other}")?,
            }
        }
        f.write_str("\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_cannot_break_out_of_their_quotes() {
        let clause = Clause::is("policy_id", "a\" or active:true or name:\"\\\n");
        assert_eq!(clause.as_str(), r#"policy_id:"a\" or active:true or name:\"\\\n""#);
    }

    #[test]
    fn the_clauses_of_kibanas_tab_can_be_built() {
        let expired = Clause::compare("expire_at", Compare::LessOrEqual, "now");
        let policies = Clause::any(["a", "b"].map(|id| Clause::is("policy_id", id)));
        let whole = Clause::all([
            policies.clone().unwrap(),
            Clause::flag("active", true),
            expired.negated(),
            Clause::flag("hidden", true).negated(),
        ]);
        assert_eq!(
            whole.unwrap().as_str(),
            r#"((policy_id:"a" or policy_id:"b") and active:true and (not expire_at <= "now") and (not hidden:true))"#
        );
        assert_eq!(Clause::all([]), None);
    }
}
