//! All that a ledger's view holds as codings, for what is read from claims.

use std::collections::BTreeSet;

use gesta_record::Coding;
use gesta_resolve::statements::Names;
use gesta_store::{MentionId, View};

use super::LedgerError;

/// The codings of a view and which of their events are one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Told {
    /// One coding a document, named as the ledger names the document; where two documents share a name, a piece of the
    /// content hash follows it (`wire-1#3fa2c1`).
    pub codings: Vec<Coding>,
    /// Name of the ledger's event by mention (`wire-1:e2`).
    pub names: Names,
}

/// Reads every coding that a view shows, and the events that the ledger made of their mentions.
///
/// # Errors
/// When the file cannot be read or is damaged.
pub fn told(view: &View<'_>) -> Result<Told, LedgerError> {
    let mut out = Told::default();
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for id in view.documents()? {
        let Some((mut coding, _)) = view.coding(id)? else {
            continue;
        };
        let row = view.document(id)?;
        let hash = row.hash.to_string();
        coding.id = match taken.contains(&row.name) {
            true => format!("{}#{}", row.name, hash.get(..6).unwrap_or(&hash)),
            false => row.name,
        };
        taken.insert(coding.id.clone());
        for e in &coding.events {
            let Some(mention) = view.mention_labelled(id, &e.id)? else {
                continue;
            };
            if let Some(member) = view.membership(mention)? {
                let name = MentionId::name_of(view.key(member.event)?);
                out.names.insert(format!("{}:{}", coding.id, e.id), name);
            }
        }
        out.codings.push(coding);
    }
    Ok(out)
}
