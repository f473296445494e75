//! The part of the ledger that new documents are compared with, in memory. It is filled from the file by need and can
//! be forgotten at any time.

use std::collections::{BTreeSet, HashMap};

use gesta_record::Event;
use gesta_resolve::same_event::{self, EventFacts};
use gesta_resolve::same_story::{self, Shingles, StoryComparison, StoryIndex};
use gesta_store::{ContentHash, DocumentId, MentionId, StoredMention, View, day_number};
use jiff::civil::Date;

use super::{LedgerError, facts};

/// Stands for "no day" among days of report.
const UNDATED: i32 = i32::MIN / 2;
/// Mentions in memory above which the window is forgotten before the next batch (about 1 KB each).
const MAX_MENTIONS: usize = 400_000;
/// Documents in memory above which the window is forgotten (about 2 KB each).
const MAX_DOCUMENTS: usize = 300_000;

/// What of a document is compared.
#[derive(Debug)]
pub(super) struct Doc {
    pub(super) hash: ContentHash,
    pub(super) day: i32,
    pub(super) shingles: Shingles,
    /// Documents that are copies of it or it of them.
    pub(super) links: Vec<DocumentId>,
}

/// A report's facts that its mentions need.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) document: DocumentId,
    pub(super) hash: ContentHash,
    pub(super) publisher: Option<String>,
    pub(super) published: Option<Date>,
}

/// What of a mention is compared.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) key: i64,
    pub(super) source: Source,
    pub(super) event: Event,
    pub(super) facts: EventFacts,
    /// Mentions that may report the same event.
    pub(super) links: Vec<MentionId>,
}

impl Told {
    /// The order of reports: by day, those without one last, then by content.
    pub(super) fn order(&self) -> (bool, Option<Date>, ContentHash, usize, i64) {
        let s = &self.source;
        (
            s.published.is_none(),
            s.published,
            s.hash,
            self.event.trigger.span.begin,
            self.key,
        )
    }
}

#[derive(Debug, Default)]
pub(super) struct Window {
    pub(super) docs: HashMap<DocumentId, Doc>,
    stories: StoryIndex,
    story_days: BTreeSet<i32>,
    pub(super) told: HashMap<MentionId, Told>,
    by_key: HashMap<(i32, u64), Vec<MentionId>>,
    event_days: BTreeSet<i32>,
}

impl Window {
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Keeps memory bounded.
    pub(super) fn trim(&mut self) {
        if self.told.len() > MAX_MENTIONS || self.docs.len() > MAX_DOCUMENTS {
            self.clear();
        }
    }

    /// Number of the day of report.
    pub(super) fn report_day(published: Option<Date>) -> i32 {
        published.map_or(UNDATED, day_number)
    }

    /// Loads all documents that may be copies of one of `day`.
    pub(super) fn load_stories(&mut self, view: &View<'_>, day: i32) -> Result<(), LedgerError> {
        let days = if day == UNDATED {
            UNDATED..=UNDATED
        } else {
            day - same_story::DAYS_APART..=day + same_story::DAYS_APART
        };
        for d in days {
            if self.story_days.insert(d) {
                let texts = view.texts_reported((d != UNDATED).then_some(d))?;
                for (id, hash, text) in texts {
                    self.insert_doc(id, hash, d, Shingles::new(&text));
                }
            }
        }
        Ok(())
    }

    /// Adds a document whose neighbourhood is loaded, and finds its copies.
    pub(super) fn insert_doc(
        &mut self,
        id: DocumentId,
        hash: ContentHash,
        day: i32,
        shingles: Shingles,
    ) {
        if self.docs.contains_key(&id) {
            return;
        }
        let number = id.0 as u32;
        let mut links = Vec::new();
        for other in self.stories.candidates(day, &shingles) {
            let other = DocumentId(i64::from(other));
            if let Some(doc) = self.docs.get_mut(&other)
                && doc.shingles.is_copy(&shingles)
            {
                doc.links.push(id);
                links.push(other);
            }
        }
        self.stories.insert(number, day, &shingles);
        self.docs.insert(
            id,
            Doc {
                hash,
                day,
                shingles,
                links,
            },
        );
    }

    /// Compares two documents of the window.
    pub(super) fn compare_docs(&self, a: DocumentId, b: DocumentId) -> Option<StoryComparison> {
        Some(
            self.docs
                .get(&a)?
                .shingles
                .compare(&self.docs.get(&b)?.shingles),
        )
    }

