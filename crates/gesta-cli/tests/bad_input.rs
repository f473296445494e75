//! Bad input gets a clear error or a recorded doubt, the right exit code, and never a panic or half a file.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn code(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gesta"))
        .arg("code")
        .args(["--format", "jsonl"])
        .args(args)
        .current_dir(folder)
        .output()
        .unwrap()
}

fn talk(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!text.contains("panicked"), "{text}");
    text
}

fn records(output: &Output) -> Vec<Value> {
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect()
}

fn doubts(record: &Value) -> Vec<&str> {
    record["doubts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["kind"].as_str().unwrap())
        .collect()
}

#[test]
fn an_empty_file_is_an_empty_record_or_a_stated_problem() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("empty.txt"), "").unwrap();
    let out = code(folder.path(), &["empty.txt"]);
    let said = talk(&out);
    let stated = said.contains("empty") || records(&out).len() == 1;
    assert!(stated && matches!(out.status.code(), Some(0 | 1)), "{said}");
}

#[test]
fn a_line_of_fifty_megabytes_is_cut_with_a_doubt() {
    let folder = tempfile::tempdir().unwrap();
    // A line without any sentence end; only its beginning is read, so the test stays quick.
    let line = "x".repeat(50 << 20);
    fs::write(folder.path().join("long.txt"), line).unwrap();
    let out = code(folder.path(), &["long.txt"]);
    talk(&out);
    let found = records(&out);
    assert!(found.is_empty() == (out.status.code() == Some(1)));
    if let [record] = found.as_slice() {
        assert!(doubts(record).contains(&"too-long"), "{:?}", doubts(record));
    }
    // The same as a line of JSON Lines: reported with its number, the next line coded.
    let mut file = fs::File::create(folder.path().join("long.jsonl")).unwrap();
    file.write_all(b"{\"id\":\"a\",\"text\":\"").unwrap();
    file.write_all("y ".repeat(25 << 20).as_bytes()).unwrap();
    file.write_all(b"\"}\n{\"id\":\"b\",\"text\":\"Police arrested a man in Paris.\"}\n")
        .unwrap();
    drop(file);
    let out = code(folder.path(), &["long.jsonl"]);
    assert!(talk(&out).contains("long.jsonl:1"), "{}", talk(&out));
    assert_eq!(out.status.code(), Some(1));
    assert_eq!(records(&out).len(), 1);
}

#[test]
fn encodings_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let invalid = b"Police in Paris arrested \xff\xfe three men on Monday.".to_vec();
    fs::write(folder.path().join("invalid.txt"), invalid).unwrap();
    let latin = b"<html><head><meta charset=\"iso-8859-1\"><title>x</title></head><body><article><p>\
        President Jos\xe9 Manuel Santos met the C\xf4te d'Ivoire envoy in Bogot\xe1 on Monday, officials said.</p>\
        </article></body></html>";
    fs::write(folder.path().join("latin.html"), latin).unwrap();
    let windows = b"<html><head><title>x</title></head><body><article><p>The minister said \x93we will not talk\x94 \
        on Monday, and police arrested two men in M\xfcnchen, officials said.</p></article></body></html>";
    fs::write(folder.path().join("windows.html"), windows).unwrap();
    let out = code(
        folder.path(),
        &["invalid.txt", "latin.html", "windows.html"],
    );
    talk(&out);
    let found = records(&out);
    assert_eq!(found.len(), 3);
    assert!(
        doubts(&found[0]).iter().any(|d| d.contains("encoding")),
        "{:?}",
        doubts(&found[0])
    );
    assert!(
        found[1]["text"].as_str().unwrap().contains("José Manuel"),
        "{}",
        found[1]["text"]
    );
    assert!(
        found[2]["text"]
            .as_str()
            .unwrap()
            .contains("“we will not talk”"),
        "{}",
        found[2]["text"]
    );
}

#[test]
fn a_binary_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let bytes: Vec<u8> = (0..4096u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 7) as u8)
        .collect();
    fs::write(folder.path().join("a.bin"), bytes).unwrap();
    fs::write(
        folder.path().join("b.txt"),
        "Police arrested a man in Paris on Monday.",
    )
    .unwrap();
    let out = code(folder.path(), &["a.bin", "b.txt"]);
    assert!(talk(&out).contains("a.bin"), "{}", talk(&out));
    assert_eq!(out.status.code(), Some(1));
    assert_eq!(records(&out).len(), 1);
}

