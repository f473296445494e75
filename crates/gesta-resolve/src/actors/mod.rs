//! Actors: from a noun phrase to country, sectors, name and role as of a date.

mod describe;
mod file;
mod knowledge;
mod learned;
mod office;
mod person;
mod petrarch;
mod report;
mod resolve;
mod setting;
mod story;
mod twins;

pub use knowledge::{
    ActorEntry, ActorKnowledge, KnowledgeError, NameEntry, NameUse, Role, compile, fold_name,
};
pub use learned::{Learned, LearnedActor, gather};
pub use petrarch::Unused;
pub use report::{KINDS, KnowledgeReport, SECTORS, check};
pub use resolve::{ActorResolution, PlaceCountry};
pub use story::{Introduced, NameHit, Story};
