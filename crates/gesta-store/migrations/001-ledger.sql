-- Every row that can change has `since` and `until`: the first moment at which it was known and the first at
-- which it no longer was (none: it still is). Reading the ledger as of a moment m takes rows with
-- since <= m AND (until IS NULL OR until > m). Nothing is ever deleted.

-- One committed batch. Moments are numbered; several may share a time.
CREATE TABLE moment (
  id INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,                       -- microseconds since 1970, UTC
  run INTEGER REFERENCES run(id)
) STRICT;
CREATE INDEX moment_time ON moment(time);

-- What a coding was made with.
CREATE TABLE version (
  id INTEGER PRIMARY KEY,
  program TEXT NOT NULL, model TEXT NOT NULL, codebook TEXT NOT NULL, knowledge TEXT NOT NULL,
  UNIQUE (program, model, codebook, knowledge)
) STRICT;

-- One command that wrote.
CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  started INTEGER NOT NULL, command TEXT NOT NULL, version INTEGER REFERENCES version(id)
) STRICT;

-- Words, stored once however many outlets carry them.
CREATE TABLE text (
  id INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,                   -- SHA-256, first 16 bytes
  body BLOB NOT NULL                           -- zstd, with checksum
) STRICT;

-- One report of one outlet. Its hash covers text, title, publisher, address and day.
CREATE TABLE document (
  id INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  text INTEGER NOT NULL REFERENCES text(id),
  name TEXT NOT NULL, title TEXT, publisher TEXT, url TEXT,
  reported INTEGER,                            -- days since 1970
  since INTEGER NOT NULL REFERENCES moment(id)
) STRICT;
CREATE INDEX document_reported ON document(reported);
CREATE INDEX document_name ON document(name);

-- Further identifiers under which the same report came.
CREATE TABLE alias (
  name TEXT NOT NULL, document INTEGER NOT NULL REFERENCES document(id),
  since INTEGER NOT NULL REFERENCES moment(id),
  PRIMARY KEY (name, document)
) STRICT, WITHOUT ROWID;

-- The record of a document, without its text: one row a revision.
CREATE TABLE coding (
  id INTEGER PRIMARY KEY,
  document INTEGER NOT NULL REFERENCES document(id),
  version INTEGER NOT NULL REFERENCES version(id),
  since INTEGER NOT NULL REFERENCES moment(id), until INTEGER REFERENCES moment(id),
  sentences BLOB NOT NULL,                     -- gap and length of each sentence, as variable-length integers
  record BLOB NOT NULL                         -- JSON, zstd, with checksum
) STRICT;
CREATE INDEX coding_document ON coding(document);

-- Values that repeat: types, modes, countries.
CREATE TABLE term (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE) STRICT;

-- Who can act: each distinct combination of what is known of an actor.
CREATE TABLE actor (
  id INTEGER PRIMARY KEY,
  code TEXT NOT NULL,                          -- country, else identifier, else name, else sector
  country TEXT NOT NULL, name TEXT NOT NULL, ref TEXT NOT NULL, sectors TEXT NOT NULL,
  UNIQUE (code, country, name, ref, sectors)
) STRICT;
CREATE INDEX actor_name ON actor(name);

-- Words of one document that tell of an event, whatever the revision.
CREATE TABLE mention (
  id INTEGER PRIMARY KEY,
  key INTEGER NOT NULL UNIQUE,                 -- from the document's hash, the trigger's span, type and realis
  document INTEGER NOT NULL REFERENCES document(id),
  sentence INTEGER NOT NULL
) STRICT;
CREATE INDEX mention_document ON mention(document);

