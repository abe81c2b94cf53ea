//! What enrolling an agent takes besides a token: the Fleet Server hosts, their proxies, the manifest for Kubernetes.

use super::call::Call;
use super::client::Client;
use super::error::Error;
use super::wire::{FleetServer, Manifest, One, Page, Through};
use crate::domain::enroll::{FleetServerHost, Proxy};
use crate::domain::secret::{Secret, TokenSecret};
use crate::domain::text::Text;

impl Client {
    /// The Fleet Server hosts of Fleet's settings, each with its proxy. The proxies are asked for only where a host
    /// refers to one.
    ///
    /// # Errors
    /// Any but [`Error::OutcomeUnknown`].
    pub async fn fleet_server_hosts(&self) -> Result<Vec<FleetServerHost>, Error> {
        let hosts = self.hosts().await?;
        let proxies = if hosts.iter().any(|host| host.proxy_id.is_some()) {
            self.ask::<Page<Through>>(Call::get("/api/fleet/proxies")).await?.items
        } else {
            Vec::new()
        };
        let proxy_of = |host: &FleetServer| -> Result<Option<Proxy>, Error> {
            let Some(id) = &host.proxy_id else { return Ok(None) };
            let found = proxies.iter().find(|proxy| proxy.id == *id);
            // An agent that went around its proxy would not come through, or would be seen where it must not.
            found
                .map(|found| Some(found.proxy.clone()))
                .ok_or(Error::Internal("a host's proxy is not in the list"))
        };
        hosts.iter().map(|host| Ok(FleetServerHost { proxy: proxy_of(host)?, ..host.host.clone() })).collect()
    }

    /// The address that agents are given: the first of this host, or of the default one. `None` when there is none.
    ///
    /// # Errors
    /// Any but [`Error::OutcomeUnknown`].
    pub async fn fleet_server_address(&self, host_id: Option<&str>) -> Result<Option<Text>, Error> {
        let hosts = self.hosts().await?;
        let own = hosts.iter().find(|host| Some(host.host.id.raw()) == host_id);
        let host = own.or_else(|| hosts.iter().find(|host| host.host.is_default));
        Ok(host.and_then(|host| host.host.urls.first()).cloned())
    }

    async fn hosts(&self) -> Result<Vec<FleetServer>, Error> {
        Ok(self.ask::<Page<FleetServer>>(Call::get("/api/fleet/fleet_server_hosts")).await?.items)
    }

    /// The manifest that runs the agent on Kubernetes. The token stands in it in clear.
    ///
    /// # Errors
    /// Any but [`Error::OutcomeUnknown`].
    pub async fn kubernetes_manifest(
        &self,
        fleet_server: &str,
        token: &TokenSecret,
    ) -> Result<Secret, Error> {
        let call = Call::get("/api/fleet/kubernetes")
            .query("fleetServer", &fleet_server)
            .query("enrolToken", &token.expose());
        Ok(self.ask::<One<Manifest>>(call).await?.item.0)
    }
}
