//! Every form of input is read, alone and compressed; every bad form is a clear error or a recorded doubt, and what
//! stands beside it is coded all the same.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

const STORY: &str = "Rebels shelled the town of Zenda on Tuesday, the army said.";

fn gesta(folder: &Path, args: &[&str]) -> Output {
    let out = Command::new(env!("CARGO_BIN_EXE_gesta"))
        .args(args)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(!said(&out).contains("panicked"), "{}", said(&out));
    out
}

fn code(folder: &Path, files: &[&str]) -> Output {
    gesta(folder, &[&["code", "--format", "jsonl"], files].concat())
}

fn said(out: &Output) -> String {
    String::from_utf8_lossy(&out.stderr).into_owned()
}

fn records(out: &Output) -> Vec<Value> {
    String::from_utf8_lossy(&out.stdout)
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect()
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

fn rss(items: &[(&str, &str, &str)]) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\"><channel><title>The Strelsau Courier</title>",
    );
    for (guid, day, text) in items {
        out.push_str(&format!(
            "<item><title>Story {guid}</title><guid isPermaLink=\"false\">{guid}</guid>\
             <link>https://courier.example/{guid}</link><pubDate>{day} 23:30:00 -0500</pubDate>\
             <description>&lt;p&gt;{text}&lt;/p&gt;</description></item>"
        ));
    }
    out + "</channel></rss>"
}

fn warc_record(kind: &str, uri: &str, content: &str, block: &[u8]) -> Vec<u8> {
    let mut out = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{uri}>\r\nWARC-Target-URI: https://x.example/{uri}\r\n\
         WARC-Date: 2021-03-24T10:00:00Z\r\nContent-Type: {content}\r\nContent-Length: {}\r\n\r\n",
        block.len()
    )
    .into_bytes();
    out.extend_from_slice(block);
    out.extend_from_slice(b"\r\n\r\n");
    out
}

fn response(uri: &str, head: &str, body: &[u8]) -> Vec<u8> {
    let mut block = format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n").into_bytes();
    block.extend_from_slice(body);
    warc_record(
        "response",
        uri,
        "application/http; msgtype=response",
        &block,
    )
}

fn page(text: &[u8]) -> Vec<u8> {
    let mut out = b"<html><head><title>x</title></head><body><article><p>".to_vec();
    out.extend_from_slice(text);
    out.extend_from_slice(b"</p></article></body></html>");
    out
}

/// An archive with pages in three charsets and codings, and with records that are no articles.
fn archive() -> Vec<u8> {
    let html = "Content-Type: text/html; charset=windows-1251";
    let russian = b"Rebels shelled the town on Tuesday, said \xcc\xee\xf1\xea\xe2\xe0 officials in a long statement.";
    let packed = format!("{html}\r\nContent-Encoding: gzip");
    let chunked = "Content-Type: text/plain\r\nTransfer-Encoding: chunked";
    let chunks = format!("{:x}\r\n{STORY}\r\n0\r\n\r\n", STORY.len());
    [
        warc_record(
            "warcinfo",
            "info",
            "application/warc-fields",
            b"software: x\r\n",
        ),
        response("plain", html, &page(russian)),
        response("packed", &packed, &gz(&page(russian))),
        response("chunked", chunked, chunks.as_bytes()),
        response(
            "picture",
            "Content-Type: image/png",
            b"\x89PNG\r\n\x1a\n\0\0",
        ),
        warc_record(
            "request",
            "req",
            "application/http",
            b"GET / HTTP/1.1\r\n\r\n",
        ),
        warc_record("conversion", "wet", "text/plain", STORY.as_bytes()),
    ]
    .concat()
}

