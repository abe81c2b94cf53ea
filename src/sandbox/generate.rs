//! Generates tokens for demonstrations and load tests: the same names on every run, spread over time and statuses.

use rusqlite::Connection;

use super::problem::FillError;
use super::store::agents::{self, Agent};
use super::store::tokens;
use crate::sandbox::mint;
use crate::sandbox::mint::SplitMix64;
use crate::sandbox::store::policies;
use crate::sandbox::store::policies::StoredPolicy;

const DAY: i64 = 86_400_000;

const ROLES: [&str; 12] = [
    "web", "db", "cache", "queue", "kiosk", "scanner", "laptop", "build", "gateway", "mail", "backup",
    "metrics",
];
const SITES: [&str; 10] = ["ams", "fra", "lhr", "iad", "sfo", "gru", "nrt", "sin", "syd", "jnb"];
const STAGES: [&str; 4] = ["prod", "staging", "test", "dr"];

/// Fills an empty store with `count` tokens at the moment `now`, in milliseconds since 1970. Every policy's
/// `Default` token is one of them.
pub(super) fn fill(db: &Connection, count: u32, now: i64) -> Result<(), FillError> {
    let mut numbers = SplitMix64(u64::from(count));
    let policies = (0..policy_count(count))
        .map(|index| policy(db, index, now, &mut numbers))
        .collect::<Result<Vec<_>, _>>()?;
    for index in 0..count as usize {
        let Some(policy) = policies.get(index % policies.len().max(1)) else { break };
        let first = index < policies.len();
        let name = if first { "Default".to_owned() } else { token_name(index, &mut numbers) };
        // Spread over two years, so that lists can be filtered by `created_at`.
        let age = numbers.below(730 * DAY) + 60_000;
        let mut token = mint::token(policy, &name, numbers.uuid(), mint::api_key()?, now - age);
        match numbers.below(100) {
            0..70 => {}
            70..80 => token.expire_at = Some(now + DAY / 24 + numbers.below(90 * DAY)),
            80..90 => token.expire_at = Some(now - numbers.below(age)),
            _ => {
                token.active = false;
                token.revoked_at = Some(now - numbers.below(age.min(6 * DAY)));
            }
        }
        tokens::insert(db, &token)?;
    }
    Ok(())
}

/// One policy for about 40 tokens; at least 1 and at most 500.
fn policy_count(tokens: u32) -> u32 {
    if tokens == 0 { 0 } else { (tokens / 40).clamp(1, 500) }
}

fn policy(
    db: &Connection,
    index: u32,
    now: i64,
    numbers: &mut SplitMix64,
) -> Result<StoredPolicy, FillError> {
    let name = format!("{} {index:03}", place(index as usize));
    let policy = StoredPolicy::new(numbers.uuid(), name, "default".to_owned(), now - 731 * DAY);
    policies::insert(db, &policy)?;
    for number in 0..numbers.below(20) {
        let host = format!("{}-{number:02}", place(index as usize));
        let enrolled_at = now - numbers.below(700 * DAY) - 1;
        agents::put(db, &Agent::sample(numbers.uuid(), &policy, enrolled_at, now, &host))?;
    }
    Ok(policy)
}

fn token_name(index: usize, numbers: &mut SplitMix64) -> String {
    let place = place(usize::try_from(numbers.below(480)).unwrap_or(0));
    format!("{place}-{index:06}")
}

fn place(index: usize) -> String {
    let role = ROLES[index % ROLES.len()];
    let site = SITES[index / ROLES.len() % SITES.len()];
    let stage = STAGES[index / (ROLES.len() * SITES.len()) % STAGES.len()];
    format!("{role}-{site}-{stage}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::store::Store;
    use crate::sandbox::store::tokens::SqlFilter;

    #[tokio::test]
    async fn exactly_as_many_tokens_as_asked_for_with_the_same_names_every_time() {
        let names = |count: u32| async move {
            let store = Store::memory().unwrap();
            let filled = store.write(move |db| {
                fill(db, count, 1_800_000_000_000).unwrap();
                tokens::list(db, &SqlFilter::default(), 0, 10_000)
            });
            filled.await.unwrap().into_iter().map(|t| (t.name, t.active, t.expire_at)).collect::<Vec<_>>()
        };
        for count in [0, 1, 39, 500] {
            assert_eq!(names(count).await.len(), count as usize);
        }
        let rows = names(500).await;
        assert_eq!(rows, names(500).await);
        assert!(rows.iter().any(|r| !r.1) && rows.iter().any(|r| r.2.is_some()));
    }
}
