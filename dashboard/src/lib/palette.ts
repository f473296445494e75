/** Colours and signs of data. A colour never stands alone: words or a sign say the same. */

import type { Quad, Realis, Verdict } from "./types";

export const QUADS: Quad[] = ["verbal cooperation", "material cooperation", "verbal conflict", "material conflict"];

/** CSS variables of the four classes, in the order of QUADS. */
export const QUAD_VARS = ["--verbal-coop", "--material-coop", "--verbal-conf", "--material-conf"];

/** What the class is in a reader's words. */
export const QUAD_WORDS: Record<Quad, string> = {
  "verbal cooperation": "Words that help",
  "material cooperation": "Deeds that help",
  "verbal conflict": "Words that hurt",
  "material conflict": "Deeds that hurt",
};

export function quadIndex(quad: Quad): number {
  return QUADS.indexOf(quad);
}

/** The value of a CSS variable now, for canvases, which know no variables. */
export function colour(variable: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
}

export const REALIS_WORDS: Record<Realis, string> = {
  actual: "Happened",
  future: "Expected",
  hypothetical: "Supposed or feared",
  negated: "Said not to have happened",
  historical: "Background from before",
};

export const VERDICT_WORDS: Record<Verdict, string> = {
  breach: "Breach",
  "not-covered": "Not covered",
  undetermined: "Undetermined",
};

/** Signs of stances in a matrix; the word always goes with them for screen readers and on hover. */
export const STANCES: Record<string, { sign: string; word: string }> = {
  assert: { sign: "●", word: "asserts" },
  confirm: { sign: "✓", word: "confirms" },
  deny: { sign: "✕", word: "denies" },
  decline: { sign: "–", word: "declines to say" },
  predict: { sign: "→", word: "predicts" },
  doubt: { sign: "?", word: "doubts" },
  promise: { sign: "◇", word: "promises" },
  threaten: { sign: "!", word: "threatens" },
  demand: { sign: "▸", word: "demands" },
};

export function stance(name: string): { sign: string; word: string } {
  return STANCES[name] ?? { sign: "·", word: name };
}
