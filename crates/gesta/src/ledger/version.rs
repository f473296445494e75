//! What codings are made with, as fingerprints.

use std::path::Path;

use gesta_store::{ContentHash, Version};

use crate::coder::{CoderError, CoderOptions};
use crate::embedded;

/// The version of what a coder with these options codes. Codings of the same version are equal.
///
/// # Errors
/// When a file of the user's cannot be read.
pub fn version(options: &CoderOptions) -> Result<Version, CoderError> {
    let read = |path: &Path| {
        std::fs::read_to_string(path).map_err(|e| CoderError::File {
            path: path.display().to_string(),
            message: crate::ingest::reason(&e),
        })
    };
    let mut codebook = String::new();
    match &options.codebook {
        None => embedded::CODEBOOK
            .iter()
            .for_each(|(_, text)| codebook.push_str(text)),
        Some(folder) => {
            for file in crate::coder::codebook_files(folder)? {
                codebook.push_str(&read(&file)?);
            }
        }
    }
    let mut knowledge = embedded::ACTORS.to_owned();
    for (_, text) in embedded::NORMS {
        knowledge.push_str(text);
    }
    for file in options.actors.iter().chain(&options.norms) {
        knowledge.push_str(&read(file)?);
    }
    let short = |hash: ContentHash| hash.to_string()[..12].to_owned();
    Ok(Version {
        program: format!("gesta {}", env!("CARGO_PKG_VERSION")),
        model: short(ContentHash::of_bytes(embedded::NETWORK)),
        codebook: short(ContentHash::of_text(&codebook)),
        knowledge: short(ContentHash::of_text(&knowledge)),
    })
}
