//! What changed between two times.

use gesta_record::Event;
use gesta_store::{MentionId, View};
use serde::Serialize;

use super::LedgerError;

/// How a mention changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// It stands in a document that was not known before.
    New,
    /// A new revision of a known document holds it.
    Found,
    /// The new revision does not hold it any more.
    Lost,
    /// The new revision reads it differently.
    Reread,
    /// It is read as before, but reports another event now.
    Moved,
}

/// One mention that changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// How.
    pub kind: ChangeKind,
    /// Name of the mention.
    pub mention: String,
    /// Name of its document.
    pub document: String,
    /// The event it reported before.
    pub event_before: Option<String>,
    /// The event it reports after.
    pub event_after: Option<String>,
    /// Fields that are read differently.
    pub fields: Vec<String>,
    /// What was read before.
    pub before: Option<Event>,
    /// What is read after.
    pub after: Option<Event>,
}

/// Lists what is different in `later`, by document and mention.
///
/// # Errors
/// When the file cannot be read.
pub fn diff(earlier: &View<'_>, later: &View<'_>) -> Result<Vec<Change>, LedgerError> {
    let mut out = Vec::new();
    for m in later.changed_since(earlier)? {
        let (before, after) = (reading(earlier, m)?, reading(later, m)?);
        let (from, to) = (event(earlier, m)?, event(later, m)?);
        let fields = match (&before, &after) {
            (Some((b, _)), Some((a, _))) => differing(b, a),
            _ => Vec::new(),
        };
        let kind = match (&before, &after) {
            (None, None) => continue, // Came and went in between.
            (None, Some((_, document))) => {
                if earlier.coding(*document)?.is_some() {
                    ChangeKind::Found
                } else {
                    ChangeKind::New
                }
            }
            (Some(_), None) => ChangeKind::Lost,
            _ if !fields.is_empty() => ChangeKind::Reread,
            _ if from != to => ChangeKind::Moved,
            _ => continue,
        };
        let Some(document) = after.as_ref().or(before.as_ref()).map(|r| r.1) else {
            continue;
        };
        out.push(Change {
            kind,
            mention: MentionId::name_of(later.key(m)?),
            document: later.document(document)?.name,
            event_before: from,
            event_after: to,
            fields,
            before: before.map(|b| b.0),
            after: after.map(|a| a.0),
        });
    }
    out.sort_by(|a, b| (&a.document, &a.mention).cmp(&(&b.document, &b.mention)));
    Ok(out)
}

fn reading(
    view: &View<'_>,
    m: MentionId,
) -> Result<Option<(Event, gesta_store::DocumentId)>, LedgerError> {
    let Some(stored) = view.mention(m)? else {
        return Ok(None);
    };
    let Some((coding, _)) = view.coding(stored.document)? else {
        return Ok(None);
    };
    let event = coding.events.into_iter().find(|e| e.id == stored.label);
    Ok(event.map(|e| (e, stored.document)))
}

fn event(view: &View<'_>, m: MentionId) -> Result<Option<String>, LedgerError> {
    match view.membership(m)? {
        Some(to) => Ok(Some(MentionId::name_of(view.key(to.event)?))),
        None => Ok(None),
    }
}

/// Names of the fields in which two readings of a mention differ. Labels inside the document do not count.
fn differing(a: &Event, b: &Event) -> Vec<String> {
    let (Ok(serde_json::Value::Object(x)), Ok(serde_json::Value::Object(y))) =
        (serde_json::to_value(a), serde_json::to_value(b))
    else {
        return Vec::new();
    };
    let counts = |k: &&String| !matches!(k.as_str(), "id" | "claims");
    x.iter()
        .filter(|(k, v)| counts(k) && y.get(*k) != Some(v))
        .map(|(k, _)| k.clone())
        .collect()
}
