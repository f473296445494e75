/** Keys that work in every view. Nothing is taken while the reader writes. */

import { router, to } from "./router.svelte";
import { VIEWS } from "./views";

interface Actions {
  palette: () => void;
  help: () => void;
}

/** Listens until the function that it gives back is called. */
export function listen(actions: Actions): () => void {
  let awaitsView = false;
  const onKey = (event: KeyboardEvent) => {
    if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      actions.palette();
      return;
    }
    if (event.metaKey || event.ctrlKey || event.altKey || writing(event.target)) return;
    if (awaitsView) {
      awaitsView = false;
      const view = VIEWS.find((v) => v.key === event.key);
      if (view) {
        event.preventDefault();
        router.go(to([view.path.slice(1)].filter(Boolean)));
      }
      return;
    }
    if (event.key === "g") awaitsView = true;
    else if (event.key === "/") {
      event.preventDefault();
      actions.palette();
    } else if (event.key === "?") actions.help();
    else if (event.key === "j" || event.key === "k") {
      event.preventDefault();
      step(event.key === "j" ? 1 : -1);
    }
  };
  window.addEventListener("keydown", onKey);
  return () => window.removeEventListener("keydown", onKey);
}

function writing(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, dialog, [contenteditable]") !== null;
}

/** Moves the focus to the next or last row; rows mark their chief link with data-row. */
function step(by: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>("main [data-row]")].filter((r) => r.offsetParent);
  if (rows.length === 0) return;
  const here = rows.findIndex((r) => r === document.activeElement);
  const next = rows[here < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, here + by))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}
