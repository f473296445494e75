//! Builds anew when the dashboard's files change: the macro that embeds them does not tell cargo of them.
#![allow(
    clippy::print_stdout,
    reason = "build scripts talk to cargo by printing"
)]

fn main() {
    println!("cargo::rerun-if-changed=../../dashboard/dist");
}
