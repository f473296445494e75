//! `cargo xtask tidy`: what the compiler does not check.
//!
//! * arrows: which crate may use which (ARCHITECTURE.md);
//! * paths named in ARCHITECTURE.md exist;
//! * no source file above 800 lines;
//! * every public item of a library crate has a doc comment;
//! * no trailing white space, no tabs, no merge marks.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

const MAX_LINES: usize = 800;

/// Crate and the workspace crates that it may depend on.
const ARROWS: &[(&str, &[&str])] = &[
    ("gesta-record", &[]),
    ("gesta-parse", &["gesta-record"]),
    ("gesta-codebook", &["gesta-record"]),
    ("gesta-resolve", &["gesta-record"]),
    ("gesta-store", &["gesta-record"]),
    ("gesta-series", &[]),
    (
        "gesta",
        &[
            "gesta-record",
            "gesta-parse",
            "gesta-codebook",
            "gesta-resolve",
            "gesta-series",
            "gesta-store",
        ],
    ),
    ("gesta-server", &["gesta", "gesta-record"]),
    ("gesta-watch", &["gesta"]),
    (
        "gesta-cli",
        &["gesta", "gesta-record", "gesta-server", "gesta-watch"],
    ),
];

/// Runs all checks from the workspace root.
pub(crate) fn run() -> Result<()> {
    let root = root();
    let mut faults = Vec::new();
    arrows(&root, &mut faults)?;
    map(&root, &mut faults)?;
    let mut files = Vec::new();
    for folder in ["crates", "xtask"] {
        collect(&root.join(folder), &mut files)?;
    }
    files.sort();
    for file in &files {
        source(&root, file, &mut faults)?;
    }
    if faults.is_empty() {
        return Ok(());
    }
    bail!("{} faults\n{}", faults.len(), faults.join("\n"))
}

/// The workspace root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .map_or_else(PathBuf::new, Path::to_path_buf)
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn arrows(root: &Path, faults: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(root.join("crates"))? {
        let folder = entry?.path();
        let name = folder
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        let Some((_, allowed)) = ARROWS.iter().find(|(c, _)| *c == name) else {
            faults.push(format!(
                "crates/{name}: not in the list of arrows (xtask/src/tidy.rs)"
            ));
            continue;
        };
        let manifest = read(&folder.join("Cargo.toml"))?;
        let mut section = String::new();
        for line in manifest.lines() {
            if line.starts_with('[') {
                section = line.trim_matches(['[', ']']).to_owned();
                continue;
            }
            let used = line.split(['.', '=', ' ']).next().unwrap_or("");
            let workspace_crate = used == "gesta" || used.starts_with("gesta-");
            if section == "dependencies" && workspace_crate && !allowed.contains(&used) {
                faults.push(format!(
                    "crates/{name}/Cargo.toml: may not depend on {used}"
                ));
            }
        }
    }
    Ok(())
}

/// Paths in backticks of ARCHITECTURE.md must exist.
fn map(root: &Path, faults: &mut Vec<String>) -> Result<()> {
    let text = read(&root.join("ARCHITECTURE.md"))?;
    for (n, line) in text.lines().enumerate() {
        for piece in line.split('`').skip(1).step_by(2) {
            let looks = piece.contains('/') && !piece.contains([' ', '<', '*', '→', '(', '…']);
            if looks && !root.join(piece).exists() {
                faults.push(format!("ARCHITECTURE.md:{}: {piece} does not exist", n + 1));
            }
        }
    }
    Ok(())
}

fn collect(folder: &Path, out: &mut Vec<PathBuf>) -> Result<()> {
    for entry in
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?
    {
        let path = entry?.path();
        if path.is_dir() {
            if path.file_name().is_none_or(|n| n != "target") {
                collect(&path, out)?;
            }
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
    Ok(())
}

fn source(root: &Path, file: &Path, faults: &mut Vec<String>) -> Result<()> {
    let text = read(file)?;
    let shown = file
        .strip_prefix(root)
        .unwrap_or(file)
        .display()
        .to_string();
    let lines: Vec<&str> = text.lines().collect();
    if lines.len() > MAX_LINES {
        faults.push(format!(
            "{shown}: {} lines, at most {MAX_LINES}",
            lines.len()
        ));
    }
    let library =
        shown.contains("/src/") && !shown.starts_with("xtask") && !shown.contains("gesta-cli");
    let mut in_tests = false;
    for (n, line) in lines.iter().enumerate() {
        let place = format!("{shown}:{}", n + 1);
        if line.ends_with([' ', '\t']) {
            faults.push(format!("{place}: trailing white space"));
        }
        if line.starts_with("<<<<<<<") || line.starts_with(">>>>>>>") {
            faults.push(format!("{place}: merge mark"));
        }
        in_tests |= line.starts_with("mod tests");
        let item = [
            "pub fn ",
            "pub struct ",
            "pub enum ",
            "pub trait ",
            "pub const ",
            "pub static ",
            "pub type ",
        ]
        .iter()
        .any(|p| line.trim_start().starts_with(p));
        if library && item && !in_tests && !documented(&lines, n) {
            faults.push(format!("{place}: public item without documentation"));
        }
    }
    Ok(())
}

fn documented(lines: &[&str], item: usize) -> bool {
    let mut n = item;
    while n > 0 {
        n -= 1;
        let line = lines[n].trim_start();
        if line.starts_with("///") {
            return true;
        }
        // Attributes may span lines.
        let attribute = line.starts_with("#[")
            || line.ends_with(")]")
            || line.ends_with(',')
            || line.ends_with('(');
        if !attribute {
            return false;
        }
    }
    false
}
