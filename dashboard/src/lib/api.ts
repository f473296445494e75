/** The HTTP API, typed. Every answer that the room shows comes through here. */

import { session } from "./session.svelte";
import type * as T from "./types";

export const BASE = "/api/v1";

export type Params = Record<string, string | number | boolean | string[] | null | undefined>;

/** An answer that is no success, with words for the reader. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    message: string,
  ) {
    super(message);
  }
}

export function url(path: string, params: Params = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const v of Array.isArray(value) ? value : [value]) {
      if (v !== null && v !== undefined && v !== "") query.append(name, String(v));
    }
  }
  const text = query.toString();
  return `${BASE}${path}${text ? `?${text}` : ""}`;
}

async function call(target: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (session.token) headers.set("Authorization", `Bearer ${session.token}`);
  let answer: Response;
  try {
    answer = await fetch(target, { ...init, headers });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError(0, "No answer", "The server does not answer. Is `gesta serve` still running?");
  }
  if (answer.ok) return answer;
  throw await problem(answer);
}

async function problem(answer: Response): Promise<ApiError> {
  let title = answer.statusText || `Status ${answer.status}`;
  let detail = "";
  try {
    const body = (await answer.json()) as T.Problem;
    title = body.title || title;
    detail = body.detail ?? "";
  } catch {
    // A proxy may answer with a page; its status is all that is of use.
  }
  return new ApiError(answer.status, title, detail || title);
}

async function get<V>(path: string, params?: Params, signal?: AbortSignal): Promise<V> {
  const answer = await call(url(path, params), { signal, headers: { Accept: "application/json" } });
  return (await answer.json()) as V;
}

async function post<V>(path: string, body: unknown, signal?: AbortSignal): Promise<V> {
  const answer = await call(url(path), {
    method: "POST",
    signal,
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(body),
  });
  return (await answer.json()) as V;
}

const part = encodeURIComponent;

type Written = { act: number; events: string[] };

export const api = {
  health: (s?: AbortSignal) => get<T.Health>("/health", {}, s),
  summary: (p: Params, s?: AbortSignal) => get<T.Summary>("/summary", p, s),
  events: (p: Params, s?: AbortSignal) => get<T.Page<T.EventRecord>>("/events", p, s),
  event: (id: string, p: Params, s?: AbortSignal) => get<T.EventDetail>(`/events/${part(id)}`, p, s),
  facets: (p: Params, s?: AbortSignal) => get<T.Facets>("/facets", p, s),
  histogram: (p: Params, s?: AbortSignal) => get<T.Histogram>("/histogram", p, s),
  pairs: (p: Params, s?: AbortSignal) => get<{ items: T.PairRow[] }>("/pairs", p, s),
  pair: (a: string, b: string, p: Params, s?: AbortSignal) =>
    get<T.PairDetail>(`/pairs/${part(a)}/${part(b)}`, p, s),
  pairDay: (a: string, b: string, day: string, p: Params, s?: AbortSignal) =>
    get<T.Decomposition>(`/pairs/${part(a)}/${part(b)}/tension/${day}`, p, s),
  actors: (p: Params, s?: AbortSignal) => get<T.Page<T.ActorRow>>("/actors", p, s),
  actor: (code: string, p: Params, s?: AbortSignal) => get<T.ActorDetail>(`/actors/${part(code)}`, p, s),
  actorDay: (code: string, day: string, p: Params, s?: AbortSignal) =>
    get<T.Decomposition>(`/actors/${part(code)}/tension/${day}`, p, s),
  places: (p: Params, s?: AbortSignal) => get<T.Places>("/places", p, s),
  claims: (p: Params, s?: AbortSignal) => get<T.Page<T.ClaimRow>>("/claims", p, s),
  forecasts: (p: Params, s?: AbortSignal) => get<T.Forecasts>("/forecasts", p, s),
  norms: (p: Params, s?: AbortSignal) => get<{ norms: T.Norm[] }>("/norms", p, s),
  normChecks: (p: Params, s?: AbortSignal) => get<T.Page<T.NormCheck>>("/norms/checks", p, s),
  feeds: (p: Params, s?: AbortSignal) => get<{ outlets: T.Outlet[] }>("/health/feeds", p, s),
  changes: (p: Params, s?: AbortSignal) => get<T.Changes>("/changes", p, s),
  codebook: (s?: AbortSignal) => get<T.Codebook>("/codebook", {}, s),
  methods: (p: Params, s?: AbortSignal) => get<T.Methods>("/methods", p, s),
  documents: (p: Params, s?: AbortSignal) => get<T.Page<T.DocumentRow>>("/documents", p, s),
  document: (hash: string, p: Params, s?: AbortSignal) =>
    get<T.DocumentDetail>(`/documents/${part(hash)}`, p, s),
  code: (body: { text: string; title: string | null; published: string | null }, s?: AbortSignal) =>
    post<T.Coded>("/code", { ...body, explain: true }, s),
  join: (events: string[], why: string) => post<Written>("/events/join", { events, why }),
  split: (id: string, mentions: string[], why: string) =>
    post<Written>(`/events/${part(id)}/split`, { mentions, why }),
  undo: (act: number, why: string) => post<Written>(`/decisions/${act}/undo`, { why }),
  /** A file that the server writes, such as all rows of a filter as CSV. */
  file: async (path: string, params: Params) => (await call(url(path, params))).blob(),
  /** The open stream of new moments. */
  stream: async (s: AbortSignal) => (await call(url("/stream"), { signal: s })).body,
};
