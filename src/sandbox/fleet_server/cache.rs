//! What a real Fleet Server remembers for a while, so that a revoke takes its time to be felt.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use aws_lc_rs::digest;

use crate::sandbox::store::api_keys::KeyPair;
use crate::sandbox::store::enrollment::Enrollment;

/// Fleet Server 9.5 remembers a good key for 15 minutes less up to 5 by chance. The sandbox always takes the middle,
/// so that a test knows when it ends.
const KEY: i64 = 12 * 60_000 + 30_000;
/// Fleet Server 9.5: `cache.ttl_enroll_key`.
const ENROLLMENT: i64 = 60_000;

/// Keys that were good, and what tokens give. Times are in milliseconds since 1970.
#[derive(Default)]
pub(super) struct Caches {
    keys: Mutex<Memory<Vec<u8>>>,
    enrollments: Mutex<Memory<Enrollment>>,
}

type Memory<T> = HashMap<String, (T, i64)>;

impl Caches {
    /// Whether the key is known to be good. What Elasticsearch refused is not remembered, and another secret is new.
    pub(super) fn is_good(&self, pair: &KeyPair, now: i64) -> bool {
        recall(&self.keys, &pair.id, now).is_some_and(|hash| hash == digest_of(pair))
    }

    pub(super) fn keep_key(&self, pair: &KeyPair, now: i64) {
        keep(&self.keys, pair.id.clone(), digest_of(pair), now, KEY);
    }

    pub(super) fn enrollment(&self, api_key_id: &str, now: i64) -> Option<Enrollment> {
        recall(&self.enrollments, api_key_id, now)
    }

    pub(super) fn keep_enrollment(&self, api_key_id: &str, enrollment: Enrollment, now: i64) {
        keep(&self.enrollments, api_key_id.to_owned(), enrollment, now, ENROLLMENT);
    }
}

fn recall<T: Clone>(memory: &Mutex<Memory<T>>, id: &str, now: i64) -> Option<T> {
    let memory = memory.lock().unwrap_or_else(PoisonError::into_inner);
    memory.get(id).filter(|(_, end)| now < *end).map(|(value, _)| value.clone())
}

fn keep<T>(memory: &Mutex<Memory<T>>, id: String, value: T, now: i64, span: i64) {
    let mut memory = memory.lock().unwrap_or_else(PoisonError::into_inner);
    memory.retain(|_, (_, end)| now < *end);
    memory.insert(id, (value, now + span));
}

fn digest_of(pair: &KeyPair) -> Vec<u8> {
    digest::digest(&digest::SHA256, pair.secret.as_bytes()).as_ref().to_vec()
}
