/**
 * The address is the state: every filter, selection and time stands in it, so that a saved view is a link.
 */

export type Changes = Record<string, string | number | string[] | null | undefined>;

class Router {
  #url = $state.raw(new URL(location.href));

  constructor() {
    window.addEventListener("popstate", () => {
      this.#url = new URL(location.href);
    });
    document.addEventListener("click", (event) => this.#follow(event));
  }

  get path(): string {
    return this.#url.pathname;
  }

  get query(): URLSearchParams {
    return this.#url.searchParams;
  }

  /** Segments of the path, decoded: ["event", "E0123"]. */
  get parts(): string[] {
    return this.path.split("/").filter(Boolean).map(decode);
  }

  get(name: string): string {
    return this.query.get(name) ?? "";
  }

  all(name: string): string[] {
    return this.query.getAll(name);
  }

  go(target: string, how: "push" | "replace" = "push"): void {
    const elsewhere = new URL(target, location.href).pathname !== location.pathname;
    if (how === "push") history.pushState(null, "", target);
    else history.replaceState(null, "", target);
    this.#url = new URL(location.href);
    if (elsewhere) window.scrollTo(0, 0);
  }

  /** Changes some parameters of the present view; empty ones are taken out. */
  set(changes: Changes, how: "push" | "replace" = "push"): void {
    this.go(this.with(changes), how);
  }

  /** The link that `set` would go to. */
  with(changes: Changes): string {
    const query = new URLSearchParams(this.query);
    apply(query, changes);
    return join(this.path, query);
  }

  /** Links inside the room change the view without loading the page anew. */
  #follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const anchor = (event.target as Element).closest?.("a");
    if (!anchor || anchor.target || anchor.hasAttribute("download")) return;
    const url = new URL(anchor.href);
    if (url.origin !== location.origin || url.pathname.startsWith("/api/")) return;
    if (url.pathname === location.pathname && url.search === location.search && url.hash) return;
    event.preventDefault();
    this.go(url.pathname + url.search + url.hash);
  }
}

function apply(query: URLSearchParams, changes: Changes): void {
  for (const [name, value] of Object.entries(changes)) {
    query.delete(name);
    const values = Array.isArray(value) ? value : [value];
    for (const v of values) {
      if (v !== null && v !== undefined && v !== "") query.append(name, String(v));
    }
  }
}

function join(path: string, query: URLSearchParams): string {
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A half-typed "%" in the address is taken as it stands.
    return part;
  }
}

export const router = new Router();

/** A link to a view. The time that the room is read as of goes along. */
export function to(segments: string[], params: Changes = {}): string {
  const query = new URLSearchParams();
  apply(query, { as_of: router.get("as_of"), ...params });
  return join(`/${segments.map(encodeURIComponent).join("/")}`, query);
}