    /// Loads all mentions that may report the same event as one of `day`.
    pub(super) fn load_events(
        &mut self,
        view: &View<'_>,
        day: i32,
        fresh: &mut HashMap<MentionId, Told>,
    ) -> Result<(), LedgerError> {
        for d in day - same_event::DAYS_APART..=day + same_event::DAYS_APART {
            if self.event_days.insert(d) {
                let mut stored = view.mentions_happened(Some(d))?;
                stored.sort_by_key(|m| (m.document, m.id));
                for group in stored.chunk_by(|a, b| a.document == b.document) {
                    self.load_mentions(view, group, fresh)?;
                }
            }
        }
        Ok(())
    }

    /// Loads one mention, whatever its day.
    pub(super) fn load_mention(
        &mut self,
        view: &View<'_>,
        id: MentionId,
        fresh: &mut HashMap<MentionId, Told>,
    ) -> Result<(), LedgerError> {
        if self.told.contains_key(&id) {
            return Ok(());
        }
        match view.mention(id)? {
            Some(stored) => self.load_mentions(view, &[stored], fresh),
            None => Ok(()),
        }
    }

    /// Loads mentions of one document.
    fn load_mentions(
        &mut self,
        view: &View<'_>,
        group: &[StoredMention],
        fresh: &mut HashMap<MentionId, Told>,
    ) -> Result<(), LedgerError> {
        let mut missing = Vec::new();
        for m in group {
            match fresh.remove(&m.id) {
                Some(told) => self.insert_told(m.id, told),
                None if self.told.contains_key(&m.id) => {}
                None => missing.push(m),
            }
        }
        let Some(first) = missing.first() else {
            return Ok(());
        };
        let Some((coding, sentences)) = view.coding(first.document)? else {
            return Ok(());
        };
        let source = Source {
            document: first.document,
            hash: ContentHash::of_coding(&coding),
            publisher: coding.publisher.clone(),
            published: coding.published,
        };
        let mut all: HashMap<String, (Event, EventFacts)> = facts(&coding, &sentences)
            .into_iter()
            .map(|p| (p.0.id.clone(), p))
            .collect();
        for m in missing {
            if let Some((event, facts)) = all.remove(&m.label) {
                let told = Told {
                    key: m.key,
                    source: source.clone(),
                    event,
                    facts,
                    links: Vec::new(),
                };
                self.insert_told(m.id, told);
            }
        }
        Ok(())
    }

    /// Adds a mention whose neighbourhood is loaded, and finds those that it may report the same event with.
    pub(super) fn insert_told(&mut self, id: MentionId, mut told: Told) {
        self.remove_told(id);
        if let Some(day) = told.facts.day() {
            let keys = told.facts.keys();
            let mut near: Vec<MentionId> = Vec::new();
            for d in day - same_event::DAYS_APART..=day + same_event::DAYS_APART {
                for &k in &keys {
                    near.extend(self.by_key.get(&(d, k)).into_iter().flatten());
                }
            }
            if keys.len() > 1 {
                near.sort_unstable();
                near.dedup();
            }
            for other in near {
                if let Some(o) = self.told.get_mut(&other)
                    && same_event::compare(&o.facts, &told.facts).linked()
                {
                    o.links.push(id);
                    told.links.push(other);
                }
            }
            for k in keys {
                self.by_key.entry((day, k)).or_default().push(id);
            }
        }
        self.told.insert(id, told);
    }

    /// Forgets a mention; gives those it was linked with.
    pub(super) fn remove_told(&mut self, id: MentionId) -> Vec<MentionId> {
        let Some(told) = self.told.remove(&id) else {
            return Vec::new();
        };
        if let Some(day) = told.facts.day() {
            for k in told.facts.keys() {
                if let Some(list) = self.by_key.get_mut(&(day, k)) {
                    list.retain(|m| *m != id);
                }
            }
        }
        for other in &told.links {
            if let Some(o) = self.told.get_mut(other) {
                o.links.retain(|m| *m != id);
            }
        }
        told.links
    }

    /// True where all mentions of this day are in memory.
    pub(super) fn day_loaded(&self, day: i32) -> bool {
        self.event_days.contains(&day)
    }

    /// True where all documents of this day of report are in memory.
    pub(super) fn story_day_loaded(&self, day: i32) -> bool {
        self.story_days.contains(&day)
    }
}
