/** When the reader was last here, kept by the browser alone. */

const KEY = "gesta-visit";

export function lastVisit(): string | undefined {
  try {
    return localStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Notes the visit when the reader leaves, so that a reload shows the same changes again. */
export function noteVisit(): () => void {
  const note = () => {
    try {
      localStorage.setItem(KEY, `${new Date().toISOString().slice(0, 19)}Z`);
    } catch {
      // Without storage every visit is the first.
    }
  };
  const hidden = () => document.visibilityState === "hidden" && note();
  document.addEventListener("visibilitychange", hidden);
  return () => document.removeEventListener("visibilitychange", hidden);
}
