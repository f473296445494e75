//! A web server on 127.0.0.1 that behaves as each test wants it to.
#![allow(dead_code, reason = "each file of tests uses a part of it")]

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What a request was.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) headers: HashMap<String, String>,
}

/// What the server sends: bytes, and pauses between them.
#[derive(Clone, Default)]
pub(crate) struct Sent {
    pub(crate) bytes: Vec<u8>,
    /// Bytes that are sent at once, and the pause after them.
    pub(crate) drip: Option<(usize, Duration)>,
}

impl Sent {
    /// An answer with this status, further header lines and body; the length is stated truly.
    pub(crate) fn answer(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Self {
        let length = body.len().to_string();
        Self::raw(
            status,
            &[headers, &[("Content-Length", &length)]].concat(),
            body,
        )
    }

    /// An answer with exactly these header lines.
    pub(crate) fn raw(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Self {
        let mut bytes = format!("HTTP/1.1 {status}\r\nConnection: close\r\n").into_bytes();
        for (name, value) in headers {
            bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(body);
        Self { bytes, drip: None }
    }

    pub(crate) fn feed(body: &str) -> Self {
        Self::answer(
            "200 OK",
            &[("Content-Type", "application/rss+xml; charset=utf-8")],
            body.as_bytes(),
        )
    }

    pub(crate) fn page(text: &str) -> Self {
        let body = format!(
            "<html><head><title>t</title></head><body><article><p>{text}</p></article></body></html>"
        );
        Self::answer(
            "200 OK",
            &[("Content-Type", "text/html; charset=utf-8")],
            body.as_bytes(),
        )
    }

    pub(crate) fn status(status: &str) -> Self {
        Self::answer(status, &[], b"")
    }
}

type Behaviour = dyn Fn(&Asked, usize) -> Sent + Send + Sync;

/// A running server. It ends with the test's process.
pub(crate) struct Server {
    pub(crate) address: String,
    log: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    /// Answers each request by `behaviour`, which is told how often the path was asked before.
    pub(crate) fn start(behaviour: impl Fn(&Asked, usize) -> Sent + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let log: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let shared = Arc::clone(&log);
        let behaviour: Arc<Behaviour> = Arc::new(behaviour);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, behaviour) = (Arc::clone(&shared), Arc::clone(&behaviour));
                thread::spawn(move || serve(stream, &log, &*behaviour));
            }
        });
        Self { address, log }
    }

    /// The paths that were asked, in order.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.log
            .lock()
            .unwrap()
            .iter()
            .map(|a| a.path.clone())
            .collect()
    }

    /// How often a path was asked.
    pub(crate) fn count(&self, path: &str) -> usize {
        self.paths().iter().filter(|p| *p == path).count()
    }

    /// The requests of a path.
    pub(crate) fn asked(&self, path: &str) -> Vec<Asked> {
        self.log
            .lock()
            .unwrap()
            .iter()
            .filter(|a| a.path == path)
            .cloned()
            .collect()
    }
}

fn serve(stream: TcpStream, log: &Mutex<Vec<Asked>>, behaviour: &Behaviour) {
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    if reader.read_line(&mut line).is_err() {
        return;
    }
    let Some(path) = line.split(' ').nth(1).map(str::to_owned) else {
        return;
    };
    let mut headers = HashMap::new();
    loop {
        line.clear();
        match reader.read_line(&mut line) {
            Ok(n) if n > 0 && !line.trim().is_empty() => {
                if let Some((name, value)) = line.split_once(':') {
                    headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
                }
            }
            _ => break,
        }
    }
    let asked = Asked { path, headers };
    let before = {
        let mut log = log.lock().unwrap();
        let before = log.iter().filter(|a| a.path == asked.path).count();
        log.push(asked.clone());
        before
    };
    let sent = behaviour(&asked, before);
    let mut stream = reader.into_inner();
    match sent.drip {
        None => {
            let _ = stream.write_all(&sent.bytes);
        }
        Some((size, pause)) => {
            for piece in sent.bytes.chunks(size) {
                if stream
                    .write_all(piece)
                    .and_then(|()| stream.flush())
                    .is_err()
                {
                    return;
                }
                thread::sleep(pause);
            }
        }
    }
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let _ = stream.take(1 << 16).read_to_end(&mut Vec::new());
}

/// One item of a feed.
pub(crate) fn item(base: &str, id: &str, title: &str, text: &str) -> String {
    format!(
        "<item><guid isPermaLink=\"false\">{id}</guid><title>{title}</title><link>{base}/{id}</link>\
         <pubDate>Thu, 09 May 2024 08:00:00 +0000</pubDate><description>{text}</description></item>"
    )
}

/// A feed of items.
pub(crate) fn rss(items: &[String]) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\"><channel><title>Courier</title>{}</channel></rss>",
        items.concat()
    )
}
