/** What is counted and measured: facets, series, tension, pairs, actors, places. */

import type { Party, EventRecord } from "./event";

export interface Count {
  value: string;
  count: number;
  name?: string | null;
}

export type FacetName = "type" | "mode" | "context" | "quad" | "realis" | "actor" | "recipient" | "country" | "place";
export type Facets = { total: number } & Partial<Record<FacetName, Count[]>>;

export interface Bin {
  start: string;
  events: number;
  reports: number | null;
  quads: number[] | null;
  score: number | null;
  documents: number;
  gap: boolean;
}

export type Period = "day" | "week" | "month";

export interface Histogram {
  period: Period;
  bins: Bin[];
}

export interface Point extends Bin {
  mean: number | null;
  conflict: number | null;
  per_1000: number | null;
}

export interface Series {
  unit: { kind: string; a?: string; b?: string };
  period: Period;
  points: Point[];
  by?: { value: string; events: (number | null)[] }[];
}

export interface TensionDay {
  day: string;
  value: number | null;
  low: number | null;
  high: number | null;
  conflict: number | null;
  cooperation: number | null;
  usual: number | null;
}

export interface Tension {
  half_life: number;
  days: TensionDay[];
}

export interface PairRow {
  a: string;
  b: string;
  name_a: string;
  name_b: string;
  events: number;
  reports: number;
  conflict: number | null;
  score: number | null;
  tension: {
    now: number | null;
    low: number | null;
    high: number | null;
    before: number | null;
    moved: number | null;
    days: number;
  } | null;
  spark: (number | null)[];
  spark_start: string | null;
  spark_step: Period;
  last: string | null;
}

export interface Phase {
  from: string;
  to: string;
  periods: number;
  events: number;
  rate: number;
  change: number | null;
  probability: number | null;
  defining: EventRecord[];
}

export interface PairDetail {
  a: string;
  b: string;
  name_a: string;
  name_b: string;
  events: number;
  reports: number;
  first: string | null;
  last: string | null;
  series: Series;
  tension: Tension;
  phases: Phase[];
  types: Count[];
  directions: { a_to_b: number; b_to_a: number };
}

export interface Decomposition {
  day: string;
  value: number | null;
  low: number | null;
  high: number | null;
  conflict: number;
  cooperation: number;
  usual: number;
  contributions: {
    event: EventRecord;
    age: number;
    weight: number;
    decay: number;
    coverage: number;
    points: number;
  }[];
  relief: { event: EventRecord; age: number; points: number }[];
  usual_points: number;
  more: number;
  more_points?: number;
}

export interface ActorRow {
  code: string;
  name: string;
  kind: string;
  sectors: string[];
  events: number;
  as_actor: number;
  as_recipient: number;
  conflict: number | null;
  last: string | null;
}

export interface Role {
  name: string;
  sectors: string[];
  country: string | null;
  from: string | null;
  to: string | null;
  events: number;
  source: string;
  title: string | null;
}

export interface Partner {
  code: string;
  name: string;
  events: number;
  as_actor: number;
  as_recipient: number;
  conflict: number | null;
  score: number | null;
}

export interface Graph {
  nodes: { code: string; name: string; events: number; kind: string }[];
  edges: { from: string; to: string; events: number; conflict: number | null; score: number | null }[];
}

export interface ActorDetail {
  code: string;
  name: string;
  kind: string;
  events: number;
  as_actor: number;
  as_recipient: number;
  first: string | null;
  last: string | null;
  parties: (Party & { events: number; first: string | null; last: string | null })[];
  roles: Role[];
  types: Count[];
  partners: Partner[];
  graph: Graph;
  series: Series;
  tension: Tension;
}

export interface PlaceRow {
  name: string;
  country: string | null;
  level: string;
  lat: number | null;
  lon: number | null;
  events: number;
  reports: number;
  quads: number[];
  score: number;
  first: string | null;
  last: string | null;
}

export interface Places {
  items: PlaceRow[];
  unplaced: number;
  total: number;
}
