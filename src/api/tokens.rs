//! The five enrollment-token routes.

use super::body::LIST_LIMIT;
use super::call::Call;
use super::error::Error;
use crate::api::client::{Client, ClientResponse};
use crate::api::paging;
use crate::api::paging::TokenListing;
use crate::api::wire::{Bulk, BulkAnswer, Create, Revealed, WireAck, WireItem, WirePage, WireToken};
use crate::domain::bulk::{BulkOutcome, RemovalKind};
use crate::domain::rows::QueryMatches;
use crate::domain::secret::{NotAToken, TokenSecret};
use crate::domain::token::{NewToken, Token, TokenId};

const PATH: &str = "/api/fleet/enrollment_api_keys";

impl Client {
    /// All tokens of the space, newest first, without their secrets; also past Kibana's window of 10,000.
    ///
    /// # Errors
    /// Any but [`Error::OutcomeUnknown`].
    pub async fn tokens(&self) -> Result<TokenListing, Error> {
        paging::all(self, None).await
    }

    /// The ids of all tokens that the server finds by this query, read as [`Self::tokens`] reads. A query that the
    /// server can't read is 400.
    ///
    /// # Errors
    /// Any but [`Error::OutcomeUnknown`].
    pub async fn found(&self, kuery: &str) -> Result<QueryMatches, Error> {
        let list = paging::all(self, Some(kuery)).await?;
        let whole = list.is_complete();
        Ok(QueryMatches { tokens: list.tokens.into_iter().map(|token| token.id).collect(), whole })
    }

    /// The newest `size` tokens that the query finds.
    pub(super) async fn newest(
        &self,
        size: usize,
        kuery: Option<&str>,
    ) -> Result<ClientResponse<WirePage<WireToken>>, Error> {
        let call = Call::get(PATH).query("page", &1).query("perPage", &size).limit(LIST_LIMIT);
        let call = match kuery {
            Some(kuery) => call.query("kuery", &kuery),
            None => call,
        };
        self.ask_timed(call).await
    }

    /// How many tokens of the space there are, by the server's count: what shows that they may be read.
    ///
    /// # Errors
    /// Any but [`Error::OutcomeUnknown`].
    pub async fn count(&self) -> Result<u64, Error> {
        Ok(self.newest(1, None).await?.body.total(1))
    }

    /// A token's secret: what an agent enrolls with. Revoked tokens have one too.
    ///
    /// # Errors
    /// Any but [`Error::OutcomeUnknown`]; [`Error::NotAToken`] when the server sent something else in its place.
    pub async fn secret(&self, id: &TokenId) -> Result<TokenSecret, Error> {
        let sent = self.ask::<WireItem<Revealed>>(Call::get(path(id)?).apart()).await?.item.api_key;
        sent.ok_or(NotAToken::Empty).and_then(TokenSecret::parse).map_err(Error::NotAToken)
    }

    /// One token as it is now; its secret is skipped. A token that was deleted is 404.
    ///
    /// # Errors
    /// Any but [`Error::OutcomeUnknown`].
    pub async fn token(&self, id: &TokenId) -> Result<Token, Error> {
        Ok(self.ask::<WireItem<WireToken>>(Call::get(path(id)?).apart()).await?.item.token)
    }

    /// Creates a token and gives its row; the secret in the answer is skipped.
    ///
    /// # Errors
    /// All; after [`Error::OutcomeUnknown`] the token may exist.
    pub async fn create(&self, new: &NewToken) -> Result<Token, Error> {
        Ok(self.ask::<WireItem<WireToken>>(Call::post(PATH, &Create::from(new))?.apart()).await?.item.token)
    }

    /// Revokes a token. Fleet Server may still accept it for about a minute.
    ///
    /// # Errors
    /// All; after [`Error::OutcomeUnknown`] it may be revoked.
    pub async fn revoke(&self, id: &TokenId) -> Result<(), Error> {
        self.ask(Call::delete(path(id)?)).await.map(|_: WireAck| ())
    }

    /// Revokes a token if need be and removes it from the list. Kibana before 9.5 answers the same and only
    /// revokes: the next list tells.
    ///
    /// # Errors
    /// All; after [`Error::OutcomeUnknown`] it may be gone.
    pub async fn delete(&self, id: &TokenId) -> Result<(), Error> {
        self.ask(Call::delete(path(id)?).query("forceDelete", &true)).await.map(|_: WireAck| ())
    }

    /// Does `act` to exactly these tokens, in one request. Kibana 9.5 takes 10,000 ids at most and skips unknown
    /// ones; before 9.5 it answers 404.
    ///
    /// # Errors
    /// All; after [`Error::OutcomeUnknown`] any part of it may have happened.
    pub async fn bulk(&self, ids: &[TokenId], act: RemovalKind) -> Result<BulkOutcome, Error> {
        if ids.is_empty() {
            return Ok(BulkOutcome::default());
        }
        let body = Bulk {
            token_ids: ids.iter().map(TokenId::as_str).collect(),
            force_delete: act == RemovalKind::Delete,
        };
        let answer: BulkAnswer = self.ask(Call::post(format!("{PATH}/_bulk_delete"), &body)?).await?;
        Ok(BulkOutcome { success: answer.success_count, errors: answer.error_count })
    }
}

/// The path of one token. Ids come from the server, so they may not lead elsewhere.
fn path(id: &TokenId) -> Result<String, Error> {
    let id = id.as_str();
    if matches!(id, "" | "." | "..") {
        return Err(Error::Internal("the token's id can't stand in an address"));
    }
    let escaped = id.bytes().map(|byte| match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'_' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    });
    Ok(format!("{PATH}/{}", escaped.collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_from_a_hostile_server_leads_nowhere_else() {
        let of = |id| path(&TokenId::from(id));
        assert_eq!(of("0a1b-2c").unwrap(), format!("{PATH}/0a1b-2c"));
        assert_eq!(of("../../x?a#b%41").unwrap(), format!("{PATH}/%2E%2E%2F%2E%2E%2Fx%3Fa%23b%2541"));
        for nowhere in ["", ".", ".."] {
            assert!(of(nowhere).is_err());
        }
    }
}