-- What a revision read in a mention.
CREATE TABLE reading (
  mention INTEGER NOT NULL REFERENCES mention(id),
  since INTEGER NOT NULL REFERENCES moment(id), until INTEGER REFERENCES moment(id),
  coding INTEGER NOT NULL REFERENCES coding(id),
  label TEXT NOT NULL,                         -- identifier inside the record: e1, e2 …
  happened INTEGER,                            -- days since 1970
  finger INTEGER NOT NULL,                     -- of the event's JSON, to see whether a revision changed it
  PRIMARY KEY (mention, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX reading_happened ON reading(happened) WHERE until IS NULL;

-- Words of the sentences that mentions stand in, and the report's title; rowid is mention.id.
CREATE VIRTUAL TABLE words USING fts5(
  sentence, title, content = '', columnsize = 0, tokenize = 'porter unicode61 remove_diacritics 2'
);

-- Which event a mention is a report of, and why. An event is named by its first report's mention.
CREATE TABLE member (
  mention INTEGER NOT NULL REFERENCES mention(id),
  since INTEGER NOT NULL REFERENCES moment(id), until INTEGER REFERENCES moment(id),
  event INTEGER NOT NULL REFERENCES mention(id),
  joined INTEGER REFERENCES mention(id),       -- the closest other report
  score REAL, reasons TEXT,
  PRIMARY KEY (mention, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_event ON member(event);

-- What all reports of an event say together.
CREATE TABLE event (
  id INTEGER NOT NULL REFERENCES mention(id),
  since INTEGER NOT NULL REFERENCES moment(id), until INTEGER REFERENCES moment(id),
  happened INTEGER, precision INTEGER, type INTEGER NOT NULL REFERENCES term(id),
  mode TEXT NOT NULL, context TEXT NOT NULL, quad INTEGER NOT NULL, realis INTEGER NOT NULL,
  score REAL NOT NULL, confidence REAL NOT NULL,
  place TEXT, country TEXT, level INTEGER, lat REAL, lon REAL,
  details TEXT,                                -- JSON: consensus and disagreement
  mentions INTEGER NOT NULL, reports INTEGER NOT NULL, stories INTEGER NOT NULL, publishers INTEGER NOT NULL,
  first_reported INTEGER, last_reported INTEGER,
  PRIMARY KEY (id, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_happened ON event(happened, type);

-- Who took part. side: 0 actor, 1 recipient; rank: their order.
CREATE TABLE party (
  event INTEGER NOT NULL REFERENCES mention(id), side INTEGER NOT NULL,
  actor INTEGER NOT NULL REFERENCES actor(id),
  since INTEGER NOT NULL REFERENCES moment(id), until INTEGER REFERENCES moment(id),
  rank INTEGER NOT NULL,
  PRIMARY KEY (event, side, actor, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX party_actor ON party(actor, event);

-- Directed pairs by day, for counting; codes are terms, 0 stands for nobody known.
CREATE TABLE dyad (
  actor INTEGER NOT NULL, recipient INTEGER NOT NULL, happened INTEGER NOT NULL,
  event INTEGER NOT NULL REFERENCES mention(id),
  since INTEGER NOT NULL REFERENCES moment(id), until INTEGER REFERENCES moment(id),
  type INTEGER NOT NULL, quad INTEGER NOT NULL, realis INTEGER NOT NULL, score REAL NOT NULL,
  PRIMARY KEY (actor, recipient, happened, event, since)
) STRICT, WITHOUT ROWID;

CREATE TABLE claim (
  id INTEGER PRIMARY KEY,
  coding INTEGER NOT NULL REFERENCES coding(id), label TEXT NOT NULL, sentence INTEGER NOT NULL,
  stance INTEGER NOT NULL, speaker INTEGER REFERENCES actor(id), said INTEGER
) STRICT;
CREATE INDEX claim_coding ON claim(coding);
CREATE INDEX claim_speaker ON claim(speaker);

CREATE TABLE claim_about (
  mention INTEGER NOT NULL REFERENCES mention(id), claim INTEGER NOT NULL REFERENCES claim(id),
  PRIMARY KEY (mention, claim)
) STRICT, WITHOUT ROWID;

-- Which documents are copies of one report. A story is named by its first document.
CREATE TABLE story (
  document INTEGER NOT NULL REFERENCES document(id),
  since INTEGER NOT NULL REFERENCES moment(id), until INTEGER REFERENCES moment(id),
  story INTEGER NOT NULL REFERENCES document(id),
  copied INTEGER REFERENCES document(id),      -- the most similar other document
  score REAL, reasons TEXT,
  PRIMARY KEY (document, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX story_story ON story(story);

-- What a person decided: two mentions are reports of one event, or are not.
CREATE TABLE decision (
  id INTEGER PRIMARY KEY,
  one INTEGER NOT NULL REFERENCES mention(id), other INTEGER NOT NULL REFERENCES mention(id),
  same INTEGER NOT NULL, why TEXT NOT NULL,
  since INTEGER NOT NULL REFERENCES moment(id), until INTEGER REFERENCES moment(id)
) STRICT;
CREATE INDEX decision_one ON decision(one);
CREATE INDEX decision_other ON decision(other);

-- Named actors that the knowledge does not hold, with where they were met.
CREATE TABLE learned (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL, note TEXT NOT NULL, document INTEGER NOT NULL REFERENCES document(id),
  begin INTEGER, stop INTEGER,                 -- characters of the document's text
  status TEXT NOT NULL DEFAULT 'met',          -- met, accepted, refused
  since INTEGER NOT NULL REFERENCES moment(id), until INTEGER REFERENCES moment(id)
) STRICT;
CREATE INDEX learned_name ON learned(name);
CREATE INDEX learned_document ON learned(document);

-- Verdicts of norm checks over events.
CREATE TABLE verdict (
  id INTEGER PRIMARY KEY,
  event INTEGER NOT NULL REFERENCES mention(id), norm TEXT NOT NULL, provision TEXT NOT NULL,
  verdict TEXT NOT NULL, basis TEXT NOT NULL, version INTEGER REFERENCES version(id),
  since INTEGER NOT NULL REFERENCES moment(id), until INTEGER REFERENCES moment(id)
) STRICT;
CREATE INDEX verdict_event ON verdict(event);
