//! Two writers on one file: the second waits for the first, or says that it has waited enough.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::mpsc;
use std::time::{Duration, Instant};

use gesta_store::{Reader, Store, StoreError, StoreOptions};
use jiff::Timestamp;

fn options(wait: Duration) -> StoreOptions {
    StoreOptions {
        command: "test".into(),
        wait,
    }
}

#[test]
fn the_second_writer_says_that_it_has_waited_enough() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let mut first = Store::open(&path, &StoreOptions::default()).unwrap();
    let mut second = Store::open(&path, &options(Duration::from_millis(200))).unwrap();
    let batch = first.begin(Timestamp::UNIX_EPOCH).unwrap();
    let start = Instant::now();
    let refused = second.begin(Timestamp::UNIX_EPOCH).map(|_| ()).unwrap_err();
    assert!(matches!(refused, StoreError::Busy), "{refused}");
    assert!(refused.to_string().contains("another process is writing"));
    assert!(start.elapsed() >= Duration::from_millis(150));
    // A reader does not wait.
    let start = Instant::now();
    assert_eq!(
        Reader::open(&path)
            .unwrap()
            .view()
            .totals()
            .unwrap()
            .documents,
        0
    );
    assert!(start.elapsed() < Duration::from_secs(10));
    drop(batch);
    assert!(second.begin(Timestamp::UNIX_EPOCH).is_ok());
}

#[test]
fn the_second_writer_goes_on_when_the_first_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let mut first = Store::open(&path, &StoreOptions::default()).unwrap();
    let batch = first.begin(Timestamp::UNIX_EPOCH).unwrap();
    let (tell, told) = mpsc::channel();
    let other = std::thread::spawn(move || {
        let mut second = Store::open(&path, &options(Duration::from_secs(60))).unwrap();
        tell.send(()).unwrap();
        second
            .begin(Timestamp::UNIX_EPOCH)
            .unwrap()
            .commit()
            .unwrap();
    });
    told.recv().unwrap();
    assert!(!other.is_finished());
    batch.commit().unwrap();
    other.join().unwrap();
}
