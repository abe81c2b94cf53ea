//! Builds KQL text from parts that may hold anything.

use std::fmt;

/// A KQL clause that is well-formed whatever values went into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause(String);

/// How a range compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Clause {
    /// `field:"value"`, for exactly this value. `field` is one of ours, never a person's.
    #[must_use]
    pub fn is(field: &'static str, value: &str) -> Self {
        Self(format!("{field}:{}", Phrase(value)))
    }

    /// `field:true` or `field:false`.
    #[must_use]
    pub fn flag(field: &'static str, value: bool) -> Self {
        Self(format!("{field}:{value}"))
    }

    /// `field:*`, for every document that has the field.
    #[must_use]
    pub fn exists(field: &'static str) -> Self {
        Self(format!("{field}:*"))
    }

    /// `"text"`, for exactly this value in any field.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self(Phrase(text).to_string())
    }

    /// `field <= "value"` and its like.
    #[must_use]
    pub fn compare(field: &'static str, compare: Compare, value: &str) -> Self {
        Self(format!("{field} {compare} {}", Phrase(value)))
    }

    /// All of them. `None` when there are none, which filters nothing.
    #[must_use]
    pub fn all(clauses: impl IntoIterator<Item = Self>) -> Option<Self> {
        Self::join(clauses, " and ")
    }

    /// Any of them. `None` when there are none.
    #[must_use]
    pub fn any(clauses: impl IntoIterator<Item = Self>) -> Option<Self> {
        Self::join(clauses, " or ")
    }

    /// The opposite.
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

impl fmt::Display for Compare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        })
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A quoted phrase. Kibana 9.5's grammar knows five escapes inside quotes: `\\`, `\"`, `\t`, `\r` and `\n`.
pub(super) struct Phrase<'a>(pub(super) &'a str);

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
