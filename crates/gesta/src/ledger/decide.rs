//! What people say: these are reports of one event, these are not.

use std::collections::{BTreeMap, BTreeSet};

use gesta_store::{Batch, MentionId, View};

use super::grouping::People;
use super::window::Window;
use super::{Ledger, LedgerError, grouping};

/// Reports of each side of a split that are told apart pair by pair, so that the split outlives those that a later
/// revision does not hold any more.
const TOLD_APART: usize = 50;

/// A pair of mentions, and whether they report one event.
type Pair = (MentionId, MentionId, bool);

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

/// The decisions that make one event of several: their first reports are one, each event stays whole, and what was told
/// apart before is so no longer.
fn together(people: &People, sides: &[Vec<MentionId>]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let firsts: Vec<MentionId> = sides.iter().filter_map(|s| s.first().copied()).collect();
    hold(&firsts, &mut pairs);
    for (n, side) in sides.iter().enumerate() {
        hold(side, &mut pairs);
        for other in &sides[n + 1..] {
            overrule(people, side, other, true, &mut pairs);
        }
    }
    pairs
}

/// The decisions that make two events of one: each half stays whole, and what was joined before is so no longer.
fn apart(people: &People, stay: &[MentionId], moved: &[MentionId]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    hold(stay, &mut pairs);
    hold(moved, &mut pairs);
    for s in stay.iter().take(TOLD_APART) {
        pairs.extend(moved.iter().take(TOLD_APART).map(|m| (*s, *m, false)));
    }
    overrule(people, stay, moved, false, &mut pairs);
    pairs
}

/// Ties all of a list to its first.
fn hold(list: &[MentionId], pairs: &mut Vec<Pair>) {
    if let Some((first, rest)) = list.split_first() {
        pairs.extend(rest.iter().map(|m| (*first, *m, true)));
    }
}

/// Turns what was decided otherwise of pairs across two lists.
fn overrule(people: &People, a: &[MentionId], b: &[MentionId], same: bool, pairs: &mut Vec<Pair>) {
    for x in a {
        let turned = b.iter().filter(|y| people.same(*x, **y) == Some(!same));
        pairs.extend(turned.map(|y| (*x, *y, same)));
    }
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
                if ids.len() < 2 {
                    return Err(LedgerError::Name("these are one event already".into()));
                }
                let sides = ids.iter().map(|id| Ok(view.members(*id)?));
                Ok(together(
                    &People::read(view)?,
                    &sides.collect::<Result<Vec<_>, LedgerError>>()?,
                ))
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
                let moved: Vec<MentionId> = out.into_iter().collect();
                if stay.is_empty() || moved.is_empty() {
                    return Err(LedgerError::Name(
                        "name at least one report that goes and leave at least one that stays"
                            .into(),
                    ));
                }
                Ok(apart(&People::read(view)?, &stay, &moved))
            },
            why,
        )
    }

    /// Writes decisions about pairs down, and groups what they touch anew.
    fn decide(
        &mut self,
        pairs: impl FnOnce(&View<'_>) -> Result<Vec<Pair>, LedgerError>,
        why: &str,
    ) -> Result<Act, LedgerError> {
        let mut batch = self.store.begin((self.options.clock)())?;
        self.window.clear();
        let pairs = pairs(&batch.view())?;
        let mut ends = Vec::new();
        let pairs: BTreeMap<(MentionId, MentionId), bool> = pairs
            .into_iter()
            .map(|(a, b, same)| ((a.min(b), a.max(b)), same))
            .collect();
        let people = People::read(&batch.view())?;
        for ((one, other), same) in pairs {
            if people.same(one, other) != Some(same) {
                batch.decide(one, other, same, why)?;
            }
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
