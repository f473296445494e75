/** Series cut where the first event is: years before it say nothing of the pair, and press the rest together. */

import { dayNumber } from "./format";
import type { Bin, Tension } from "./types";

/** Some time before the first event is left, so that the rise can be seen. */
const LEAD_DAYS = 14;

export function begun<B extends Bin>(bins: B[], first: string | null): B[] {
  if (!first) return bins;
  const at = bins.findLastIndex((b) => b.start <= first);
  return bins.slice(Math.max(0, at - 1));
}

export function since(tension: Tension, first: string | null): Tension {
  if (!first) return tension;
  const from = dayNumber(first) - LEAD_DAYS;
  return { ...tension, days: tension.days.filter((d) => dayNumber(d.day) >= from) };
}
