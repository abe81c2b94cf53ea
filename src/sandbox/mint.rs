//! Makes random ids and keys in the form of Elasticsearch and Kibana.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::domain::name;
use crate::domain::secret::Secret;
use crate::sandbox::store::policies::StoredPolicy;
use crate::sandbox::store::tokens::StoredToken;

/// An API key: its id, and `base64(id:key)`.
pub(super) struct MintedKey {
    pub(super) id: String,
    pub(super) encoded: String,
}

/// A fresh key: 20 characters of id, ":", 22 characters of key; encoded 60 characters.
pub(super) fn api_key() -> Result<MintedKey, getrandom::Error> {
    let (mut id, mut key) = ([0; 15], [0; 16]);
    getrandom::fill(&mut id)?;
    getrandom::fill(&mut key)?;
    let id = URL_SAFE_NO_PAD.encode(id);
    let pair = zeroize::Zeroizing::new(format!("{id}:{}", URL_SAFE_NO_PAD.encode(key)));
    Ok(MintedKey { encoded: STANDARD.encode(pair.as_bytes()), id })
}

/// A fresh key for the HTTP interface, encoded.
pub(super) fn secret() -> Result<Secret, getrandom::Error> {
    Ok(Secret::new(api_key()?.encoded))
}

/// A fresh uuid v4.
pub(super) fn uuid() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(v4(bytes))
}

/// The uuid v4 made of these bytes.
pub(super) fn v4(bytes: [u8; 16]) -> String {
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
}

/// A fresh, active token of the policy that does not expire. An empty `wanted` name stores the id.
pub(super) fn token(
    policy: &StoredPolicy,
    wanted: &str,
    id: String,
    key: MintedKey,
    now: i64,
) -> StoredToken {
    StoredToken {
        name: name::stored(wanted, &id),
        id,
        api_key_id: key.id,
        api_key: key.encoded,
        policy_id: policy.id.clone(),
        active: true,
        hidden: policy.hides_tokens(),
        created_at: now,
        expire_at: None,
        revoked_at: None,
        namespaces: policy.token_namespaces(),
    }
}

/// Numbers that are the same on every run: SplitMix64. For sample data, never for secrets.
pub(super) struct SplitMix64(pub(super) u64);

impl SplitMix64 {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`, which is not 0.
    pub(super) fn below(&mut self, end: i64) -> i64 {
        i64::try_from(self.next() >> 1).unwrap_or(0) % end.max(1)
    }

    pub(super) fn uuid(&mut self) -> String {
        let bytes = (u128::from(self.next()) << 64) | u128::from(self.next());
        v4(bytes.to_be_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_60_characters_of_real_base64() {
        let key = api_key().unwrap();
        assert_eq!(key.encoded.len(), 60);
        let pair = String::from_utf8(STANDARD.decode(&key.encoded).unwrap()).unwrap();
        let (id, secret) = pair.split_once(':').unwrap();
        assert_eq!((id, id.len(), secret.len()), (key.id.as_str(), 20, 22));
        assert_ne!(key.encoded, api_key().unwrap().encoded);
    }

    #[test]
    fn ids_are_uuids_of_version_4() {
        for id in [uuid().unwrap(), SplitMix64(7).uuid()] {
            assert_eq!(uuid::Uuid::parse_str(&id).unwrap().get_version_num(), 4);
        }
        assert_eq!(SplitMix64(7).uuid(), SplitMix64(7).uuid());
    }
}
