//! Signs policies, with a key that the store keeps: an agent can tell that a policy is from this Fleet.
//!
//! Kibana 9.5 signs with ECDSA over P-256 when it deploys a policy; the sandbox does it when it hands one out.

use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rusqlite::Connection;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::sandbox::fleet_server::answer::FleetError;
use crate::sandbox::store::settings;

/// Where the store keeps the key: PKCS #8 in base64.
const SETTING: &str = "signing_key";

/// A key that signs.
pub(super) struct Signer(EcdsaKeyPair);

impl Signer {
    /// The store's key, made when it is missing.
    pub(super) fn of_store(db: &Connection) -> Result<Self, FleetError> {
        let kept = if let Some(kept) = settings::get(db, SETTING)? {
            kept
        } else {
            let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &SystemRandom::new());
            settings::keep(db, SETTING, &STANDARD.encode(made.map_err(|_| broken())?.as_ref()))?
        };
        let bytes = Zeroizing::new(STANDARD.decode(Zeroizing::new(kept).as_bytes()).map_err(|_| broken())?);
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &bytes).map(Self).map_err(|_| broken())
    }

    /// The public half, as policies name it: X.509 DER in base64.
    pub(super) fn public_key(&self) -> Result<String, FleetError> {
        let der: PublicKeyX509Der<'_> = self.0.public_key().as_der().map_err(|_| broken())?;
        Ok(STANDARD.encode(der.as_ref()))
    }

    /// `{"data", "signature"}` over the JSON of `data`, both in base64.
    pub(super) fn signed(&self, data: &Value) -> Result<Value, FleetError> {
        let data = data.to_string();
        let signature = self.0.sign(&SystemRandom::new(), data.as_bytes()).map_err(|_| broken())?;
        Ok(json!({"data": STANDARD.encode(data), "signature": STANDARD.encode(signature.as_ref())}))
    }
}

fn broken() -> FleetError {
    FleetError::unmapped("the policy can't be signed")
}