#[test]
fn every_form_alone_and_compressed_gives_the_same_records() {
    let folder = tempfile::tempdir().unwrap();
    let lines =
        format!("{{\"id\":\"a\",\"text\":\"{STORY}\"}}\n{{\"id\":\"b\",\"text\":\"{STORY}\"}}\n");
    let feed = rss(&[
        ("g1", "Wed, 24 Mar 2021", STORY),
        ("g2", "Thu, 25 Mar 2021", STORY),
    ]);
    let atom = format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>A</title><id>f</id><updated>2021-03-25T00:00:00Z</updated>\
         <entry><id>e1</id><title>T</title><link href=\"https://x.example/1\"/><updated>2021-03-24T23:30:00-11:00</updated>\
         <content type=\"html\">&lt;p&gt;{STORY}&lt;/p&gt;</content></entry></feed>"
    );
    let forms: [(&str, Vec<u8>, usize); 6] = [
        ("story.txt", STORY.as_bytes().to_vec(), 1),
        ("page.html", page(STORY.as_bytes()), 1),
        ("lines.jsonl", lines.into_bytes(), 2),
        ("feed.rss", feed.into_bytes(), 2),
        ("feed.xml", atom.into_bytes(), 1),
        ("pages.warc", archive(), 4),
    ];
    for (name, bytes, count) in &forms {
        fs::write(folder.path().join(name), bytes).unwrap();
        fs::write(folder.path().join(format!("{name}.gz")), gz(bytes)).unwrap();
        fs::write(folder.path().join(format!("{name}.zst")), zst(bytes)).unwrap();
        let (gz, zst) = (format!("{name}.gz"), format!("{name}.zst"));
        let out = code(folder.path(), &[name, &gz, &zst]);
        assert_eq!(out.status.code(), Some(0), "{name}: {}", said(&out));
        let found = records(&out);
        assert_eq!(found.len(), 3 * count, "{name}");
        let (alone, packed) = found.split_at(*count);
        assert_eq!(&packed[..*count], alone, "{gz}");
        assert_eq!(&packed[*count..], alone, "{zst}");
        for record in alone {
            let text = record["text"].as_str().unwrap();
            assert!(text.contains("shelled"), "{name}: {text}");
            assert!(!record["events"].as_array().unwrap().is_empty(), "{name}");
        }
    }
}

#[test]
fn a_feed_file_gives_title_address_day_and_publisher() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("f.xml"),
        rss(&[("g1", "Wed, 24 Mar 2021", STORY)]),
    )
    .unwrap();
    let found = records(&code(folder.path(), &["f.xml"]));
    let r = &found[0];
    assert_eq!(r["id"], "g1");
    assert_eq!(r["title"], "Story g1");
    assert_eq!(r["url"], "https://courier.example/g1");
    assert_eq!(r["publisher"], "The Strelsau Courier");
    assert_eq!(
        r["published"], "2021-03-24",
        "the day as written, not as in UTC"
    );
}

#[test]
fn an_archive_gives_pages_in_the_charset_of_their_header() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.warc"), archive()).unwrap();
    let found = records(&code(folder.path(), &["a.warc"]));
    let ids: Vec<&str> = found.iter().map(|r| r["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["plain", "packed", "chunked", "wet"]);
    for r in &found[..2] {
        let text = r["text"].as_str().unwrap();
        assert!(
            text.contains("\u{41c}\u{43e}\u{441}\u{43a}\u{432}\u{430}"),
            "{text}"
        );
        assert_eq!(
            r["doubts"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|d| d["kind"] == "encoding-repaired")
                .count(),
            0
        );
    }
    assert_eq!(found[0]["url"], "https://x.example/plain");
    assert_eq!(found[2]["text"], STORY);
}

#[test]
fn standard_input_and_folders_take_the_same_forms() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("in");
    fs::create_dir_all(inner.join("deep")).unwrap();
    fs::write(inner.join("a.warc.gz"), gz(&archive())).unwrap();
    fs::write(
        inner.join("deep/f.rss.zst"),
        zst(rss(&[("g", "Wed, 24 Mar 2021", STORY)]).as_bytes()),
    )
    .unwrap();
    assert_eq!(records(&code(folder.path(), &["in"])).len(), 5);
    for bytes in [gz(&archive()), zst(&archive())] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_gesta"))
            .args(["code", "--format", "jsonl", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(&bytes).unwrap();
        let out = child.wait_with_output().unwrap();
        assert_eq!(records(&out).len(), 4, "{}", said(&out));
    }
}

#[test]
fn adding_a_feed_twice_adds_nothing_the_second_time() {
    let folder = tempfile::tempdir().unwrap();
    let feed = rss(&[
        ("g1", "Wed, 24 Mar 2021", STORY),
        (
            "g2",
            "Thu, 25 Mar 2021",
            "Police in Strelsau arrested two men.",
        ),
    ]);
    fs::write(folder.path().join("f.rss.gz"), gz(feed.as_bytes())).unwrap();
    let first = gesta(folder.path(), &["add", "f.rss.gz"]);
    assert!(said(&first).contains("2 new documents"), "{}", said(&first));
    let second = gesta(folder.path(), &["add", "f.rss.gz"]);
    assert!(
        said(&second).contains("0 new documents") && said(&second).contains("2 known"),
        "{}",
        said(&second)
    );
}

#[test]
fn records_are_added_from_compressed_files() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("s.txt"), STORY).unwrap();
    let coded = code(folder.path(), &["s.txt"]).stdout;
    fs::write(folder.path().join("coded.jsonl.gz"), gz(&coded)).unwrap();
    let out = gesta(folder.path(), &["add", "--coded", "coded.jsonl.gz"]);
    assert!(said(&out).contains("1 new documents"), "{}", said(&out));
}

