//! How fast and how many at once. Fleet Server 9.5's compiled defaults, for the whole server, not for a client.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::StatusCode;

use crate::sandbox::fleet_server::answer::FleetError;

/// What one sort of request may take.
struct Limit {
    /// A token comes back every so many milliseconds.
    interval: u32,
    burst: u32,
    /// How many may be under way; 0 is any number.
    at_once: u32,
}

const ENROLL: Limit = Limit { interval: 10, burst: 50, at_once: 100 };
const CHECKIN: Limit = Limit { interval: 1, burst: 1000, at_once: 0 };
const ACKS: Limit = Limit { interval: 10, burst: 50, at_once: 100 };
const STATUS: Limit = Limit { interval: 5, burst: 25, at_once: 50 };
const AUDIT: Limit = Limit { interval: 10, burst: 50, at_once: 100 };

/// The limits with what is taken of them.
pub(super) struct FleetServerLimits {
    enroll: Gate,
    checkin: Gate,
    acks: Gate,
    status: Gate,
    audit: Gate,
}

struct Gate {
    limit: Limit,
    bucket: Mutex<Bucket>,
    under_way: Arc<AtomicU32>,
}

/// Milliseconds of credit, as many as the intervals of a full burst at most.
struct Bucket {
    credit: i64,
    at: i64,
}

/// Held while a request is under way.
pub(super) struct Permit(Arc<AtomicU32>);

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl FleetServerLimits {
    /// Full buckets at the moment `now`, in milliseconds since 1970.
    pub(super) fn new(now: i64) -> Self {
        let gate = |limit: Limit| {
            let bucket = Mutex::new(Bucket { credit: i64::from(limit.interval * limit.burst), at: now });
            Gate { limit, bucket, under_way: Arc::default() }
        };
        Self {
            enroll: gate(ENROLL),
            checkin: gate(CHECKIN),
            acks: gate(ACKS),
            status: gate(STATUS),
            audit: gate(AUDIT),
        }
    }

    /// Lets the request in, or says 429. What is not limited needs no permit.
    pub(super) fn enter(&self, path: &str, now: i64) -> Result<Option<Permit>, FleetError> {
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        let gate = match segments[..] {
            ["api", "status"] => &self.status,
            // Fleet Server 9.5 takes any path of this form for an enroll.
            ["api", "fleet", "agents", _] => &self.enroll,
            ["api", "fleet", "agents", _, "checkin"] => &self.checkin,
            ["api", "fleet", "agents", _, "acks"] => &self.acks,
            ["api", "fleet", "agents", _, "audit", "unenroll"] => &self.audit,
            _ => return Ok(None),
        };
        gate.enter(now).map(Some)
    }
}

impl Gate {
    fn enter(&self, now: i64) -> Result<Permit, FleetError> {
        let too_many = |error, message| Err(FleetError::new(StatusCode::TOO_MANY_REQUESTS, error, message));
        if !self.take(now) {
            return too_many("RateLimit", "exceeded the rate limit");
        }
        let permit = Permit(Arc::clone(&self.under_way));
        let before = permit.0.fetch_add(1, Ordering::SeqCst);
        if self.limit.at_once > 0 && before >= self.limit.at_once {
            return too_many("MaxLimit", "exceeded the max limit");
        }
        Ok(permit)
    }

    fn take(&self, now: i64) -> bool {
        let interval = i64::from(self.limit.interval);
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        let came = (now - bucket.at).max(0);
        bucket.credit = bucket.credit.saturating_add(came).min(interval * i64::from(self.limit.burst));
        bucket.at = now;
        let enough = bucket.credit >= interval;
        if enough {
            bucket.credit -= interval;
        }
        enough
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "/api/fleet/agents/enroll";

    fn error(entered: &Result<Option<Permit>, FleetError>) -> Option<String> {
        entered.as_ref().err().map(|failure| failure.error.clone().into_owned())
    }

    #[test]
    fn a_burst_passes_and_then_one_in_every_interval() {
        let limits = FleetServerLimits::new(0);
        for _ in 0..50 {
            assert_eq!(error(&limits.enter(PATH, 0)), None);
        }
        assert_eq!(error(&limits.enter("/api/fleet/agents/anything", 9)), Some("RateLimit".into()));
        assert_eq!(error(&limits.enter(PATH, 10)), None);
        assert_eq!(error(&limits.enter(PATH, 10)), Some("RateLimit".into()));
        assert_eq!(error(&limits.enter("/api/status", 10)), None, "each has its own");
        assert!(limits.enter("/somewhere", 10).unwrap().is_none());
    }

    #[test]
    fn only_so_many_are_under_way_at_once() {
        let limits = FleetServerLimits::new(0);
        let held: Vec<_> = (0..100).map(|step| limits.enter(PATH, step * 10)).collect();
        assert!(held.iter().all(Result::is_ok));
        assert_eq!(error(&limits.enter(PATH, 10_000)), Some("MaxLimit".into()));
        drop(held);
        assert_eq!(error(&limits.enter(PATH, 10_000)), None);
        for (path, interval, most) in [
            ("/api/status", 5, 50),
            ("/api/fleet/agents/a/acks", 10, 100),
            ("/api/fleet/agents/a/audit/unenroll", 10, 100),
        ] {
            let limits = FleetServerLimits::new(0);
            let held: Vec<_> = (0..most).map(|step| limits.enter(path, step * interval)).collect();
            assert!(held.iter().all(Result::is_ok), "{path}");
            assert_eq!(error(&limits.enter(path, 10_000)), Some("MaxLimit".into()), "{path}");
        }
        let checkins: Vec<_> =
            (0..1000).map(|_| limits.enter("/api/fleet/agents/a/checkin", 10_000)).collect();
        assert!(checkins.iter().all(Result::is_ok), "check-ins may wait in any number");
    }
}
