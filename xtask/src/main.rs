//! Chores of the workspace: `cargo xtask <chore>`.
#![allow(
    clippy::print_stdout,
    reason = "chores talk to the person who runs them"
)]

mod actors;
mod agreement;
mod bench;
mod bench_server;
mod corpus;
mod gazetteer;
mod lexicon;
mod schema;
mod tidy;

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.first().map(String::as_str) {
        Some("actors") => actors::run(&args[1..]),
        Some("agreement") => agreement::run(&args[1..]),
        Some("bench") => bench::run(&args[1..]),
        Some("bench-store") => bench::store(&args[1..]),
        Some("corpus") => corpus::run(&args[1..]),
        Some("bench-server") => bench_server::run(&args[1..]),
        Some("gazetteer") => gazetteer::build(&args[1..]),
        Some("lexicon") => lexicon::build(&args[1..]),
        Some("schema") => schema::run(),
        Some("tidy") => tidy::run(),
        _ => anyhow::bail!(
            "usage: cargo xtask <chore>\n  tidy       check arrows, paths, lengths and documentation\n  \
             schema     write docs/record.schema.json\n  bench      measure speed [--python PYTHON]\n  \
             bench-store  fill a ledger and ask it [--events 1000000] [--a-day 400] [--file FILE --keep]\n  \
             bench-server [--events N] [--readers N] [--seconds N] [--gesta FILE]: \n             \
             filters and load of `gesta serve`\n  \
             actors     stats [--date DATE]: check, counts and freshness of knowledge/actors; \n             \
             bench: load and names scan\n  \
             agreement  second reading of the codebook's examples [--disagreements]\n  \
             corpus     write the codebook's examples as JSON Lines and CoNLL-U [--out DIR]\n  \
             gazetteer  derive knowledge/places/gazetteer.bin [--cache DIR] [--out FILE]\n  \
             lexicon    derive models/en/lemmas.fst [--dir DIR]"
        ),
    }
}
