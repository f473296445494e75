// Text from outside that means harm: it is shown as text, cut to size, and never runs, links or turns the page.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { close, fits, get, launch, NARROW, open, WIDE } from "./room.mjs";

const EVIL = `<script>window.hurt=1</script><img src=x onerror="window.hurt=1">{@html 1}\u202E\u2066\u0000"'>javascript:window.hurt=1 ${"W".repeat(900)}`;
const LONG = EVIL + "A".repeat(1_000_000);
/** Values by which the room finds its way; everything else that the API says is text. */
const KEPT = /^(id|type|code|quad|realis|precision|level|status|kind|state|spark_step|period|stance|verdict|date|day|start|from|to|since|until|known|revised|reported|made|horizon|said|adopted|confirmed|first|last|first_day|last_day|last_reported|last_known|known_until|first_reported|spark_start|mention|hash|joined|one|other|a|b|next|country|field|event|outcome)$/;

let browser;
let paths;

before(async () => {
  browser = await launch();
  const event = (await get("/events?sort=-reports&limit=1")).items[0];
  const pair = (await get("/pairs?sort=events&top=1")).items[0];
  const document = (await get("/documents?limit=1")).items[0];
  paths = ["/", "/events", `/event/${event.id}`, "/map", "/pairs", `/pair/${encodeURIComponent(pair.a)}/${encodeURIComponent(pair.b)}`, "/actors", `/actor/${encodeURIComponent(pair.a)}`, "/claims", "/forecasts", "/norms", "/reports", `/report/${document.hash}`, "/methods", "/try?text=Azerbaijan+shelled+Armenian+positions.&published=2021-11-18"];
});
after(() => browser.close());

function poison(value, key = "", seen = { long: 0 }) {
  if (Array.isArray(value)) return value.map((v) => poison(v, key, seen));
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, poison(v, k, seen)]));
  if (typeof value !== "string" || KEPT.test(key)) return value;
  if (key === "url") return "javascript:window.hurt=1";
  // A few texts of a megabyte are enough to stall a careless page.
  if ((key === "title" || key === "text") && seen.long++ < 3) return LONG;
  return EVIL;
}

async function poisoned(page) {
  await page.route("**/api/v1/**", async (route) => {
    if (route.request().url().endsWith("/stream")) return route.abort();
    const answer = await route.fetch();
    if (!answer.headers()["content-type"]?.includes("json")) return route.fulfill({ response: answer });
    return route.fulfill({ response: answer, json: poison(await answer.json()) });
  });
}

for (const [size, viewport] of [["1440", WIDE], ["390", NARROW]]) {
  test(`every text field of every screen at ${size}`, async () => {
    for (const path of paths) {
      const page = await open(browser, path, { viewport, before: poisoned });
      assert.equal(await page.evaluate(() => window.hurt), undefined, `${path}: it ran`);
      assert.equal(await page.locator("main script, main img, #app iframe").count(), 0, `${path}: an element came in`);
      const links = await page.locator("a").evaluateAll((all) => all.map((a) => new URL(a.getAttribute("href"), document.baseURI).href).filter((h) => !/^https?:/.test(h)));
      assert.deepEqual(links, [], `${path}: links`);
      await fits(page, path);
      page.faults = page.faults.filter((f) => !/stream|ERR_FAILED/.test(f));
      await close(page);
    }
  });
}

test("a hostile report that went through the ledger itself", { skip: !process.env.GESTA_HOSTILE }, async () => {
  const base = process.env.GESTA_HOSTILE;
  const { items } = await get("/events?realis=all&limit=20", base);
  assert.ok(items.length > 0, "the hostile ledger has no event");
  for (const path of ["/", "/events?realis=all", ...items.slice(0, 4).map((e) => `/event/${e.id}`), "/actors", "/claims", "/map"]) {
    const page = await open(browser, path, { base });
    assert.equal(await page.evaluate(() => window.hurt), undefined, `${path}: it ran`);
    const links = await page.locator("a").evaluateAll((all) => all.map((a) => new URL(a.getAttribute("href"), document.baseURI).href).filter((h) => !/^https?:/.test(h)));
    assert.deepEqual(links, [], `${path}: links`);
    await fits(page, path);
    await close(page);
  }
});
