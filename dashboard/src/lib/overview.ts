/** A histogram that begins where the events are: a few old reports must not press the rest into one bar. */

import { api, type Params } from "./api";
import type { Bin, Histogram } from "./types";

export interface Overview extends Histogram {
  /** Events before the first bar. */
  earlier: number;
}

const MOST_EVENTS = 0.75;
const SMALL_PART = 0.34;

/** The first bin of a late part that has nearly all events in a small part of the time. */
export function densePart(bins: Bin[]): number {
  const all = bins.reduce((sum, b) => sum + b.events, 0);
  let rest = all;
  let first = 0;
  while (first < bins.length - 1 && rest - (bins[first]?.events ?? 0) >= MOST_EVENTS * all) {
    rest -= bins[first]?.events ?? 0;
    first++;
  }
  return bins.length > 24 && bins.length - first < SMALL_PART * bins.length ? first : 0;
}

export async function overview(params: Params, whole: boolean, signal: AbortSignal): Promise<Overview> {
  const rough = await api.histogram(params, signal);
  const first = whole ? 0 : densePart(rough.bins);
  if (first === 0) return { ...rough, earlier: 0 };
  const earlier = rough.bins.slice(0, first).reduce((sum, b) => sum + b.events, 0);
  const fine = await api.histogram({ ...params, from: rough.bins[first]?.start }, signal);
  return { ...fine, earlier };
}
