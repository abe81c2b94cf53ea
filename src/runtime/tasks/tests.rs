//! Files that take long: how far they are, and that they can be given up.

use std::sync::{Arc, Mutex};

use super::*;
use crate::domain::export::Format;
use crate::domain::policy::Policies;
use crate::domain::rows::{RowFilter, Sort};
use crate::domain::token::Token;

fn export(count: usize) -> Export {
    let now = jiff::Timestamp::UNIX_EPOCH;
    let tokens = (0..count).map(|number| Token {
        id: TokenId::new(format!("id-{number}")),
        api_key_id: "key".into(),
        stored_name: "web".into(),
        name: "web".into(),
        policy_id: "p".into(),
        created_at: None,
        expire_at: None,
        active: true,
        hidden: false,
        says_hidden: true,
    });
    let mut rows = TokenRows::new(tokens.collect());
    rows.show(&RowFilter::default(), Sort::default(), &Policies::default(), now);
    Export { format: Format::Ndjson, rows: rows.snapshot(), policies: Policies::default(), now }
}

#[tokio::test]
async fn a_long_file_says_how_far_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("all.ndjson");
    let told = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&told);
    let rows = 2 * TELL + 1;
    save_rows(path.clone(), false, export(rows), move |done| log.lock().unwrap().push(done)).await.unwrap();
    assert_eq!(*told.lock().unwrap(), [TELL, 2 * TELL]);
    assert_eq!(std::fs::read_to_string(path).unwrap().lines().count(), rows);
}

#[tokio::test]
async fn one_that_nobody_waits_for_any_more_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("all.ndjson");
    let (begun, wait) = tokio::sync::oneshot::channel();
    let (go, gone) = std::sync::mpsc::channel::<()>();
    let first = Mutex::new(Some((begun, gone)));
    let tell = move |_| {
        if let Some((begun, gone)) = first.lock().unwrap().take() {
            let _ = begun.send(());
            let _ = gone.recv();
        }
    };
    let writing = tokio::spawn(save_rows(path, false, export(3 * TELL), tell));
    wait.await.unwrap();
    writing.abort();
    assert!(writing.await.unwrap_err().is_cancelled());
    drop(go);
    while std::fs::read_dir(folder.path()).unwrap().count() > 0 {
        tokio::task::yield_now().await;
    }
}
