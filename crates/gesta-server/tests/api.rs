//! The API over a made-up season: answers, filters, pages, guards, decisions, the stream.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use gesta::ledger::{Ledger, LedgerOptions, Reader, coded_version};
use gesta::newsweek::year;
use gesta_server::{ServeOptions, Server, openapi};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tower::ServiceExt;

const TOKEN: &str = "a-token-for-tests";

/// A ledger of the first days of the made-up year, made once.
fn ledger() -> &'static Path {
    static LEDGER: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = LEDGER.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("demo.db");
        fill(&path);
        (folder, path)
    });
    path
}

fn fill(path: &Path) {
    let now = Arc::new(std::sync::atomic::AtomicI64::new(0));
    let clock = Arc::clone(&now);
    let options = LedgerOptions {
        command: "test".into(),
        clock: Box::new(move || {
            let at = clock.load(std::sync::atomic::Ordering::Relaxed);
            jiff::Timestamp::from_second(at).unwrap()
        }),
        ..LedgerOptions::default()
    };
    let mut ledger = Ledger::open(path, options).unwrap();
    let version = coded_version("test");
    for (n, mut day) in year::year(3).into_iter().take(110).enumerate() {
        if n == 5 {
            hostile(&mut day.entries[0].coding);
        }
        let noon = day.day.at(12, 0, 0, 0);
        let noon = noon.to_zoned_datetime(jiff::tz::TimeZone::UTC).unwrap();
        now.store(
            noon.timestamp().as_second(),
            std::sync::atomic::Ordering::Relaxed,
        );
        ledger.add(&day.entries, &version).unwrap();
    }
    ledger.settle().unwrap();
}

const NASTY: &str = "=<script>alert(1)</script>\u{202e}gnp.exe";

/// Text that would do harm in a page or a spreadsheet.
fn hostile(coding: &mut gesta::Coding) {
    coding.title = Some(format!("{NASTY}{}", "x".repeat(1 << 20)));
    coding.publisher = Some(NASTY.into());
    coding.url = Some("javascript:alert(1)".into());
}

fn options(store: &Path) -> ServeOptions {
    ServeOptions {
        store: store.to_owned(),
        token: Some(TOKEN.into()),
        local_only: true,
        names: year::names(),
        ..ServeOptions::default()
    }
}

fn router() -> Router {
    Server::open(options(ledger())).unwrap().router()
}

async fn get(router: &Router, path: &str) -> Response<Body> {
    let request = Request::get(path).body(Body::empty()).unwrap();
    router.clone().oneshot(request).await.unwrap()
}

async fn bytes(response: Response<Body>) -> Vec<u8> {
    axum::body::to_bytes(response.into_body(), 1 << 28)
        .await
        .unwrap()
        .to_vec()
}

async fn read(router: &Router, path: &str) -> Value {
    let response = get(router, &format!("/api/v1{path}")).await;
    let status = response.status();
    let body = bytes(response).await;
    assert_eq!(
        status,
        StatusCode::OK,
        "{path}: {}",
        String::from_utf8_lossy(&body)
    );
    serde_json::from_slice(&body).unwrap()
}

async fn post(
    router: &Router,
    path: &str,
    token: Option<&str>,
    body: &Value,
) -> (StatusCode, Value) {
    let mut request =
        Request::post(format!("/api/v1{path}")).header(header::CONTENT_TYPE, "application/json");
    if let Some(t) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {t}"));
    }
    let request = request.body(Body::from(body.to_string())).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    (
        status,
        serde_json::from_slice(&bytes(response).await).unwrap(),
    )
}

