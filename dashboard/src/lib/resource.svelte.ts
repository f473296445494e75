/** One answer of the API as a view sees it: on its way, here, or failed. The last answer stays while a new one is on its way. */

import { ApiError } from "./api";

export class Resource<V> {
  data = $state.raw<V>();
  error = $state.raw<ApiError>();
  loading = $state(false);
  #fetch: (signal: AbortSignal) => Promise<V>;
  #running?: AbortController;

  /** Must be made while a component is set up: it fetches again whenever what `fetch` reads changes. */
  constructor(fetch: (signal: AbortSignal) => Promise<V>) {
    this.#fetch = fetch;
    $effect(() => {
      void this.reload();
      return () => this.#running?.abort();
    });
  }

  async reload(): Promise<void> {
    this.#running?.abort();
    const mine = new AbortController();
    this.#running = mine;
    // Called before the first await, so that the effect above sees what the request depends on.
    const answer = this.#fetch(mine.signal);
    this.loading = true;
    try {
      const data = await answer;
      if (mine.signal.aborted) return;
      this.data = data;
      this.error = undefined;
    } catch (cause) {
      if (mine.signal.aborted) return;
      this.error = cause instanceof ApiError ? cause : new ApiError(0, "Not readable", String(cause));
    } finally {
      if (this.#running === mine) this.loading = false;
    }
  }
}
