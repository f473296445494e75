/** Further facts of an event, on which reports may disagree. */

export interface Saying {
  value: string;
  note?: string;
}

interface Raw {
  value?: unknown;
  says?: { value: unknown; by?: string | string[] | null; since?: string | null; reports?: number }[];
}

function text(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** What is said of a fact: one value where all agree, else each with who says it. */
export function sayings(raw: unknown): Saying[] {
  if (Array.isArray(raw)) return raw.map((v) => ({ value: text(v) }));
  if (raw === null || typeof raw !== "object") return [{ value: text(raw) }];
  const { value, says } = raw as Raw;
  if (!says?.length) return [{ value: text(value ?? raw) }];
  return says.map((s) => {
    const by = Array.isArray(s.by) ? s.by.join(", ") : (s.by ?? "");
    return { value: text(s.value), note: [by, s.since ? `since ${s.since}` : ""].filter(Boolean).join(", ") };
  });
}
