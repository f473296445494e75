//! Norms, and what they say of events.

use std::sync::OnceLock;

use gesta::resolve::norms::Norms;

use crate::state::App;

/// The norms known.
pub(crate) fn known(_: &App) -> Option<&'static Norms> {
    static NORMS: OnceLock<Option<Norms>> = OnceLock::new();
    NORMS.get_or_init(|| gesta::load_norms(&[]).ok()).as_ref()
}
