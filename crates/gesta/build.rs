//! Prepares the data that is embedded: lists the files of the codebook and compiles the actor knowledge to one JSON
//! text, which loads several times faster than TOML.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../..");
    let mut out = String::new();
    compile_actors(&root.join("knowledge/actors"))?;
    for (name, folder) in [
        ("CODEBOOK", "codebooks/plover"),
        ("NORMS", "knowledge/norms"),
        ("FORECASTS", "knowledge/forecasts"),
    ] {
        let folder = root.join(folder);
        println!("cargo:rerun-if-changed={}", folder.display());
        let mut files = Vec::new();
        collect(&folder, &mut files)?;
        files.sort();
        let _ = writeln!(out, "pub(crate) static {name}: &[(&str, &str)] = &[");
        for file in files {
            println!("cargo:rerun-if-changed={}", file.display());
            let shown = file
                .strip_prefix(&folder)
                .unwrap_or(&file)
                .to_string_lossy()
                .replace('\\', "/");
            let path = fs::canonicalize(&file)?;
            let _ = writeln!(
                out,
                "    ({shown:?}, include_str!({:?})),",
                path.to_string_lossy()
            );
        }
        out.push_str("];\n");
    }
    let target = Path::new(&env::var("OUT_DIR").unwrap_or_default()).join("embedded.rs");
    fs::write(target, out)
}

fn collect(folder: &Path, out: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo:rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, out)?;
        } else if path.extension().is_some_and(|e| e == "toml") {
            out.push(path);
        }
    }
    Ok(())
}

/// Writes `actors.json`: an array of `{name, file}` in the order of the names.
fn compile_actors(folder: &Path) -> io::Result<()> {
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    files.sort();
    let mut out = Vec::new();
    for file in files {
        println!("cargo:rerun-if-changed={}", file.display());
        let name = file
            .strip_prefix(folder)
            .unwrap_or(&file)
            .to_string_lossy()
            .replace('\\', "/");
        let table: toml::Table = toml::from_str(&fs::read_to_string(&file)?)
            .map_err(|e| io::Error::other(format!("{}: {e}", file.display())))?;
        out.push(serde_json::json!({"name": name, "file": plain(toml::Value::Table(table))}));
    }
    let target = Path::new(&env::var("OUT_DIR").unwrap_or_default()).join("actors.json");
    fs::write(target, serde_json::Value::from(out).to_string())
}

/// A TOML value as JSON; days become texts, notes for readers stay behind.
fn plain(value: toml::Value) -> serde_json::Value {
    match value {
        toml::Value::String(s) => s.into(),
        toml::Value::Integer(n) => n.into(),
        toml::Value::Float(x) => x.into(),
        toml::Value::Boolean(b) => b.into(),
        toml::Value::Datetime(d) => d.to_string().into(),
        toml::Value::Array(list) => list.into_iter().map(plain).collect(),
        toml::Value::Table(table) => table
            .into_iter()
            .filter(|(key, _)| key != "note")
            .map(|(key, value)| (key, plain(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}
