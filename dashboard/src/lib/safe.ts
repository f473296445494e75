/** What may be shown of text that came from outside. */

const LONGEST = 600;

// Marks that turn the direction of what follows, and control characters other than tab and line ends.
const UNSEEN = /[\u202a-\u202e\u2066-\u2069\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** The text without characters that nobody sees but that change how others look. */
export function visible(text: string): string {
  return text.replace(UNSEEN, "");
}

/** Cuts a text that would stall the page; a headline of a megabyte is somebody's mistake or attack. */
export function clip(text: string | null | undefined, most = LONGEST): string {
  if (!text) return "";
  const seen = visible(text.slice(0, most + 64));
  if (text.length <= most) return seen;
  // Cut by code point, so that no half of a surrogate pair is left.
  return `${Array.from(seen.slice(0, most)).slice(0, -1).join("")}…`;
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
