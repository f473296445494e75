//! Actors: from a noun phrase to country, sectors, name and role as of a date.

mod describe;
mod file;
mod knowledge;
mod office;
mod person;
mod resolve;
mod story;

pub use knowledge::{
    ActorEntry, ActorKnowledge, KnowledgeError, NameEntry, NameUse, Role, fold_name,
};
pub use resolve::{ActorResolution, PlaceCountry};
pub use story::{Introduced, NameHit, Story};
