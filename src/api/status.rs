//! What Kibana says about itself.

use super::call::Call;
use super::client::Client;
use super::error::Error;
use crate::api::wire::WireStatus;
use crate::domain::server::ServerStatus;

impl Client {
    /// The server's version and state.
    ///
    /// # Errors
    /// Any but [`Error::OutcomeUnknown`]; a Kibana that is unavailable answers 503.
    pub async fn status(&self) -> Result<ServerStatus, Error> {
        Ok(self.ask::<WireStatus>(Call::get("/api/status")).await?.into())
    }
}
