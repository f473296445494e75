//! `cargo xtask bench-server`: filters and load of `gesta serve`, by the example `load` of `gesta-server`.

use std::process::Command;

use anyhow::{Result, bail};

/// Builds the command and the measuring program with optimisation, and runs it with the arguments given.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let cargo = |arguments: &[&str], more: &[String]| -> Result<()> {
        let done = Command::new(env!("CARGO"))
            .args(arguments)
            .args(more)
            .current_dir(crate::tidy::root())
            .status()?;
        if !done.success() {
            bail!("cargo {}: {done}", arguments.join(" "));
        }
        Ok(())
    };
    cargo(&["build", "--release", "--package", "gesta-cli"], &[])?;
    let measure = [
        "run",
        "--release",
        "--package",
        "gesta-server",
        "--example",
        "load",
        "--",
    ];
    cargo(&measure, args)
}
