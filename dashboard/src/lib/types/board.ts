/** Boards, changes and the state of the ledger. */

import type { Quad, EventRecord, Page, DocumentEvent, Claim, Account, Verdict, Finding, Span } from "./event";

export interface Health {
  status: string;
  version: string;
  writable: boolean;
  token_needed: boolean;
  coding: boolean;
  moment: number | null;
  known_until: string | null;
}

export interface Summary {
  documents: number;
  texts: number;
  mentions: number;
  events: number;
  claims: number;
  moments: number;
  bytes: number;
  first_day: string | null;
  last_day: string | null;
  known_until: string | null;
  publishers: number;
  demo?: boolean;
}

export interface ClaimRow {
  event: EventRecord;
  account: Account;
}

export interface Forecast {
  id: string;
  forecaster: string | null;
  forecaster_id: string | null;
  made: string | null;
  text: string;
  types: string[];
  negated: boolean;
  actors: string[];
  condition: string | null;
  horizon: string | null;
  probability: { words: string; low: number; high: number; source: string } | null;
  outcome: { state: "open" } | { state: "resolved"; happened: boolean; evidence: string | null; by_rule: boolean };
  document: string;
  event: string | null;
}

export interface Forecasts extends Page<Forecast> {
  scores: {
    forecaster: string | null;
    scored: number;
    unqualified: number;
    brier: number | null;
    log: number | null;
  }[];
}

export interface Norm {
  id: string;
  title: string;
  force: string;
  adopted: string | null;
  until: string | null;
  url: string | null;
  provisions: { id: string; summary: string; breach: number; not_covered: number; undetermined: number }[];
}

export interface NormCheck {
  event: EventRecord;
  verdict: Verdict;
  findings: Finding[];
}

export interface Outlet {
  publisher: string | null;
  documents: number;
  last_reported: string | null;
  last_known: string | null;
  documents_28d: number;
  usual_28d: number | null;
  silent_days: number | null;
  state: "fresh" | "late" | "silent";
}

export interface Change {
  kind: "new" | "revised" | "ended";
  known: string;
  changed: string[];
  event: EventRecord;
}

export interface Changes {
  since: string;
  until: string | null;
  documents: number;
  new: number;
  revised: number;
  ended: number;
  items: Change[];
  pairs: {
    a: string;
    b: string;
    name_a: string;
    name_b: string;
    before: number | null;
    now: number | null;
    moved: number | null;
  }[];
}

export interface Codebook {
  types: { code: string; define: string; quad: Quad; modes: { code: string; define: string }[] }[];
}

export interface Version {
  program: string;
  model: string;
  codebook: string;
  knowledge: string;
  documents?: number;
  since: string | null;
  until: string | null;
}

export interface Methods {
  program: string;
  versions: Version[];
  tension: { half_life: number; history: number; formula: string };
  phases: { method: string };
  figures: string;
  limits: string[];
}

export interface Coding {
  id: string;
  title: string | null;
  publisher: string | null;
  published: string | null;
  language: string | null;
  text: string;
  events: DocumentEvent[];
  claims: Claim[];
  doubts: { kind: string; span: Span | null; note: string }[];
}

export interface Coded {
  record: Coding;
  sentences: Span[];
  explain?: {
    sentence: number;
    tokens: { text: string; lemma: string; upos: string; head: number; relation: string; span: Span }[];
    entities: { text: string; kind: string }[];
    rules: { word: string; span: Span; pattern: string; outcome: string; won: boolean; reason: string }[];
  }[];
}

export interface DocumentRow {
  hash: string;
  name: string;
  title: string | null;
  publisher: string | null;
  url: string | null;
  reported: string | null;
  known: string | null;
  events: number;
}

export interface DocumentDetail {
  hash: string;
  name: string;
  title: string | null;
  publisher: string | null;
  url: string | null;
  reported: string | null;
  known: string | null;
  text: string;
  sentences: Span[];
  record: Omit<Coding, "text">;
  mentions: { label: string; mention: string; event: string }[];
  copies: { hash: string; name: string; publisher: string | null }[];
  revisions: Version[];
}

export interface Problem {
  title: string;
  status: number;
  detail?: string;
}
