//! Which documents are copies and which mentions report one event: asks the pure rules of `gesta_resolve`, and writes
//! down what changed.
//!
//! Groups are worked out anew for every connected set of documents or mentions that a batch touches, so that they are
//! what they would be if all had come at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use gesta_resolve::same_event::{self, Link, Report, cluster, consensus};
use gesta_store::{
    Added, Batch, DocumentId, EventState, Membership, MentionId, Party, PlaceState,
    StoryMembership, View,
};

use super::window::{Source, Told, Window};
use super::{LedgerError, Prepared};

/// Members of one connected set that are grouped by average linkage; larger ones are first cut where links are weaker.
const MAX_COMPONENT: usize = 250;
/// Shared part below which two texts of one connected set are surely different stories.
const UNLIKE: f64 = 0.15;

/// What people said of pairs of mentions.
#[derive(Debug, Default)]
pub(super) struct People {
    pairs: BTreeMap<(MentionId, MentionId), bool>,
    near: BTreeMap<MentionId, BTreeSet<MentionId>>,
}

impl People {
    /// Reads the decisions that stand.
    pub(super) fn read(view: &View<'_>) -> Result<Self, LedgerError> {
        let mut out = Self::default();
        for d in view.decisions()? {
            out.pairs.insert((d.one, d.other), d.same);
            out.near.entry(d.one).or_default().insert(d.other);
            out.near.entry(d.other).or_default().insert(d.one);
        }
        Ok(out)
    }

    /// What was decided of a pair.
    pub(super) fn same(&self, a: MentionId, b: MentionId) -> Option<bool> {
        self.pairs.get(&(a.min(b), a.max(b))).copied()
    }

    fn joined_to(&self, a: MentionId) -> impl Iterator<Item = MentionId> {
        self.near
            .get(&a)
            .into_iter()
            .flatten()
            .copied()
            .filter(move |b| self.same(a, *b) == Some(true))
    }
}

/// Groups what a batch added; gives the number of new documents that are copies.
pub(super) fn group(
    batch: &mut Batch<'_>,
    window: &mut Window,
    added: Vec<(Added, Prepared)>,
) -> Result<usize, LedgerError> {
    let mut touched: BTreeSet<MentionId> = BTreeSet::new();
    let mut fresh: HashMap<MentionId, Told> = HashMap::new();
    let mut days = BTreeSet::new();
    let mut new_docs = Vec::new();
    let mut gone = Vec::new();
    for (a, p) in added {
        let source = Source {
            document: a.document,
            hash: p.packed.hash(),
            publisher: p.publisher,
            published: p.published,
        };
        let day = Window::report_day(p.published);
        if a.fresh {
            new_docs.push((a.document, source.hash, day, p.shingles));
        }
        let keys = p.packed.keys();
        for ((id, key), (event, facts)) in a.mentions.iter().zip(keys).zip(p.mentions) {
            if a.changed.contains(id) {
                touched.insert(*id);
                days.extend(facts.day());
                fresh.insert(
                    *id,
                    Told {
                        key,
                        source: source.clone(),
                        event,
                        facts,
                        links: Vec::new(),
                    },
                );
            }
        }
        gone.extend(a.gone);
    }
    let (copies, stirred) = stories(batch, window, new_docs)?;
    let closed = take_out(batch, window, &gone, &fresh, &mut touched)?;
    for day in days {
        window.load_events(&batch.view(), day, &mut fresh)?;
    }
    let mut rest: Vec<(MentionId, Told)> = fresh.drain().collect();
    rest.sort_by_key(|(id, _)| *id);
    for (id, told) in rest {
        window.insert_told(id, told);
    }
    regroup(batch, window, &touched, closed)?;
    for event in stirred {
        if let Some(state) = batch.view().event_state(event)? {
            let stories = count_stories(&batch.view(), &documents_of(batch, event)?)?;
            batch.set_event(&EventState { stories, ..state })?;
        }
    }
    Ok(copies)
}

/// Takes mentions out that are gone or will come in anew; gives the events that they leave.
fn take_out(
    batch: &mut Batch<'_>,
    window: &mut Window,
    gone: &[MentionId],
    fresh: &HashMap<MentionId, Told>,
    touched: &mut BTreeSet<MentionId>,
) -> Result<BTreeSet<MentionId>, LedgerError> {
    let mut left = BTreeSet::new();
    for id in gone {
        if let Some(m) = batch.view().membership(*id)? {
            left.insert(m.event);
            touched.extend(
                batch
                    .view()
                    .members(m.event)?
                    .into_iter()
                    .filter(|o| o != id),
            );
            batch.close_member(*id)?;
        }
        touched.extend(window.remove_told(*id));
    }
    let mut changed: Vec<MentionId> = fresh.keys().copied().collect();
    changed.sort_unstable();
    for id in changed {
        if let Some(m) = batch.view().membership(id)? {
            touched.extend(batch.view().members(m.event)?);
        }
        touched.extend(window.remove_told(id));
    }
    touched.retain(|id| !gone.contains(id));
    Ok(left)
}

