/** Light and dark: the system's wish unless the reader chose. */

const KEY = "gesta-theme";
type Theme = "light" | "dark";
const system = window.matchMedia("(prefers-color-scheme: dark)");

function stored(): Theme | undefined {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : undefined;
  } catch {
    // Storage may be forbidden; the system's wish then holds.
    return undefined;
  }
}

class ThemeChoice {
  current = $state<Theme>(stored() ?? (system.matches ? "dark" : "light"));

  constructor() {
    this.#show();
    system.addEventListener("change", () => {
      if (!stored()) this.#set(system.matches ? "dark" : "light");
    });
  }

  toggle(): void {
    const next = this.current === "dark" ? "light" : "dark";
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // The choice then lasts until the page is closed.
    }
    this.#set(next);
  }

  #set(next: Theme): void {
    this.current = next;
    this.#show();
  }

  #show(): void {
    document.documentElement.dataset.theme = this.current;
  }
}

export const theme = new ThemeChoice();