fn ids(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|e| e["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn every_question_is_answered() {
    let router = router();
    let event = ids(&read(&router, "/events?limit=1&sort=-reports").await)[0].clone();
    let document = read(&router, "/documents?limit=1").await["items"][0]["hash"].clone();
    let document = document.as_str().unwrap();
    let pair = read(&router, "/pairs/GRK/RUR").await;
    let day = pair["tension"]["days"].as_array().unwrap().last().unwrap()["day"].clone();
    let day = day.as_str().unwrap();
    let known = [
        ("/events/{id}", format!("/events/{event}")),
        ("/pairs/{a}/{b}", "/pairs/GRK/RUR".into()),
        (
            "/pairs/{a}/{b}/tension/{day}",
            format!("/pairs/GRK/RUR/tension/{day}"),
        ),
        ("/actors/{code}", "/actors/MRV".into()),
        (
            "/actors/{code}/tension/{day}",
            format!("/actors/MRV/tension/{day}"),
        ),
        ("/documents/{hash}", format!("/documents/{document}")),
        ("/changes", "/changes?since=2025-04-01".into()),
        (
            "/series",
            "/series?who=GRK&with=RUR&period=day&by=type".into(),
        ),
    ];
    let api = serde_json::to_value(openapi()).unwrap();
    let mut asked = 0;
    for (path, methods) in api["paths"].as_object().unwrap() {
        if methods.get("get").is_none() || path == "/stream" {
            continue;
        }
        let ask = known
            .iter()
            .find(|k| k.0 == path)
            .map_or(path.clone(), |k| k.1.clone());
        let answer = read(&router, &ask).await;
        assert!(answer.is_object(), "{path}");
        asked += 1;
    }
    assert!(asked >= 22, "{asked}");
}

#[tokio::test]
async fn filters_are_those_of_the_ledger() {
    let router = router();
    let reader = Reader::open(ledger()).unwrap();
    let query = |ask: &dyn Fn(&mut gesta::ledger::EventQuery)| {
        let mut q = gesta::ledger::EventQuery {
            realis: vec![gesta::record::Realis::Actual],
            ..Default::default()
        };
        ask(&mut q);
        let mut out = Vec::new();
        let mut sink = |row: gesta::ledger::EventRow| {
            out.push(row.name);
            true
        };
        reader.view().events(&q, &mut sink).unwrap();
        out.sort();
        out
    };
    let parse = gesta::ledger::ActorFilter::parse;
    let cases: Vec<(&str, Vec<String>)> = vec![
        (
            "actor=RUR&recipient=GRK",
            query(&|q| {
                q.actor = vec![parse("RUR")];
                q.recipient = vec![parse("GRK")];
            }),
        ),
        (
            "type=ASSAULT&type=protest",
            query(&|q| q.kind = vec!["ASSAULT".into(), "PROTEST".into()]),
        ),
        (
            "quad=material%20conflict&from=2025-02-01&to=2025-03-01",
            query(&|q| {
                q.quad = Some(gesta::record::Quad::MaterialConflict);
                q.from = Some("2025-02-01".parse().unwrap());
                q.to = Some("2025-03-01".parse().unwrap());
            }),
        ),
        (
            "realis=all&text=predicted",
            query(&|q| {
                q.realis = vec![];
                q.text = Some("predicted".into());
            }),
        ),
        (
            "place=MRV&reports=3",
            query(&|q| {
                q.place = Some("MRV".into());
                q.reports = Some(3);
            }),
        ),
    ];
    for (ask, expected) in cases {
        let page = read(&router, &format!("/events?limit=500&{ask}")).await;
        let mut got = ids(&page);
        got.sort();
        assert!(
            !expected.is_empty() && expected.len() <= 500,
            "{ask}: {}",
            expected.len()
        );
        assert_eq!(got, expected, "{ask}");
        assert_eq!(page["total"], expected.len());
        let facets = read(&router, &format!("/facets?{ask}")).await;
        assert_eq!(facets["total"], expected.len());
    }
}

#[tokio::test]
async fn pages_go_on_and_tags_save_work() {
    let router = router();
    let all = ids(&read(&router, "/events?limit=500&from=2025-03-01").await);
    let (mut seen, mut next) = (Vec::new(), String::new());
    loop {
        let page = read(&router, &format!("/events?limit=40&from=2025-03-01{next}")).await;
        seen.extend(ids(&page));
        match page["next"].as_str() {
            Some(n) => next = format!("&cursor={n}"),
            None => break,
        }
    }
    assert_eq!(seen, all);
    let first = get(&router, "/api/v1/facets").await;
    let tag = first.headers()[header::ETAG].clone();
    let again = Request::get("/api/v1/facets")
        .header(header::IF_NONE_MATCH, &tag)
        .body(Body::empty())
        .unwrap();
    let again = router.clone().oneshot(again).await.unwrap();
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert!(bytes(again).await.is_empty());
}

#[tokio::test]
async fn wrong_questions_get_problems() {
    let router = router();
    for (ask, status) in [
        ("events?bogus=1", 400),
        ("events?quad=war", 400),
        ("events?limit=0", 400),
        ("events?limit=501", 400),
        ("events?cursor=x", 400),
        ("events?from=yesterday", 400),
        ("events?to=", 400),
        ("summary?as_of=", 400),
        ("events?as_of=never", 400),
        ("events?limit=5&limit=6", 400),
        ("series?actor=RUR", 400),
        ("series?period=day&from=0001-01-01", 400),
        ("changes", 400),
        ("events/E0000000000000000", 404),
        ("events/..", 404),
        ("documents/zz", 404),
        ("pairs/XXX/YYY", 404),
        ("actors/Nobody", 404),
        ("nothing", 404),
    ] {
        let response = get(&router, &format!("/api/v1/{ask}")).await;
        assert_eq!(response.status().as_u16(), status, "{ask}");
        assert_eq!(
            response.headers()[header::CONTENT_TYPE],
            "application/problem+json"
        );
        let problem: Value = serde_json::from_slice(&bytes(response).await).unwrap();
        assert_eq!(problem["status"], status);
        assert!(!problem["detail"].as_str().unwrap().is_empty());
    }
    let wrong = Request::delete("/api/v1/events")
        .body(Body::empty())
        .unwrap();
    let wrong = router.clone().oneshot(wrong).await.unwrap();
    assert_eq!(wrong.status(), StatusCode::METHOD_NOT_ALLOWED);
    let large = Request::post("/api/v1/code")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from("x".repeat(300_000)))
        .unwrap();
    let large = router.clone().oneshot(large).await.unwrap();
    assert_eq!(large.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn only_those_who_may_are_answered() {
    let router = router();
    let foreign = Request::get("/api/v1/health")
        .header(header::HOST, "gesta.example.org")
        .body(Body::empty())
        .unwrap();
    let foreign = router.clone().oneshot(foreign).await.unwrap();
    assert_eq!(foreign.status(), StatusCode::MISDIRECTED_REQUEST);
    let body = json!({"events": ["E1", "E2"]});
    for token in [None, Some("wrong"), Some("")] {
        let (status, _) = post(&router, "/events/join", token, &body).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
    }
    let mut without = options(ledger());
    without.token = None;
    let without = Server::open(without).unwrap().router();
    let (status, _) = post(&without, "/events/join", Some(TOKEN), &body).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let mut guarded = options(ledger());
    (guarded.guarded, guarded.local_only) = (true, false);
    let guarded = Server::open(guarded).unwrap().router();
    for path in ["/api/v1/events", "/api/v1/openapi.json", "/api/v1/stream"] {
        assert_eq!(
            get(&guarded, path).await.status(),
            StatusCode::UNAUTHORIZED,
            "{path}"
        );
    }
    // The page itself holds nothing of the ledger.
    assert_eq!(get(&guarded, "/").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn pages_may_load_only_what_is_ours() {
    let router = router();
    for path in ["/", "/api/v1/health", "/some/view"] {
        let response = get(&router, path).await;
        let policy = response.headers()[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap();
        assert!(
            policy.contains("default-src 'self'") && !policy.contains("unsafe"),
            "{path}"
        );
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        assert!(
            !response
                .headers()
                .contains_key("access-control-allow-origin")
        );
    }
    for path in ["/../Cargo.toml", "/%2e%2e/Cargo.toml", "/missing.js"] {
        assert_ne!(get(&router, path).await.status(), StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn hostile_words_come_back_as_words() {
    let router = router();
    let outlets = read(&router, "/health/feeds").await;
    let outlets = outlets["outlets"].as_array().unwrap();
    assert!(outlets.iter().any(|o| o["publisher"] == NASTY));
    let named: String = NASTY.bytes().map(|b| format!("%{b:02x}")).collect();
    let found = read(&router, &format!("/documents?publisher={named}")).await;
    let document = &found["items"][0];
    let title = document["title"].as_str().unwrap();
    assert!(
        title.starts_with(NASTY) && title.len() < 1000,
        "lists give no megabytes"
    );
    assert_eq!(
        document["url"], "javascript:alert(1)",
        "links are for the page to judge"
    );
    let hash = document["hash"].as_str().unwrap();
    let whole = read(&router, &format!("/documents/{hash}")).await;
    assert!(whole["record"]["title"].as_str().unwrap().len() > 1 << 20);
    let csv = get(&router, "/api/v1/events?format=csv&limit=5000").await;
    assert!(
        csv.headers()[header::CONTENT_TYPE]
            .to_str()
            .unwrap()
            .starts_with("text/csv")
    );
    assert!(bytes(csv).await.len() > 10_000);
}

#[tokio::test]
async fn the_past_stays_as_it_was_known() {
    let router = router();
    let then = read(&router, "/events?limit=1&as_of=2025-02-01").await;
    let now = read(&router, "/events?limit=1").await;
    assert!(then["total"].as_u64().unwrap() < now["total"].as_u64().unwrap());
    let id = ids(&now)[0].clone();
    let gone = get(&router, &format!("/api/v1/events/{id}?as_of=2025-01-05")).await;
    assert_eq!(gone.status(), StatusCode::NOT_FOUND);
    // Counts of the roll-up and of the events themselves.
    let ask = "/series?who=GRK&with=RUR&period=week";
    let (a, b) = (
        read(&router, ask).await,
        read(&router, &format!("{ask}&as_of=2030-01-01")).await,
    );
    assert_eq!(a, b);
    let changes = read(&router, "/changes?since=2025-04-01").await;
    assert!(changes["new"].as_u64().unwrap() > 0 && changes["revised"].as_u64().unwrap() > 0);
}

#[tokio::test]
async fn tension_is_the_sum_of_its_events() {
    let router = router();
    let pair = read(&router, "/pairs/GRK/RUR?period=week").await;
    let days = pair["tension"]["days"].as_array().unwrap();
    assert!(days.len() > 90);
    for d in days.iter().step_by(10) {
        let day = d["day"].as_str().unwrap();
        let parts = read(&router, &format!("/pairs/GRK/RUR/tension/{day}?limit=2000")).await;
        let sum = |list: &str| -> f64 {
            let list = parts[list].as_array().unwrap();
            list.iter().map(|c| c["points"].as_f64().unwrap()).sum()
        };
        let value = d["value"].as_f64().unwrap();
        assert!((sum("contributions") - value).abs() < 1e-9, "{day}");
        let whole = value + sum("relief") + parts["usual_points"].as_f64().unwrap();
        assert!((whole - 100.0).abs() < 1e-9, "{day}");
        let few = read(&router, &format!("/pairs/GRK/RUR/tension/{day}?limit=1")).await;
        let first = few["contributions"].as_array().unwrap().first();
        let first = first.map_or(0.0, |c| c["points"].as_f64().unwrap());
        assert!((first + few["more_points"].as_f64().unwrap() - value).abs() < 1e-9);
    }
}

#[tokio::test]
async fn evidence_stands_in_the_text() {
    let router = router();
    for id in ids(&read(&router, "/events?limit=20&sort=-reports").await) {
        let detail = read(&router, &format!("/events/{id}")).await;
        for r in detail["reports"].as_array().unwrap() {
            let hash = r["hash"].as_str().unwrap();
            let document = read(&router, &format!("/documents/{hash}")).await;
            let text: Vec<char> = document["text"].as_str().unwrap().chars().collect();
            let w = &r["window"];
            let (begin, end) = (
                w["begin"].as_u64().unwrap() as usize,
                w["end"].as_u64().unwrap() as usize,
            );
            let window: String = text[begin..end].iter().collect();
            assert_eq!(w["text"], window);
            let trigger = &r["event"]["trigger"];
            let evidence = r["evidence"].as_array().unwrap();
            assert!(
                evidence
                    .iter()
                    .any(|e| e["span"] == trigger["span"] && e["field"] == "type")
            );
            assert!(evidence.iter().any(|e| e["field"] == "actor"));
        }
    }
}

#[tokio::test]
async fn decisions_hold_and_can_be_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy.db");
    Reader::open(ledger())
        .unwrap()
        .view()
        .backup(&path)
        .unwrap();
    let router = Server::open(options(&path)).unwrap().router();
    let before = read(&router, "/events?limit=500&from=2025-03-01").await;
    let event = ids(&read(&router, "/events?limit=1&sort=-reports").await)[0].clone();
    let detail = read(&router, &format!("/events/{event}")).await;
    let mention = detail["reports"][1]["mention"].as_str().unwrap().to_owned();
    let body = json!({"mentions": [mention], "why": "another town"});
    let (status, act) = post(
        &router,
        &format!("/events/{event}/split"),
        Some(TOKEN),
        &body,
    )
    .await;
    assert_eq!(
        (status, act["events"].as_array().unwrap().len()),
        (StatusCode::OK, 2),
        "{act}"
    );
    let standing = read(&router, "/decisions").await;
    assert_eq!(standing["items"][0]["act"], act["act"]);
    let one = read(&router, &format!("/events/{event}")).await;
    assert_ne!(one["event"]["reports"], detail["event"]["reports"]);
    assert!(
        one["revisions"].as_array().unwrap().len() > detail["revisions"].as_array().unwrap().len()
    );
    let undo = format!("/decisions/{}/undo", act["act"]);
    let (status, _) = post(&router, &undo, Some(TOKEN), &json!({})).await;
    assert_eq!(status, StatusCode::OK);
    let (status, _) = post(&router, &undo, Some(TOKEN), &json!({})).await;
    assert_eq!(
        status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "it was taken back already"
    );
    let after = read(&router, "/events?limit=500&from=2025-03-01").await;
    assert_eq!(ids(&before), ids(&after));
    let (status, _) = post(
        &router,
        "/events/join",
        Some(TOKEN),
        &json!({"events": ["x", "y"]}),
    )
    .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let (status, _) = post(&router, "/events/join", Some(TOKEN), &json!({"event": 1})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_stream_tells_of_what_others_write() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy.db");
    Reader::open(ledger())
        .unwrap()
        .view()
        .backup(&path)
        .unwrap();
    let server = Server::open(options(&path)).unwrap();
    let (tell, told) = tokio::sync::oneshot::channel();
    let ready = move |address| tell.send(address).unwrap();
    tokio::spawn(server.serve(
        "127.0.0.1:0".parse().unwrap(),
        ready,
        std::future::pending(),
    ));
    let address: std::net::SocketAddr = told.await.unwrap();
    let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
    let ask = format!("GET /api/v1/stream HTTP/1.1\r\nHost: {address}\r\n\r\n");
    socket.write_all(ask.as_bytes()).await.unwrap();
    let writing = path.clone();
    tokio::task::spawn_blocking(move || {
        let mut ledger = Ledger::open(&writing, LedgerOptions::default()).unwrap();
        let day = year::year(3).into_iter().nth(111).unwrap();
        ledger.add(&day.entries, &coded_version("test")).unwrap();
    })
    .await
    .unwrap();
    let mut heard = String::new();
    let waited = tokio::time::timeout(Duration::from_secs(20), async {
        let mut piece = [0; 4096];
        while !heard.contains("\n\n") || !heard.contains("event: moment") {
            let n = socket.read(&mut piece).await.unwrap();
            heard.push_str(&String::from_utf8_lossy(&piece[..n]));
        }
    });
    waited.await.unwrap();
    assert!(
        heard.contains("\"new\":") && heard.contains("text/event-stream"),
        "{heard}"
    );
}

#[test]
fn the_description_is_whole() {
    let api = serde_json::to_value(openapi()).unwrap();
    assert!(api["openapi"].as_str().unwrap().starts_with("3.1"));
    let text = api.to_string();
    let schemas = api["components"]["schemas"].as_object().unwrap();
    for piece in text.split("\"$ref\":\"#/components/schemas/").skip(1) {
        let name = piece.split('"').next().unwrap();
        assert!(
            schemas.contains_key(name),
            "{name} is referred to and not described"
        );
    }
    for (path, methods) in api["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let summary = operation["summary"].as_str().unwrap_or("");
            assert!(
                !summary.is_empty(),
                "{method} {path} says nothing of itself"
            );
            assert!(
                operation["responses"].get("default").is_some(),
                "{method} {path}"
            );
        }
    }
}
