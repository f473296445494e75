//! `cargo xtask lexicon`: builds models/en/lemmas.fst from the Debian package `wordnet-base`.
//!
//! Taken are single words of letters: nouns and verbs of the index files, the irregular forms of the exception files,
//! and which nouns are people or social groups in one of their first two senses. The package is fetched by `apt-get download` unless `--dir` names an unpacked one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::tidy::root;

/// Builds the list. `--dir FOLDER` names the folder that holds `index.noun`, `verb.exc` ….
pub(crate) fn build(args: &[String]) -> Result<()> {
    let folder = match args {
        [] => fetch()?,
        [flag, folder] if flag == "--dir" => PathBuf::from(folder),
        _ => bail!("usage: cargo xtask lexicon [--dir FOLDER]"),
    };
    let mut keys = BTreeSet::new();
    for (part, name) in [('n', "noun"), ('v', "verb")] {
        words(&folder.join(format!("index.{name}")), part, &mut keys)?;
        exceptions(&folder.join(format!("{name}.exc")), part, &mut keys)?;
    }
    people(&folder, &mut keys)?;
    let bytes = fst::Set::from_iter(&keys)?.into_fst().into_inner();
    let out = root().join("models/en/lemmas.fst");
    fs::write(&out, &bytes).with_context(|| out.display().to_string())?;
    println!(
        "{}: {} keys, {} bytes",
        out.display(),
        keys.len(),
        bytes.len()
    );
    Ok(())
}

fn fetch() -> Result<PathBuf> {
    let folder = root().join("target/lexicon");
    fs::create_dir_all(&folder)?;
    let run = |program: &str, args: &[&str]| -> Result<()> {
        let status = Command::new(program)
            .args(args)
            .current_dir(&folder)
            .status()
            .with_context(|| format!("{program} (a Debian system is needed, or --dir)"))?;
        ensure!(status.success(), "{program} failed");
        Ok(())
    };
    run("apt-get", &["download", "wordnet-base"])?;
    let package = fs::read_dir(&folder)?
        .filter_map(Result::ok)
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .find(|n| n.starts_with("wordnet-base") && n.ends_with(".deb"))
        .context("no package came")?;
    run("dpkg", &["-x", &package, "unpacked"])?;
    Ok(folder.join("unpacked/usr/share/wordnet"))
}

fn plain(word: &str) -> bool {
    word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase())
}

/// Lemmas of an index file; its licence stands in lines that begin with a blank.
fn words(file: &Path, part: char, keys: &mut BTreeSet<String>) -> Result<()> {
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    for line in text.lines().filter(|l| !l.starts_with(' ')) {
        if let Some(word) = line.split(' ').next().filter(|w| plain(w)) {
            keys.insert(format!("{part} {word}"));
        }
    }
    Ok(())
}

/// Irregular forms, each with its first word.
fn exceptions(file: &Path, part: char, keys: &mut BTreeSet<String>) -> Result<()> {
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    for line in text.lines() {
        let mut fields = line.split(' ');
        if let (Some(form), Some(word)) = (fields.next(), fields.next())
            && plain(form)
            && plain(word)
        {
            keys.insert(format!("x {part} {form} {word}"));
        }
    }
    Ok(())
}

/// Nouns of which the first or second sense is a person (lexicographer file 18), people or a social group.
fn people(folder: &Path, keys: &mut BTreeSet<String>) -> Result<()> {
    let file = folder.join("data.noun");
    let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    let mut human: BTreeSet<&str> = BTreeSet::new();
    let mut above: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in text.lines().filter(|l| !l.starts_with(' ')) {
        let fields: Vec<&str> = line.split(' ').collect();
        let &[offset, lexicographer, _, _, word, ..] = fields.as_slice() else {
            continue;
        };
        if lexicographer == "18" || matches!(word, "social_group" | "people") {
            human.insert(offset);
        }
        let up = fields.windows(3).filter(|w| w[0] == "@" && w[2] == "n");
        above.insert(offset, up.map(|w| w[1]).collect());
    }
    // Kinds of social groups: parties, armies, crowds; not collections of things.
    let is_human = |start: &str| {
        let mut queue = vec![start];
        let mut steps = 0;
        while let Some(offset) = queue.pop() {
            steps += 1;
            if human.contains(offset) {
                return true;
            }
            if steps < 50 {
                queue.extend(above.get(offset).into_iter().flatten());
            }
        }
        false
    };
    let file = folder.join("index.noun");
    let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    for line in text.lines().filter(|l| !l.starts_with(' ')) {
        let fields: Vec<&str> = line.split(' ').filter(|f| !f.is_empty()).collect();
        let senses = fields
            .iter()
            .filter(|f| f.len() == 8 && f.bytes().all(|b| b.is_ascii_digit()));
        if plain(fields[0]) && senses.take(2).any(|s| is_human(s)) {
            keys.insert(format!("p {}", fields[0]));
        }
    }
    Ok(())
}