/// Groups mentions anew around `touched`; `left` are events that lost a mention.
pub(super) fn regroup(
    batch: &mut Batch<'_>,
    window: &mut Window,
    touched: &BTreeSet<MentionId>,
    left: BTreeSet<MentionId>,
) -> Result<(), LedgerError> {
    let people = People::read(&batch.view())?;
    let mut seen: BTreeSet<MentionId> = BTreeSet::new();
    let mut before = left;
    let mut after = BTreeSet::new();
    for &start in touched {
        if seen.contains(&start) {
            continue;
        }
        let mut component = connected(batch, window, &people, start)?;
        seen.extend(component.iter().copied());
        component.sort_by_cached_key(|m| window.told.get(m).map(Told::order));
        let groups = groups_of(window, &people, &component);
        for group in groups {
            let first = group[0];
            after.insert(first);
            for &m in &group {
                before.extend(batch.view().membership(m)?.map(|o| o.event));
                let to = membership(window, &people, &group, m, first);
                batch.set_member(m, &to)?;
            }
            let state = state_of(&batch.view(), window, &group)?;
            if let Some(state) = state {
                batch.set_event(&state)?;
            }
        }
    }
    for event in before.difference(&after) {
        if batch.view().members(*event)?.is_empty() {
            batch.close_event(*event)?;
        }
    }
    Ok(())
}

/// All mentions that are linked with `start` over any number of others.
fn connected(
    batch: &Batch<'_>,
    window: &mut Window,
    people: &People,
    start: MentionId,
) -> Result<Vec<MentionId>, LedgerError> {
    let mut none = HashMap::new();
    let mut seen = BTreeSet::from([start]);
    let mut queue = vec![start];
    let mut out = Vec::new();
    while let Some(id) = queue.pop() {
        window.load_mention(&batch.view(), id, &mut none)?;
        let Some(day) = window.told.get(&id).map(|t| t.facts.day()) else {
            continue; // No current record holds it.
        };
        out.push(id);
        if let Some(day) = day
            && !(window.day_loaded(day - 1) && window.day_loaded(day) && window.day_loaded(day + 1))
        {
            window.load_events(&batch.view(), day, &mut none)?;
        }
        let links = window
            .told
            .get(&id)
            .map(|t| t.links.clone())
            .unwrap_or_default();
        for next in links.into_iter().chain(people.joined_to(id)) {
            if seen.insert(next) {
                queue.push(next);
            }
        }
    }
    Ok(out)
}

fn score(window: &Window, a: MentionId, b: MentionId) -> f64 {
    match (window.told.get(&a), window.told.get(&b)) {
        (Some(x), Some(y)) => {
            let c = same_event::compare(&x.facts, &y.facts);
            match c.conflict {
                Some(_) => -1.0,
                None if c.linked() => c.score,
                None => 0.0,
            }
        }
        _ => -1.0,
    }
}

/// Events of one connected set, each with its first report first.
fn groups_of(window: &Window, people: &People, component: &[MentionId]) -> Vec<Vec<MentionId>> {
    let mut out = Vec::new();
    for piece in pieces(window, component, same_event::LINK) {
        let groups = cluster(piece.len(), &|a, b| match people.same(piece[a], piece[b]) {
            Some(true) => Link::Same,
            Some(false) => Link::Different,
            None => Link::Score(score(window, piece[a], piece[b])),
        });
        let mut by_first: BTreeMap<usize, Vec<MentionId>> = BTreeMap::new();
        for (i, g) in groups.into_iter().enumerate() {
            by_first.entry(g).or_default().push(piece[i]);
        }
        out.extend(by_first.into_values());
    }
    out
}

