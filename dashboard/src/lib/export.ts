/** Files of what a view shows: its rows as CSV or JSON Lines, itself as a picture. */

export type Row = object;

export function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  // The browser has to have read it before it is let go.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export function jsonLines(rows: Row[]): Blob {
  return new Blob(rows.map((r) => `${JSON.stringify(r)}\n`), { type: "application/jsonl" });
}

export function csv(rows: Row[]): Blob {
  const flat = rows.map((r) => flatten(r));
  const columns = [...new Set(flat.flatMap((r) => Object.keys(r)))];
  const lines = [columns, ...flat.map((r) => columns.map((c) => r[c]))].map((cells) => cells.map(cell).join(","));
  return new Blob([lines.join("\r\n"), "\r\n"], { type: "text/csv;charset=utf-8" });
}

/** Nested objects become columns such as where.name; lists become JSON. */
function flatten(value: object, prefix = "", out: Record<string, unknown> = {}): Record<string, unknown> {
  for (const [key, inner] of Object.entries(value)) {
    const name = prefix + key;
    if (inner !== null && typeof inner === "object" && !Array.isArray(inner)) flatten(inner, `${name}.`, out);
    else out[name] = inner;
  }
  return out;
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  let text = typeof value === "string" ? value : JSON.stringify(value);
  // A spreadsheet would run a text that begins like a formula.
  if (/^[=+\-@\t\r]/.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const MARGIN = 28;

/** A picture of an element as it looks now. */
export async function picture(element: HTMLElement): Promise<Blob> {
  const { width, height } = element.getBoundingClientRect();
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawing(element, width, height))}`;
  await image.decode();
  // Very long views are drawn smaller rather than cut: browsers limit the size of a canvas.
  const scale = Math.min(2, 16_000 / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil((width + 2 * MARGIN) * scale);
  canvas.height = Math.ceil((height + 2 * MARGIN) * scale);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser gives no canvas to draw on.");
  context.fillStyle = getComputedStyle(document.body).backgroundColor;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(scale, scale);
  context.drawImage(image, MARGIN, MARGIN);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The picture could not be made."))), "image/png");
  });
}

/** The element as an SVG that brings its style sheet along: a picture sees nothing outside of itself. */
function drawing(element: HTMLElement, width: number, height: number): string {
  const copy = element.cloneNode(true) as HTMLElement;
  const canvases = [...element.querySelectorAll("canvas")];
  copy.querySelectorAll("canvas").forEach((canvas, i) => {
    const drawn = canvases[i];
    if (drawn) canvas.replaceWith(still(drawn));
  });
  for (const control of copy.querySelectorAll(".no-print")) control.remove();
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText));
  const style = document.createElement("style");
  style.textContent = rules.join("\n");
  const body = document.createElement("body");
  body.append(style, copy);
  // The root carries the theme, since the style sheet asks the root for it.
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" data-theme="${document.documentElement.dataset.theme}">` +
    `<foreignObject width="100%" height="100%">${new XMLSerializer().serializeToString(body)}</foreignObject></svg>`
  );
}

function still(canvas: HTMLCanvasElement): HTMLImageElement {
  const image = document.createElement("img");
  const { width, height } = canvas.getBoundingClientRect();
  image.src = canvas.toDataURL();
  image.width = width;
  image.height = height;
  return image;
}
