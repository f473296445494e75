/** Events and the words behind them, as the API gives them. */

export type Quad = "verbal cooperation" | "material cooperation" | "verbal conflict" | "material conflict";
export type Realis = "actual" | "future" | "hypothetical" | "negated" | "historical";
export type Span = [number, number];

export interface Party {
  name: string | null;
  country: string | null;
  sectors: string[];
  id: string | null;
}

export interface Where {
  name: string | null;
  country: string | null;
  level: string | null;
  lat: number | null;
  lon: number | null;
}

export interface EventRecord {
  id: string;
  date: string | null;
  precision: "day" | "week" | "month" | "year" | null;
  type: string;
  mode: string[];
  context: string[];
  quad: Quad;
  score: number;
  realis: Realis;
  actor: Party[];
  recipient: Party[];
  where: Where | null;
  details: Record<string, unknown>;
  confidence: number;
  reports: number;
  mentions: number;
  stories: number;
  publishers: number;
  first_reported: string | null;
  last_reported: string | null;
  known: string | null;
  revised: string | null;
  title?: string | null;
}

export interface Page<T> {
  items: T[];
  next: string | null;
  total?: number | null;
}

export interface Named {
  text: string;
  span: Span;
}

export interface ActorMention extends Named, Party {}

export interface WhenMention {
  date: string;
  precision: string;
  basis: string;
  text?: string;
  span?: Span;
  until?: string;
}

export interface DocumentEvent {
  id: string;
  sentence: number;
  type: string;
  mode: string[];
  context: string[];
  quad: Quad;
  score: number;
  realis: Realis;
  trigger: Named;
  actor: ActorMention[];
  recipient: ActorMention[];
  when: WhenMention | null;
  where: (Where & Named) | null;
  details: { name: string; value: unknown; span: Span }[];
  claims: string[];
  norms?: { verdict: Verdict; findings: Finding[] };
  confidence: number;
  rule: string;
}

export interface Claim {
  id: string;
  sentence: number;
  stance: string;
  speaker: ActorMention | null;
  cue: Named;
  content: Named;
  parts?: Named[];
  events: string[];
  when: WhenMention | null;
  condition: Named | null;
}

export interface Evidence {
  field: string;
  index: number;
  value: string;
  span: Span;
}

export interface Report {
  mention: string;
  document: string;
  hash: string;
  publisher: string | null;
  title: string | null;
  url: string | null;
  reported: string | null;
  known: string | null;
  sentence: string;
  window: { begin: number; end: number; text: string; sentence: Span };
  event: DocumentEvent;
  claims: Claim[];
  evidence: Evidence[];
  copy_of: string | null;
  joined: string | null;
  score: number | null;
  reasons: string | null;
}

export interface Statement {
  claim: string;
  speaker: string | null;
  country: string | null;
  stance: string;
  about: string[];
  content: string;
  values?: Record<string, string[]>;
  said: string | null;
}

export interface Account {
  statements: Statement[];
  confirmed: string | null;
  lag: number | null;
  disputed: string[];
}

export type Verdict = "breach" | "not-covered" | "undetermined";

export interface Finding {
  provision: string;
  norm?: string;
  verdict: Verdict;
  summary: string;
  reasons: string[];
  mention?: string;
}

export interface Decision {
  act: number;
  one: string;
  other: string;
  same: boolean;
  why: string;
  known: string | null;
}

export interface EventRevision {
  since: string | null;
  until: string | null;
  changed: string[];
  event: EventRecord;
}

export interface EventDetail {
  event: EventRecord;
  reports: Report[];
  account: Account | null;
  norms: Finding[];
  decisions: Decision[];
  revisions: EventRevision[];
}
