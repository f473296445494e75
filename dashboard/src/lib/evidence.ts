/** Words of a report cut where evidence begins and ends, so that each piece knows which fields it bears out. */

import { visible } from "./safe";
import type { Evidence, Span } from "./types";

export interface Piece {
  text: string;
  fields: string[];
}

/** Longest text that is shown at once; a report of a megabyte would stall the page. */
export const LONGEST_TEXT = 20_000;

/**
 * Spans count Unicode scalar values from `begin`, as the API gives them; JavaScript counts in UTF-16, hence the array.
 * Spans that lie outside of the text are passed over.
 */
export function pieces(text: string, begin: number, marks: { field: string; span: Span }[]): Piece[] {
  const points = Array.from(text.slice(0, LONGEST_TEXT * 2)).slice(0, LONGEST_TEXT);
  const inside = marks
    .map((m) => ({ field: m.field, from: m.span[0] - begin, to: m.span[1] - begin }))
    .filter((m) => m.from >= 0 && m.to <= points.length && m.from < m.to);
  const cuts = [...new Set([0, points.length, ...inside.flatMap((m) => [m.from, m.to])])].sort((a, b) => a - b);
  const out: Piece[] = [];
  for (let i = 0; i + 1 < cuts.length; i++) {
    const from = cuts[i] ?? 0;
    const to = cuts[i + 1] ?? 0;
    const fields = inside.filter((m) => m.from <= from && m.to >= to).map((m) => m.field);
    out.push({ text: visible(points.slice(from, to).join("")), fields: [...new Set(fields)] });
  }
  return out;
}

/** The evidence field that bears out a field of the record; several are read from the word that names the event. */
export function bearer(field: string): string {
  return ["mode", "quad", "score", "realis", "confidence", "rule", "context"].includes(field) ? "type" : field;
}

/** True where a piece bears out a field: "claim" stands for all parts of a claim. */
export function bears(piece: Piece, field: string): boolean {
  return piece.fields.some((f) => f === field || (field === "claim" && f.startsWith("claim.")));
}

/** Fields that some report has words for. */
export function borneOut(evidence: Evidence[]): Set<string> {
  return new Set(evidence.map((e) => e.field));
}
