/** Events between two actors. The API's filters are directed, so that both directions are asked for and merged. */

import { api, type Params } from "./api";
import type { EventRecord } from "./types";

interface Found {
  items: EventRecord[];
  total: number;
}

export async function between(a: string, b: string, directed: boolean, params: Params, signal: AbortSignal): Promise<Found> {
  const ways = directed ? [[a, b]] : [[a, b], [b, a]];
  const pages = await Promise.all(ways.map(([actor, recipient]) => api.events({ ...params, actor, recipient }, signal)));
  // An event with actors of both sides comes twice.
  const all = new Map(pages.flatMap((p) => p.items).map((e) => [e.id, e]));
  const items = [...all.values()].sort((x, y) => (y.date ?? "").localeCompare(x.date ?? ""));
  const limit = Number(params.limit ?? 50);
  return { items: items.slice(0, limit), total: pages.reduce((sum, p) => sum + (p.total ?? p.items.length), 0) };
}
