//! What people say: these are reports of one event, these are not.

use std::collections::BTreeSet;

use gesta_store::{Batch, MentionId, View};

use super::window::Window;
use super::{Ledger, LedgerError, grouping};

/// The event that a name means: an event's own, or that of any of its mentions.
///
/// # Errors
/// When the name is none, or names nothing in this view.
pub(super) fn event_named(view: &View<'_>, name: &str) -> Result<MentionId, LedgerError> {
    let mention = mention_named(view, name)?;
    match view.membership(mention)? {
        Some(m) => Ok(m.event),
        None => Err(LedgerError::Name(format!(
            "{name} is no event now: no current record holds it (`gesta diff` shows what became of it)"
        ))),
    }
}

fn mention_named(view: &View<'_>, name: &str) -> Result<MentionId, LedgerError> {
    let key = MentionId::key_in(name).ok_or_else(|| {
        LedgerError::Name(format!(
            "{name:?} names no event: E and 16 hexadecimal digits"
        ))
    })?;
    view.mention_by_key(key)?
        .ok_or_else(|| LedgerError::Name(format!("this ledger holds no event {name}")))
}

/// What a person decided, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Act {
    /// Names the act; it can be undone.
    pub act: i64,
    /// Names of the events concerned, as they are now.
    pub events: Vec<String>,
}

impl Ledger {
    /// Says that events are one, because a person says so; later runs respect it. Gives the name of the joined event.
    ///
    /// # Errors
    /// When a name names nothing, or the disk refuses.
    pub fn join(&mut self, events: &[String], why: &str) -> Result<Act, LedgerError> {
        self.decide(
            |view| {
                let mut ids = BTreeSet::new();
                for name in events {
                    ids.insert(event_named(view, name)?);
                }
                let ids: Vec<MentionId> = ids.into_iter().collect();
                let Some((first, rest)) = ids.split_first().filter(|(_, r)| !r.is_empty()) else {
                    return Err(LedgerError::Name("these are one event already".into()));
                };
                Ok(rest.iter().map(|o| (*first, *o, true)).collect())
            },
            why,
        )
    }

    /// Says that some mentions of an event are reports of another one, because a person says so; later runs respect it.
    /// Gives the names of both events.
    ///
    /// # Errors
    /// When a name names nothing, a mention is not one of the event, none would remain, or the disk refuses.
    pub fn split(
        &mut self,
        event: &str,
        mentions: &[String],
        why: &str,
    ) -> Result<Act, LedgerError> {
        self.decide(
            |view| {
                let id = event_named(view, event)?;
                let members = view.members(id)?;
                let mut out = BTreeSet::new();
                for name in mentions {
                    let m = mention_named(view, name)?;
                    if !members.contains(&m) {
                        return Err(LedgerError::Name(format!("{name} is no report of {event}")));
                    }
                    out.insert(m);
                }
                let stay: Vec<MentionId> =
                    members.into_iter().filter(|m| !out.contains(m)).collect();
                let (Some(first), Some(moved)) = (stay.first(), out.first()) else {
                    return Err(LedgerError::Name(
                        "name at least one report that goes and leave at least one that stays"
                            .into(),
                    ));
                };
                // Both halves are held together, so that none of the one is drawn to the other.
                let mut pairs = vec![(*first, *moved, false)];
                pairs.extend(stay.iter().skip(1).map(|m| (*first, *m, true)));
                pairs.extend(out.iter().skip(1).map(|m| (*moved, *m, true)));
                for s in &stay {
                    pairs.extend(
                        out.iter()
                            .filter(|o| (s, *o) != (first, moved))
                            .map(|o| (*s, *o, false)),
                    );
                }
                Ok(pairs)
            },
            why,
        )
    }

    /// Writes decisions about pairs down, and groups what they touch anew.
    fn decide(
        &mut self,
        pairs: impl FnOnce(&View<'_>) -> Result<Vec<(MentionId, MentionId, bool)>, LedgerError>,
        why: &str,
    ) -> Result<Act, LedgerError> {
        let mut batch = self.store.begin((self.options.clock)())?;
        self.window.clear();
        let pairs = pairs(&batch.view())?;
        let mut ends = Vec::new();
        for (one, other, same) in pairs {
            batch.decide(one, other, same, why)?;
            ends.extend([one, other]);
        }
        regroup(batch, &mut self.window, &ends)
    }

    /// Takes back everything that was decided in one act, and groups what it touched anew.
    ///
    /// # Errors
    /// When no decision of that act stands, or the disk refuses.
    pub fn undo(&mut self, act: i64) -> Result<Act, LedgerError> {
        let mut batch = self.store.begin((self.options.clock)())?;
        self.window.clear();
        let ends = batch.undo(act)?;
        if ends.is_empty() {
            return Err(LedgerError::Name(format!(
                "no decision of act {act} stands: there is none, or it was taken back"
            )));
        }
        regroup(batch, &mut self.window, &ends)
    }
}

/// Groups the events of mentions anew, and commits.
fn regroup(
    mut batch: Batch<'_>,
    window: &mut Window,
    ends: &[MentionId],
) -> Result<Act, LedgerError> {
    let mut touched = BTreeSet::new();
    for end in ends {
        if let Some(m) = batch.view().membership(*end)? {
            touched.extend(batch.view().members(m.event)?);
        }
    }
    grouping::regroup(&mut batch, window, &touched, BTreeSet::new())?;
    let mut events = BTreeSet::new();
    for end in ends {
        events.extend(batch.view().membership(*end)?.map(|m| m.event));
    }
    let mut names = Vec::new();
    for e in events {
        names.push(MentionId::name_of(batch.view().key(e)?));
    }
    let act = batch.moment();
    batch.commit()?;
    Ok(Act { act, events: names })
}
