-- Counting pairs by day reads this alone: what holds now and happened, in the order of the answer.
CREATE INDEX dyad_now ON dyad(actor, recipient, happened, type, quad, score)
  WHERE until IS NULL AND realis = 0;
