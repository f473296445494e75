/**
 * The token that the server printed. It comes after "#" of the first address, lives as long as the tab, and is
 * taken out of the address bar, so that nobody copies it along with a link.
 */

const KEY = "gesta-token";

class Session {
  token = $state("");

  constructor() {
    const given = /^#token=([^&]+)/.exec(location.hash)?.[1];
    if (given) {
      this.remember(decodeURIComponent(given));
      history.replaceState(null, "", location.pathname + location.search);
      return;
    }
    try {
      this.token = sessionStorage.getItem(KEY) ?? "";
    } catch {
      // Without storage the token lasts until the page is loaded again.
    }
  }

  remember(token: string): void {
    this.token = token.trim();
    try {
      sessionStorage.setItem(KEY, this.token);
    } catch {
      // As above.
    }
  }
}

export const session = new Session();
