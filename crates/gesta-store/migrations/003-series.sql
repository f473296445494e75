-- Counts of what holds now, by day, type, quad class and realis; written in the transaction that changes the events.
-- unit: 0 directed pair (one acted on other), 1 pair either way (one <= other), 2 a party on any side (other = 0),
-- 3 all events (one = other = 0). one and other are terms, 0 stands for nobody known. An event counts once in each unit.
CREATE TABLE roll (
  unit INTEGER NOT NULL, one INTEGER NOT NULL, other INTEGER NOT NULL, happened INTEGER NOT NULL,
  type INTEGER NOT NULL, quad INTEGER NOT NULL, realis INTEGER NOT NULL,
  events INTEGER NOT NULL, reports INTEGER NOT NULL,
  score INTEGER NOT NULL,                      -- sum, in thousandths, so that what is added can be taken back exactly
  PRIMARY KEY (unit, one, other, happened, type, quad, realis)
) STRICT, WITHOUT ROWID;

-- Documents coded, by day of report: against these counts are read.
CREATE TABLE coverage (reported INTEGER PRIMARY KEY, documents INTEGER NOT NULL) STRICT;

-- What provisions of norms say of a mention as a coding reads it. verdict: 0 breach, 1 not covered, 2 undetermined.
CREATE TABLE finding (
  mention INTEGER NOT NULL REFERENCES mention(id), coding INTEGER NOT NULL REFERENCES coding(id),
  provision INTEGER NOT NULL REFERENCES term(id), verdict INTEGER NOT NULL,
  PRIMARY KEY (provision, verdict, mention, coding)
) STRICT, WITHOUT ROWID;

-- What changed after a moment.
CREATE INDEX event_since ON event(since);
CREATE INDEX event_until ON event(until) WHERE until IS NOT NULL;
CREATE INDEX claim_stance ON claim(stance);
CREATE INDEX document_since ON document(since);
CREATE INDEX dyad_recipient ON dyad(recipient, happened);

INSERT INTO coverage SELECT reported, count(*) FROM document WHERE reported IS NOT NULL GROUP BY reported;

WITH pair AS (
  SELECT d.actor, d.recipient, d.happened, d.type, d.quad, d.realis, d.event, e.reports,
    CAST(round(e.score * 1000) AS INTEGER) AS score
  FROM dyad d JOIN event e ON e.id = d.event AND e.until IS NULL WHERE d.until IS NULL
), unit AS (
  SELECT 0 AS unit, actor AS one, recipient AS other, happened, type, quad, realis, event, reports, score FROM pair
  UNION SELECT 1, min(actor, recipient), max(actor, recipient), happened, type, quad, realis, event, reports, score FROM pair
  UNION SELECT 2, actor, 0, happened, type, quad, realis, event, reports, score FROM pair WHERE actor <> 0
  UNION SELECT 2, recipient, 0, happened, type, quad, realis, event, reports, score FROM pair WHERE recipient <> 0
  UNION SELECT 3, 0, 0, happened, type, quad, realis, event, reports, score FROM pair
)
INSERT INTO roll SELECT unit, one, other, happened, type, quad, realis, count(*), sum(reports), sum(score)
FROM unit GROUP BY unit, one, other, happened, type, quad, realis;
