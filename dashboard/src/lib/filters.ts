/** The filters of the address, as the API names them. */

import type { Params } from "./api";
import { router } from "./router.svelte";

export const FILTERS = [
  "actor", "recipient", "party", "type", "mode", "context", "quad", "realis",
  "from", "to", "place", "text", "confidence", "reports",
] as const;

export type Filter = (typeof FILTERS)[number];

/** The time that the room is read as of; every question to the API carries it. */
export function asOf(): Params {
  return { as_of: router.get("as_of") };
}

/** All filters that stand in the address. */
export function filters(): Params {
  const params: Params = asOf();
  for (const name of FILTERS) params[name] = router.all(name);
  return params;
}
