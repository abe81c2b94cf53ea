//! `POST /api/fleet/enrollment_api_keys/_bulk_delete`.

use serde_json::json;

use crate::harness::{BULK, case};

#[tokio::test]
async fn bulk_takes_ids_or_a_query_and_skips_what_it_does_not_know() {
    case(|target, policy| async move {
        let mut ids = Vec::new();
        for _ in 0..3 {
            ids.push(target.token(&json!({"policy_id": policy})).await["id"].take());
        }
        let body = json!({"tokenIds": [ids[0], ids[1], "unknown"], "kuery": "active:false"});
        let count = |n: usize, action: &str| json!({"action": action, "count": n, "successCount": n, "errorCount": 0});
        assert_eq!(target.post(BULK, &body).await.ok(), count(2, "deactivated"), "ids win over the query");
        assert_eq!(target.post(BULK, &body).await.ok(), count(2, "deactivated"), "revoked ones succeed again");
        let query = json!({"kuery": format!("policy_id:\"{policy}\" and active:false"), "forceDelete": true});
        assert_eq!(target.post(BULK, &query).await.ok(), count(2, "deleted"));
        let left = target.names(&format!("policy_id:\"{policy}\"")).await;
        assert_eq!(left.len(), 2, "{left:?}");
    })
    .await;
}

#[tokio::test]
async fn bulk_without_ids_and_query_is_refused() {
    case(|target, _| async move {
        for body in [json!({}), json!({"tokenIds": []}), json!({"kuery": " "})] {
            let answer = target.post(BULK, &body).await;
            assert_eq!(answer.status, 400);
            assert!(
                answer.message().ends_with("Either tokenIds or kuery must be provided"),
                "{}",
                answer.text
            );
        }
        let many = vec!["x"; 10_001];
        assert_eq!(target.post(BULK, &json!({"tokenIds": many})).await.status, 400);
        let answer = target.post(BULK, &json!({"kuery": "nope:1"})).await;
        assert_eq!(answer.message(), "[request body.kuery]: KQLSyntaxError: This type 'nope' is not allowed");
    })
    .await;
}

#[tokio::test]
async fn ids_win_over_a_query_whatever_that_holds() {
    case(|target, policy| async move {
        for kuery in ["'test:", "name:(a", "active:false"] {
            let id = target.token(&json!({"policy_id": policy})).await["id"].take();
            let answer = target.post(BULK, &json!({"tokenIds": [id], "kuery": kuery})).await.ok();
            assert_eq!(answer["successCount"], 1, "{kuery}");
        }
        let answer = target.post(BULK, &json!({"tokenIds": ["x"], "kuery": "nope:1"})).await;
        assert_eq!(answer.status, 400, "its fields are checked with the rest of the request");
    })
    .await;
}
