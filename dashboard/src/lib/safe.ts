/** What may be shown of text that came from outside. */

const LONGEST = 600;

/** Cuts a text that would stall the page; a headline of a megabyte is somebody's mistake or attack. */
export function clip(text: string | null | undefined, most = LONGEST): string {
  if (!text) return "";
  // Cut by code point, so that no half of a surrogate pair is left.
  return text.length <= most ? text : `${Array.from(text.slice(0, most)).slice(0, -1).join("")}…`;
}

/** The address where it leads to a web page, else undefined: "javascript:" and its like are never links. */
export function webLink(url: string | null | undefined): string | undefined {
  if (!url || url.length > 2048) return undefined;
  try {
    const parsed = new URL(url);
    return parsed.protocol === "https:" || parsed.protocol === "http:" ? parsed.href : undefined;
  } catch {
    return undefined;
  }
}
