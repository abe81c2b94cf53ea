//! The users, each with one credential of every scheme.

use rusqlite::{Connection, Row, params};

use crate::domain::secret::Secret;

/// What a user may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    Administrator,
    /// Sees agents, policies and settings; may neither see nor touch tokens, and writes nothing.
    Reader,
}

impl Role {
    /// `administrator` or `reader`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Reader => "reader",
        }
    }
}

/// A user and their credentials.
#[derive(Debug, Clone, PartialEq)]
pub struct User {
    /// The name that they log in with.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Encoded, for `Authorization: ApiKey`.
    pub api_key: Secret,
    /// For `Authorization: Basic`, with the name.
    pub password: Secret,
    /// For `Authorization: Bearer`.
    pub token: Secret,
}

impl User {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let role: String = row.get("role")?;
        let secret = |column: &str| row.get(column).map(Secret::new);
        Ok(Self {
            name: row.get("name")?,
            role: if role == Role::Administrator.name() { Role::Administrator } else { Role::Reader },
            api_key: secret("api_key")?,
            password: secret("password")?,
            token: secret("token")?,
        })
    }
}

/// Keeps the user unless there is one of that name already.
pub(crate) fn keep(db: &Connection, user: &User) -> rusqlite::Result<()> {
    db.execute(
        "INSERT OR IGNORE INTO users (name, role, api_key, password, token) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            user.name,
            user.role.name(),
            user.api_key.expose(),
            user.password.expose(),
            user.token.expose()
        ],
    )
    .map(drop)
}

/// Gives the user another key, where there is such a user.
pub(crate) fn change_key(db: &Connection, name: &str, key: &Secret) -> rusqlite::Result<()> {
    let change = "UPDATE users SET api_key = ?2 WHERE name = ?1";
    db.execute(change, params![name, key.expose()]).map(drop)
}

/// All of them, administrators first.
pub(crate) fn all(db: &Connection) -> rusqlite::Result<Vec<User>> {
    let mut statement = db.prepare("SELECT * FROM users ORDER BY role, name")?;
    statement.query_map([], User::read)?.collect()
}
