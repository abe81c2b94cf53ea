//! The token that allows an agent to be replaced. Stored as a slow hash, since a person may have chosen it.

use std::num::NonZeroU32;

use aws_lc_rs::pbkdf2;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// Fleet Server 9.5's parameters.
const ITERATIONS: NonZeroU32 = match NonZeroU32::new(210_000) {
    Some(count) => count,
    None => NonZeroU32::MIN,
};
const KEY: usize = 32;
const SALT: usize = 64;

/// `$pbkdf2-sha512$<iterations>$<salt>$<hash>`. Takes a tenth of a second or so.
pub(super) fn hash(token: &str) -> Result<String, getrandom::Error> {
    let (mut salt, mut key) = ([0; SALT], [0; KEY]);
    getrandom::fill(&mut salt)?;
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA512, ITERATIONS, &salt, token.as_bytes(), &mut key);
    let (salt, key) = (STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(key));
    Ok(format!("$pbkdf2-sha512${ITERATIONS}${salt}${key}"))
}

/// Whether the token is the one behind the hash. As slow as [`hash`].
pub(super) fn matches(token: &str, hashed: &str) -> bool {
    let parts: Vec<&str> = hashed.split('$').collect();
    let ["", "pbkdf2-sha512", iterations, salt, key] = parts[..] else { return false };
    let (salt, key) = (STANDARD_NO_PAD.decode(salt), STANDARD_NO_PAD.decode(key));
    match (iterations.parse(), salt, key) {
        (Ok(iterations), Ok(salt), Ok(key)) => {
            pbkdf2::verify(pbkdf2::PBKDF2_HMAC_SHA512, iterations, &salt, token.as_bytes(), &key).is_ok()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_token_matches_its_hash() {
        let hashed = hash("my-token").unwrap();
        let parts: Vec<&str> = hashed.split('$').collect();
        assert_eq!((parts.len(), parts[1], parts[2]), (5, "pbkdf2-sha512", "210000"));
        assert_eq!((parts[3].len(), parts[4].len()), (86, 43));
        assert!(matches("my-token", &hashed));
        assert!(!matches("another", &hashed) && !matches("my-token", "plain") && !matches("", ""));
    }
}