/// Cuts a set that is too large at its weaker links, until its pieces are small enough or only the surest are left.
fn pieces(window: &Window, set: &[MentionId], least: f64) -> Vec<Vec<MentionId>> {
    if set.len() <= MAX_COMPONENT || least > 0.97 {
        return set
            .chunks(4 * MAX_COMPONENT)
            .map(<[MentionId]>::to_vec)
            .collect();
    }
    let stricter = least + 0.06;
    let place: HashMap<MentionId, usize> = set.iter().enumerate().map(|(i, m)| (*m, i)).collect();
    let mut root: Vec<usize> = (0..set.len()).collect();
    fn find(root: &mut [usize], mut i: usize) -> usize {
        while root[i] != i {
            root[i] = root[root[i]];
            i = root[i];
        }
        i
    }
    for (i, m) in set.iter().enumerate() {
        for other in window.told.get(m).into_iter().flat_map(|t| &t.links) {
            let Some(&j) = place.get(other) else { continue };
            if j > i && score(window, *m, *other) >= stricter {
                let (a, b) = (find(&mut root, i), find(&mut root, j));
                root[a.max(b)] = a.min(b);
            }
        }
    }
    let mut parts: BTreeMap<usize, Vec<MentionId>> = BTreeMap::new();
    for (i, m) in set.iter().enumerate() {
        parts.entry(find(&mut root, i)).or_default().push(*m);
    }
    parts
        .into_values()
        .flat_map(|p| pieces(window, &p, stricter))
        .collect()
}

fn membership(
    window: &Window,
    people: &People,
    group: &[MentionId],
    m: MentionId,
    first: MentionId,
) -> Membership {
    let told = group.iter().filter(|o| **o != m);
    let mut best: Option<(MentionId, f64)> = None;
    for &o in told {
        let s = match people.same(m, o) {
            Some(true) => 1.0,
            _ => score(window, m, o),
        };
        if best.is_none_or(|(_, b)| s > b) {
            best = Some((o, s));
        }
    }
    let Some((joined, score)) = best else {
        return Membership {
            event: first,
            joined: None,
            score: None,
            reasons: None,
        };
    };
    let reasons = match (
        people.same(m, joined),
        window.told.get(&m),
        window.told.get(&joined),
    ) {
        (Some(true), ..) => "joined by a person".to_owned(),
        (_, Some(x), Some(y)) => same_event::compare(&x.facts, &y.facts).reasons(),
        _ => String::new(),
    };
    let score = Some((score * 1000.0).round() / 1000.0);
    Membership {
        event: first,
        joined: Some(joined),
        score,
        reasons: Some(reasons),
    }
}

/// What a group of mentions says together.
fn state_of(
    view: &View<'_>,
    window: &Window,
    group: &[MentionId],
) -> Result<Option<EventState>, LedgerError> {
    let told: Vec<&Told> = group.iter().filter_map(|m| window.told.get(m)).collect();
    let reports: Vec<Report<'_>> = told
        .iter()
        .map(|t| Report {
            event: &t.event,
            document: t.source.document.0,
            publisher: t.source.publisher.as_deref(),
            published: t.source.published,
        })
        .collect();
    let Some(all) = consensus(&reports) else {
        return Ok(None);
    };
    let documents: BTreeSet<DocumentId> = told.iter().map(|t| t.source.document).collect();
    let outlets: BTreeSet<&str> = told
        .iter()
        .filter_map(|t| t.source.publisher.as_deref())
        .collect();
    let days = || told.iter().filter_map(|t| t.source.published);
    let parties = |list: Vec<gesta_record::Actor>| {
        let one = |a: gesta_record::Actor| Party {
            country: a.country,
            name: a.name,
            id: a.id,
            sectors: a.sectors,
        };
        list.into_iter().map(one).collect()
    };
    Ok(Some(EventState {
        id: group[0],
        happened: all.when.map(|w| w.0),
        precision: all.when.map(|w| w.1),
        kind: all.kind,
        mode: all.mode,
        context: all.context,
        quad: all.quad,
        realis: all.realis,
        score: all.score,
        confidence: all.confidence,
        place: all.place.map(|p| PlaceState {
            name: p.name,
            country: p.country,
            level: p.level,
            point: p.point,
        }),
        details: all.details,
        mentions: told.len() as u32,
        reports: documents.len() as u32,
        stories: count_stories(view, &documents)?,
        publishers: outlets.len() as u32,
        first_reported: days().min(),
        last_reported: days().max(),
        actors: parties(all.actors),
        recipients: parties(all.recipients),
    }))
}

fn count_stories(view: &View<'_>, documents: &BTreeSet<DocumentId>) -> Result<u32, LedgerError> {
    let mut stories = BTreeSet::new();
    for &d in documents {
        stories.insert(view.story(d)?.map_or(d, |s| s.story));
    }
    Ok(stories.len() as u32)
}

fn documents_of(batch: &Batch<'_>, event: MentionId) -> Result<BTreeSet<DocumentId>, LedgerError> {
    let mut out = BTreeSet::new();
    for m in batch.view().members(event)? {
        out.extend(batch.view().mention(m)?.map(|m| m.document));
    }
    Ok(out)
}

