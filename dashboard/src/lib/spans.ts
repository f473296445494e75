/** The spans of a coded text, each named by its event or claim: "e1", "e1.who", "c2". */

import type { Coding, Span } from "./types";

export function spansOf(record: Coding): { field: string; span: Span }[] {
  const out: { field: string; span: Span }[] = [];
  for (const e of record.events) {
    out.push({ field: e.id, span: e.trigger.span });
    for (const a of e.actor) out.push({ field: `${e.id}.who`, span: a.span });
    for (const a of e.recipient) out.push({ field: `${e.id}.whom`, span: a.span });
    if (e.when?.span) out.push({ field: `${e.id}.when`, span: e.when.span });
    if (e.where) out.push({ field: `${e.id}.where`, span: e.where.span });
    for (const d of e.details) out.push({ field: `${e.id}.d.${d.name}`, span: d.span });
  }
  for (const c of record.claims) {
    out.push({ field: c.id, span: c.cue.span }, { field: c.id, span: c.content.span });
    if (c.speaker) out.push({ field: c.id, span: c.speaker.span });
  }
  return out;
}
