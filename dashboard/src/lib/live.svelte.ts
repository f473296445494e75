/** What the server tells of while the room is open. */

import { api } from "./api";

const AGAIN_MS = 5_000;

class Live {
  /** New and revised events since the room was opened or last refreshed. */
  news = $state(0);
  connected = $state(false);

  /** Listens until the function that it gives back is called. */
  listen(): () => void {
    const end = new AbortController();
    void this.#loop(end.signal);
    return () => end.abort();
  }

  async #loop(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const body = await api.stream(signal);
        this.connected = true;
        if (body) await this.#read(body);
      } catch {
        // The server may be stopped or busy; the views say so themselves when they ask it.
      }
      this.connected = false;
      if (!signal.aborted) await new Promise((go) => setTimeout(go, AGAIN_MS));
    }
  }

  // By hand rather than with EventSource, which cannot send a token.
  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line.startsWith("data:")) this.#take(line.slice(5));
    }
  }

  #take(data: string): void {
    try {
      const moment = JSON.parse(data) as { new?: number; revised?: number };
      this.news += (moment.new ?? 0) + (moment.revised ?? 0);
    } catch {
      // Half a message is no message.
    }
  }
}

export const live = new Live();
