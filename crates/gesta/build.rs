//! Lists the data files that are embedded: the codebook and the actor knowledge.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../..");
    let mut out = String::new();
    for (name, folder) in [
        ("CODEBOOK", "codebooks/plover"),
        ("ACTORS", "knowledge/actors"),
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
