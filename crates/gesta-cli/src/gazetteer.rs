//! `gesta gazetteer`: a gazetteer of the user's own from a full GeoNames export.

use std::fs::File;
use std::io::{BufReader, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::{Args, Subcommand};
use gesta::resolve::places::Dump;

use crate::output::{Sink, talk};

#[derive(Args)]
pub(crate) struct GazetteerArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Build a gazetteer from the export files of GeoNames, for `--gazetteer`.
    Build {
        /// Folder with allCountries.txt (or one country's file), countryInfo.txt, admin1CodesASCII.txt and
        /// admin2Codes.txt, unpacked, from https://download.geonames.org/export/dump/.
        #[arg(long, value_name = "FOLDER")]
        dump: PathBuf,
        /// Main file in that folder.
        #[arg(long, default_value = "allCountries.txt", value_name = "NAME")]
        places: String,
        /// Leave out places with fewer inhabitants; capitals and seats of divisions stay.
        #[arg(long, default_value_t = 100, value_name = "N")]
        smallest: u32,
        /// The gazetteer; it appears when it is complete.
        #[arg(long, short, value_name = "FILE")]
        output: PathBuf,
    },
}

pub(crate) fn run(args: &GazetteerArgs) -> Result<bool> {
    let What::Build {
        dump,
        places,
        smallest,
        output,
    } = &args.what;
    ensure!(dump.is_dir(), "{} is no folder", dump.display());
    let open = |name: &str| {
        let path = dump.join(name);
        File::open(&path)
            .map(BufReader::new)
            .with_context(|| format!("cannot read {}", path.display()))
    };
    let (contents, counts) = Dump {
        places: &mut open(places)?,
        countries: &mut open("countryInfo.txt")?,
        admin1: &mut open("admin1CodesASCII.txt")?,
        admin2: &mut open("admin2Codes.txt")?,
        smallest: *smallest,
    }
    .read()?;
    let bytes = contents.to_bytes()?;
    write(output, &bytes)?;
    talk(&format!(
        "{} rows: {} populated places, {} provinces, {} districts, {} names; {} rows left out, {} of unlisted countries",
        counts.rows,
        counts.places,
        contents.admin1.len(),
        contents.admin2.len(),
        contents.names.len(),
        counts.left_out,
        counts.unknown_country,
    ));
    Ok(true)
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut sink = Sink::open(Some(path))?;
    if let Err(e) = sink.write_all(bytes) {
        sink.abandon();
        return Err(e).with_context(|| format!("cannot write {}", path.display()));
    }
    sink.finish()
}