#[test]
fn a_broken_line_is_named_and_the_rest_coded() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("x.jsonl"),
        "{\"id\":\"a\",\"text\":\"Police arrested a man in Paris.\"}\n{broken\n{\"id\":\"c\"}\n\
         {\"id\":\"d\",\"text\":\"Police arrested a man in Rome.\"}\n",
    )
    .unwrap();
    let out = code(folder.path(), &["x.jsonl"]);
    let said = talk(&out);
    assert!(
        said.contains("x.jsonl:2") && said.contains("x.jsonl:3"),
        "{said}"
    );
    assert_eq!(out.status.code(), Some(1));
    assert_eq!(records(&out).len(), 2);
}

#[test]
fn a_page_ten_thousand_deep_is_read_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let page = format!(
        "<html><body>{}<p>Police arrested a man in Paris on Monday.</p>{}</body></html>",
        "<div>".repeat(10_000),
        "</div>".repeat(10_000)
    );
    fs::write(folder.path().join("deep.html"), page).unwrap();
    let out = code(folder.path(), &["deep.html"]);
    let said = talk(&out);
    assert!(
        matches!(out.status.code(), Some(0 | 1)),
        "{:?} {said}",
        out.status
    );
    assert!(
        records(&out).len() == 1 || said.contains("deep.html"),
        "{said}"
    );
}

#[cfg(unix)]
#[test]
fn a_folder_without_permission_is_named() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::CommandExt as _;
    let folder = tempfile::tempdir().unwrap();
    let mode =
        |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    mode(folder.path(), 0o755);
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::write(
        folder.path().join("open.txt"),
        "Police arrested a man in Paris.",
    )
    .unwrap();
    mode(&closed, 0o000);
    // The superuser may read everything, so the command runs as nobody then.
    let binary = folder.path().join("gesta");
    fs::copy(env!("CARGO_BIN_EXE_gesta"), &binary).unwrap();
    mode(&binary, 0o755);
    let superuser = fs::read_dir(&closed).is_ok();
    let mut command = Command::new(&binary);
    command
        .args(["code", "--format", "jsonl", "closed", "open.txt"])
        .current_dir(folder.path());
    if superuser {
        command.uid(65534);
    }
    let out = command.output().unwrap();
    mode(&closed, 0o755);
    let said = talk(&out);
    assert!(
        said.contains("closed") && said.contains("permission"),
        "{said}"
    );
    assert_eq!(out.status.code(), Some(1));
    assert_eq!(records(&out).len(), 1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("a.txt"),
        "Police arrested a man in Paris.",
    )
    .unwrap();
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let out = Command::new(env!("CARGO_BIN_EXE_gesta"))
        .args(["code", "--format", "jsonl", "a.txt"])
        .current_dir(folder.path())
        .stdout(Stdio::from(full))
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    let said = talk(&out);
    assert_eq!(out.status.code(), Some(2), "{said}");
    assert!(said.contains("write") || said.contains("space"), "{said}");
}

#[test]
fn an_output_file_appears_only_when_complete() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("a.txt"),
        "Police arrested a man in Paris.",
    )
    .unwrap();
    let out = code(
        folder.path(),
        &["a.txt", "--output", "no/such/folder/out.jsonl"],
    );
    assert_eq!(out.status.code(), Some(2));
    let out = code(folder.path(), &["a.txt", "--output", "out.jsonl"]);
    assert_eq!(out.status.code(), Some(0), "{}", talk(&out));
    let mut names: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["a.txt", "out.jsonl"]);
}

#[test]
fn a_closed_pipe_is_no_fault() {
    let folder = tempfile::tempdir().unwrap();
    for n in 0..40 {
        fs::write(
            folder.path().join(format!("{n}.txt")),
            "Police arrested a man in Paris.",
        )
        .unwrap();
    }
    let mut child = Command::new(env!("CARGO_BIN_EXE_gesta"))
        .args(["code", "--format", "jsonl", "."])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let out = child.wait_with_output().unwrap();
    talk(&out);
    assert_eq!(out.status.code(), Some(0));
}
