//! Place names to places.
//!
//! [`Gazetteer`] holds the GeoNames-derived file and the project's own entries (seas, straits,
//! regions, disputed areas, camps, bases). [`Gazetteer::candidates`] lists what a name may mean,
//! [`Gazetteer::resolve`] decides on one mention with what is known of the story, and
//! [`Gazetteer::resolve_story`] decides on all mentions of an article together.
//!
//! A decision is a [`gesta_record::Place`] or an abstention with its reason. Country names are not
//! held here: the caller gives them as [`CountryNames`]. A country is resolved to its code without
//! coordinates, never to its middle.
//!
//! ```no_run
//! use gesta_record::Span;
//! use gesta_resolve::places::{Countries, Gazetteer, PlaceMention, StoryContext};
//! let gazetteer = Gazetteer::embedded()?;
//! let countries = Countries::embedded()?;
//! let text = "A shell hit a market in Tripoli, Lebanon.";
//! let mention = PlaceMention::in_text(text, "Tripoli", Span::new(24, 31), None);
//! let decision = gazetteer.resolve(&mention, &StoryContext::default(), &countries);
//! assert_eq!(decision.place().and_then(|p| p.country.as_deref()), Some("LBN"));
//! # Ok::<(), gesta_resolve::places::GazetteerError>(())
//! ```

mod countries;
mod detect;
mod disambiguate;
mod dump;
mod fold;
mod format;
mod gazetteer;
mod mention;
mod naming;
mod own;
mod story;
#[cfg(test)]
mod tests;

pub use countries::{Countries, CountryNames};
pub use detect::NamedPlace;
pub use dump::{Dump, DumpCounts, DumpError};
pub use fold::fold;
pub use format::{Contents, Feature, File, GazetteerError, NO_ADMIN, NewPlace};
pub use gazetteer::{Candidate, Gazetteer};
pub use mention::{Cue, PlaceMention};
pub use naming::{division_names, latin_name, without_article};
pub use own::{OwnPlace, OwnPlaces};
pub use story::{Anchor, PlaceDecision, StoryContext};

/// Great-circle distance in kilometres between two points of (latitude, longitude) in degrees.
pub fn distance_km(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (p, q) = (a.0.to_radians(), b.0.to_radians());
    let across = ((b.1 - a.1).to_radians() / 2.0).sin();
    let h = ((q - p) / 2.0).sin().powi(2) + p.cos() * q.cos() * across * across;
    2.0 * 6371.0 * h.sqrt().min(1.0).asin()
}
