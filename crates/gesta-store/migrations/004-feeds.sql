-- Where following a feed has come to. This is no knowledge of the world: it has one state, which changes in the same
-- transaction as the documents it speaks of, so that after a crash neither is ahead of the other.

CREATE TABLE feed (
  name TEXT PRIMARY KEY,
  state TEXT NOT NULL                          -- JSON: health, validators, entries that wait
) STRICT, WITHOUT ROWID;

-- Entries that were taken in, with the words they had: an entry that was edited is another one.
CREATE TABLE feed_entry (
  key BLOB NOT NULL,                           -- SHA-256 of the entry's identifier, first 16 bytes
  digest BLOB NOT NULL,                        -- SHA-256 of its words, first 8 bytes
  PRIMARY KEY (key, digest)
) STRICT, WITHOUT ROWID;