/// A compressed stream of `mebibytes` of one letter, made without holding it.
fn bomb(mebibytes: usize, head: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::best());
    out.write_all(head).unwrap();
    let piece = vec![b'a'; 1 << 20];
    for _ in 0..mebibytes {
        out.write_all(&piece).unwrap();
    }
    out.finish().unwrap()
}

#[test]
fn bombs_are_refused_and_their_neighbours_coded() {
    let folder = tempfile::tempdir().unwrap();
    let line = b"{\"id\":\"x\",\"text\":\"";
    let sound = format!("{{\"id\":\"sound\",\"text\":\"{STORY}\"}}\n{{\"id\":\"x\",\"text\":\"");
    let warc = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 4000000000\r\n\r\n";
    let twice = gz(&bomb(256, b""));
    let bombs = [
        ("text.txt.gz", bomb(256, b"")),
        ("page.html.gz", bomb(256, b"<html>")),
        ("lines.jsonl.gz", bomb(256, line)),
        ("after.jsonl.gz", bomb(256, sound.as_bytes())),
        ("feed.rss.gz", bomb(256, b"<rss version=\"2.0\">")),
        ("archive.warc.gz", bomb(256, warc)),
        ("twice.txt.gz", twice),
        ("text.txt.zst", zst(&vec![b'a'; 64 << 20])),
    ];
    for (name, bytes) in &bombs {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    fs::write(folder.path().join("z.txt"), STORY).unwrap();
    let out = code(folder.path(), &["."]);
    assert_eq!(out.status.code(), Some(1), "{}", said(&out));
    for (name, _) in &bombs {
        let talk = said(&out);
        let line = talk.lines().find(|l| l.contains(name)).unwrap_or("");
        assert!(line.contains("expands to more than"), "{name}: {talk}");
    }
    let ids: Vec<String> = records(&out)
        .iter()
        .map(|r| r["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        ids,
        ["sound", "z"],
        "what stands before and beside them is coded"
    );
}

#[test]
fn a_body_that_is_a_bomb_inside_an_archive_spares_the_other_records() {
    let folder = tempfile::tempdir().unwrap();
    let head = "Content-Type: text/html\r\nContent-Encoding: gzip";
    let plain = "Content-Type: text/plain";
    let bytes = [
        response("bomb", head, &bomb(256, b"<html>")),
        response(
            "brotli",
            "Content-Type: text/html\r\nContent-Encoding: br",
            b"\x0b\x02\x80",
        ),
        response("sound", plain, STORY.as_bytes()),
    ];
    fs::write(folder.path().join("a.warc"), bytes.concat()).unwrap();
    let out = code(folder.path(), &["a.warc"]);
    let talk = said(&out);
    assert!(
        talk.contains("record 1: expands") && talk.contains("record 2: is compressed as \"br\""),
        "{talk}"
    );
    assert_eq!(records(&out).len(), 1);
    assert_eq!(out.status.code(), Some(1));
}

#[test]
fn broken_compression_and_wrong_names_are_said() {
    let folder = tempfile::tempdir().unwrap();
    // Noise that is not coded makes the compressed data long enough to be broken in its middle.
    let line = |n: u64| {
        let noise: String = (0..400u64)
            .map(|i| {
                format!(
                    "{:x}",
                    (n * 400 + i + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
                )
            })
            .collect();
        format!("{{\"id\":\"{n}\",\"text\":\"{STORY}\",\"noise\":\"{noise}\"}}\n")
    };
    let whole = gz((0..30).map(line).collect::<String>().as_bytes());
    let mut flipped = whole.clone();
    let middle = flipped.len() / 2;
    flipped[middle..middle + 20].fill(0xff);
    let broken = [
        (
            "short.jsonl.gz",
            whole[..whole.len() - 20].to_vec(),
            "ends too early",
        ),
        ("flipped.txt.gz", flipped, "compressed data"),
        (
            "none.txt.gz",
            STORY.as_bytes().to_vec(),
            "is named as compressed data",
        ),
        ("head.txt.gz", vec![0x1f, 0x8b], "ends too early"),
        ("tar.gz", gz(&[0u8; 2048]), "binary"),
    ];
    for (name, bytes, _) in &broken {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let out = code(folder.path(), &["."]);
    assert_eq!(out.status.code(), Some(1));
    let talk = said(&out);
    for (name, _, words) in &broken {
        let told = talk.lines().any(|l| l.contains(name) && l.contains(words));
        assert!(told, "{name}: {talk}");
    }
}

#[test]
fn broken_archives_and_feeds_are_said_and_the_next_record_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let sound = |uri| response(uri, "Content-Type: text/plain", STORY.as_bytes());
    let headless =
        b"WARC/1.0\r\nWARC-Type: response\r\n\r\nHTTP/1.1 200 OK\r\n\r\nwords\r\n\r\n".to_vec();
    let long = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: many\r\n\r\n\r\n\r\n".to_vec();
    let cut = sound("cut");
    let bytes = [
        b"stray bytes\n".to_vec(),
        sound("one"),
        headless,
        sound("two"),
        long,
        warc_record("response", "odd", "application/http", b"no response at all"),
        sound("three"),
        cut[..cut.len() - 30].to_vec(),
    ];
    fs::write(folder.path().join("a.warc"), bytes.concat()).unwrap();
    let out = code(folder.path(), &["a.warc"]);
    let ids: Vec<String> = records(&out)
        .iter()
        .map(|r| r["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(ids, ["one", "two", "three"], "{}", said(&out));
    let talk = said(&out);
    for words in [
        "12 bytes before it",
        "no Content-Length",
        "Content-Length is \"many\"",
        "no HTTP response",
        "the archive ends",
    ] {
        assert!(talk.contains(words), "{words}: {talk}");
    }
    for (name, text) in [
        ("cut.rss", &rss(&[("g", "Wed, 24 Mar 2021", STORY)])[..200]),
        ("page.rss", "<html><body>Not found</body></html>"),
        ("empty.rss", ""),
        ("deep.rss", &"<a>".repeat(200_000)),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
        let out = code(folder.path(), &[name]);
        assert_eq!(out.status.code(), Some(1), "{name}: {}", said(&out));
        assert!(said(&out).contains(name), "{}", said(&out));
    }
}

/// Feeds `gesta` an endless line until it ends by itself or `most` bytes have gone; true where it ended by itself.
fn ends_by_itself(head: &[u8], most: u64) -> (bool, Output) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_gesta"))
        .args(["code", "--format", "jsonl", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let head = head.to_vec();
    // What it writes must be read meanwhile, or both would wait.
    let writer = std::thread::spawn(move || {
        let mut input = head.chain(std::io::repeat(b'x')).take(most);
        std::io::copy(&mut input, &mut pipe).is_err()
    });
    let out = child.wait_with_output().unwrap();
    (writer.join().unwrap(), out)
}

#[test]
fn an_endless_line_is_given_up() {
    let (ended, out) = ends_by_itself(b"{\"id\":\"a\",\"text\":\"", 1 << 30);
    assert!(
        ended && said(&out).contains("not read further"),
        "{}",
        said(&out)
    );
}

#[test]
#[ignore = "codes 2 GiB of small lines; the command is in docs/METHODS.md"]
fn two_gibibytes_of_lines_are_never_in_memory_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("big.jsonl.gz");
    let mut out = GzEncoder::new(fs::File::create(&path).unwrap(), Compression::fast());
    let mut state = 1u64;
    // Noise in a field that is not coded, so that it neither compresses away nor takes time to code.
    for n in 0..4096 {
        let mut noise = String::with_capacity(512 << 10);
        while noise.len() < 512 << 10 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            noise.push_str(&format!("{state:016x}"));
        }
        writeln!(
            out,
            "{{\"id\":\"{n}\",\"text\":\"Words.\",\"noise\":\"{noise}\"}}"
        )
        .unwrap();
    }
    out.finish().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_gesta"))
        .args(["code", "--format", "csv", "--threads", "2"])
        .arg(&path)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status
            .lines()
            .find_map(|l| l.strip_prefix("VmHWM:"))
            .unwrap_or("0");
        let kib: u64 = line.trim().trim_end_matches(" kB").parse().unwrap_or(0);
        peak = peak.max(kib);
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    println!("{} MiB in memory at most", peak >> 10);
    assert!(peak > 0 && peak < 1 << 20, "{} MiB", peak >> 10);
}
