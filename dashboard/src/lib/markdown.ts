/** The little Markdown that the figures are written in, as data: nothing of it is ever read as HTML. */

export type Inline = { kind: "text" | "code" | "strong" | "link"; text: string; href?: string };

export type Block =
  | { kind: "heading"; level: number; text: Inline[] }
  | { kind: "paragraph"; text: Inline[] }
  | { kind: "list"; items: Inline[][] }
  | { kind: "code"; text: string }
  | { kind: "table"; head: Inline[][]; rows: Inline[][][] };

const SPAN = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)\s]+)\)/g;

export function inline(text: string): Inline[] {
  const out: Inline[] = [];
  let from = 0;
  for (const m of text.matchAll(SPAN)) {
    if (m.index > from) out.push({ kind: "text", text: text.slice(from, m.index) });
    if (m[1]) out.push({ kind: "code", text: m[1] });
    else if (m[2]) out.push({ kind: "strong", text: m[2] });
    else out.push({ kind: "link", text: m[3] ?? "", href: m[4] });
    from = m.index + m[0].length;
  }
  if (from < text.length) out.push({ kind: "text", text: text.slice(from) });
  return out;
}

function cells(line: string): Inline[][] {
  return line.trim().replace(/^\||\|$/g, "").split("|").map((c) => inline(c.trim()));
}

export function blocks(source: string): Block[] {
  const lines = source.split("\n");
  const out: Block[] = [];
  let i = 0;
  const take = (fits: (line: string) => boolean): string[] => {
    const from = i;
    while (i < lines.length && fits(lines[i] ?? "")) i++;
    return lines.slice(from, i);
  };
  while (i < lines.length) {
    const line = lines[i] ?? "";
    if (line.startsWith("```")) {
      i++;
      out.push({ kind: "code", text: take((l) => !l.startsWith("```")).join("\n") });
      i++;
    } else if (/^#{1,6} /.test(line)) {
      const level = line.indexOf(" ");
      out.push({ kind: "heading", level, text: inline(line.slice(level + 1)) });
      i++;
    } else if (line.startsWith("|") && /^\|[\s:|-]+$/.test(lines[i + 1] ?? "")) {
      const [head, , ...rows] = take((l) => l.startsWith("|"));
      out.push({ kind: "table", head: cells(head ?? ""), rows: rows.map(cells) });
    } else if (/^[*-] /.test(line)) {
      const items: string[] = [];
      for (const l of take((l) => /^[*-] /.test(l) || /^\s+\S/.test(l))) {
        if (/^[*-] /.test(l)) items.push(l.slice(2));
        else items[items.length - 1] += ` ${l.trim()}`;
      }
      out.push({ kind: "list", items: items.map(inline) });
    } else if (line.trim() === "") {
      i++;
    } else {
      const words = take((l) => l.trim() !== "" && !/^(#{1,6} |```|\||[*-] )/.test(l));
      if (words.length === 0) i++;
      else out.push({ kind: "paragraph", text: inline(words.join(" ")) });
    }
  }
  return out;
}