type NewDoc = (
    DocumentId,
    gesta_store::ContentHash,
    i32,
    gesta_resolve::same_story::Shingles,
);

/// Finds the stories of new documents; gives the number of copies among them, and the events whose documents changed
/// their story.
fn stories(
    batch: &mut Batch<'_>,
    window: &mut Window,
    new: Vec<NewDoc>,
) -> Result<(usize, BTreeSet<MentionId>), LedgerError> {
    let ids: Vec<DocumentId> = new.iter().map(|n| n.0).collect();
    for day in new.iter().map(|n| n.2).collect::<BTreeSet<_>>() {
        // What is new is in the file already; it is read from memory below.
        window.load_stories(&batch.view(), day)?;
    }
    for (id, hash, day, shingles) in new {
        window.insert_doc(id, hash, day, shingles);
    }
    let mut seen = BTreeSet::new();
    let mut stirred = BTreeSet::new();
    let mut copies = BTreeSet::new();
    for id in &ids {
        if seen.contains(id) || window.docs.get(id).is_none_or(|d| d.links.is_empty()) {
            continue;
        }
        let component = connected_docs(batch, window, *id)?;
        seen.extend(component.iter().copied());
        for group in story_groups(window, &component) {
            for &d in &group {
                let before = batch.view().story(d)?.map(|s| s.story);
                let to = story_membership(window, &group, d);
                if group.len() > 1 || before.is_some() {
                    if before.unwrap_or(d) != to.story {
                        stirred.extend(events_of(batch, d)?);
                    }
                    batch.set_story(d, &to)?;
                }
                if d != group[0] {
                    copies.insert(d);
                }
            }
        }
    }
    Ok((ids.iter().filter(|d| copies.contains(d)).count(), stirred))
}

/// Events that a document's mentions reported before this batch.
fn events_of(batch: &Batch<'_>, document: DocumentId) -> Result<BTreeSet<MentionId>, LedgerError> {
    Ok(batch.view().events_of(document)?.into_iter().collect())
}

fn connected_docs(
    batch: &Batch<'_>,
    window: &mut Window,
    start: DocumentId,
) -> Result<Vec<DocumentId>, LedgerError> {
    let mut seen = BTreeSet::from([start]);
    let mut queue = vec![start];
    while let Some(id) = queue.pop() {
        if let Some(day) = window.docs.get(&id).map(|d| d.day)
            && !(window.story_day_loaded(day - gesta_resolve::same_story::DAYS_APART)
                && window.story_day_loaded(day + gesta_resolve::same_story::DAYS_APART))
        {
            window.load_stories(&batch.view(), day)?;
        }
        for &next in window.docs.get(&id).into_iter().flat_map(|d| &d.links) {
            if seen.insert(next) {
                queue.push(next);
            }
        }
    }
    Ok(seen.into_iter().collect())
}

fn story_score(window: &Window, a: DocumentId, b: DocumentId) -> f64 {
    match window.compare_docs(a, b) {
        Some(c) if c.same => c.contained,
        Some(c) if c.contained >= UNLIKE => 0.0,
        _ => -1.0,
    }
}

/// Stories of one connected set, each with its first document first.
fn story_groups(window: &Window, component: &[DocumentId]) -> Vec<Vec<DocumentId>> {
    let mut sorted = component.to_vec();
    let order = |d: &DocumentId| {
        window
            .docs
            .get(d)
            .map(|d| (d.day < -1_000_000, d.day, d.hash))
    };
    sorted.sort_by_cached_key(order);
    let mut out = Vec::new();
    for piece in sorted.chunks(4 * MAX_COMPONENT) {
        let groups = cluster(piece.len(), &|a, b| {
            Link::Score(story_score(window, piece[a], piece[b]))
        });
        let mut by_first: BTreeMap<usize, Vec<DocumentId>> = BTreeMap::new();
        for (i, g) in groups.into_iter().enumerate() {
            by_first.entry(g).or_default().push(piece[i]);
        }
        out.extend(by_first.into_values());
    }
    out
}

fn story_membership(window: &Window, group: &[DocumentId], d: DocumentId) -> StoryMembership {
    let mut best: Option<(DocumentId, f64)> = None;
    for &o in group.iter().filter(|o| **o != d) {
        let s = story_score(window, d, o);
        if best.is_none_or(|(_, b)| s > b) {
            best = Some((o, s));
        }
    }
    let compared = best.and_then(|(o, _)| window.compare_docs(d, o));
    StoryMembership {
        story: group[0],
        copied: best.map(|b| b.0),
        score: compared.map(|c| (c.contained * 1000.0).round() / 1000.0),
        reasons: compared.map(|c| c.reasons()),
    }
}
