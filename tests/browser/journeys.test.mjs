// What people come for, from beginning to end.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { close, get, launch, NARROW, open, settled, withToken } from "./room.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test("find an event with the palette and see the words behind a value", async () => {
  const { items } = await get("/events?sort=-reports&limit=1");
  const [event] = items;
  const page = await open(browser, "/");
  await page.keyboard.press("Control+k");
  await page.keyboard.type(event.id);
  await page.getByRole("option").filter({ hasText: event.id }).first().waitFor();
  while ((await page.locator("[role=option][aria-selected=true]").textContent()).includes(event.id) === false) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/event/${event.id}`);
  await settled(page);

  assert.equal(await page.locator("mark.on").count(), 0);
  const type = page.getByRole("button", { name: /^Type:/ });
  await type.hover();
  const lit = await page.locator("mark.on").allTextContents();
  const detail = await get(`/events/${event.id}`);
  const words = detail.reports.map((r) => r.event.trigger.text);
  assert.ok(lit.length > 0, "nothing lit up");
  assert.ok(words.some((w) => lit.join(" ").includes(w)), `${lit} is not ${words}`);

  // By keyboard as well, and kept in the address.
  await page.mouse.move(0, 0);
  await page.getByRole("button", { name: /^When:/ }).or(type).first().focus();
  assert.ok((await page.locator("mark.on").count()) > 0);
  await page.keyboard.press("Enter");
  assert.match(page.url(), /field=/);
  await page.reload();
  await settled(page);
  assert.ok((await page.locator("mark.on").count()) > 0);
  await close(page);
});

test("join two events, then take it back", async () => {
  const { items } = await get("/events?sort=-date&limit=50");
  const [one, other] = items.filter((e) => e.mentions === 1);
  const page = await open(browser, withToken(`/event/${one.id}`));
  assert.ok(!page.url().includes("token"), "the token stays in the address");
  const joins = page.getByRole("region", { name: "Why these reports are one event" });
  await joins.getByText("Join another event to this one").click();
  await joins.getByLabel("Name of the other event").fill(other.id);
  await joins.getByLabel("Why are they one?").fill("told of the same day");
  await joins.getByRole("button", { name: "Join", exact: true }).click();
  const undo = joins.getByRole("listitem").filter({ hasText: "told of the same day" }).getByRole("button", { name: "Undo" });
  await undo.or(joins.getByRole("alert")).first().waitFor();
  assert.deepEqual(await joins.getByRole("alert").allTextContents(), []);
  const joined = await get(`/events/${one.id}`);
  assert.equal(joined.event.mentions, 2);

  await undo.first().click();
  await joins.getByText("Taken back.").waitFor();
  const again = await get(`/events/${one.id}`);
  assert.equal(again.event.mentions, 1);
  await close(page);
});

test("brush a month in the explorer; the address keeps it", async () => {
  const page = await open(browser, "/events");
  const all = await page.getByRole("heading", { name: /event/ }).last().textContent();
  const plot = page.locator("main .u-over").first();
  const box = await plot.boundingBox();
  await page.mouse.move(box.x + box.width * 0.4, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2, { steps: 8 });
  await page.mouse.up();
  await page.waitForURL(/from=\d{4}-\d\d-\d\d&to=\d{4}-\d\d-\d\d/);
  await settled(page);
  const some = await page.getByRole("heading", { name: /event/ }).last().textContent();
  assert.notEqual(some, all);
  const params = new URL(page.url()).searchParams;
  const { total } = await get(`/events?from=${params.get("from")}&to=${params.get("to")}&limit=1`);
  assert.equal(Number(some.replace(/\D/g, "")), total);
  await page.reload();
  await settled(page);
  assert.equal(await page.getByRole("heading", { name: /event/ }).last().textContent(), some);
  await close(page);
});

test("choose a bar by keyboard alone", async () => {
  const page = await open(browser, "/events");
  const chart = page.getByRole("slider", { name: "Events over time" });
  await chart.focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowRight");
  assert.match(await chart.getAttribute("aria-valuetext"), /\d{4}/);
  await page.keyboard.press("Enter");
  await page.waitForURL(/from=/);
  await close(page);
});

test("decompose the day of highest tension: the parts sum to the value", async () => {
  const { items } = await get("/pairs?sort=tension&top=1");
  const [pair] = items;
  const page = await open(browser, `/pair/${encodeURIComponent(pair.a)}/${encodeURIComponent(pair.b)}`);
  const tension = page.getByRole("region", { name: "Tension" });
  await tension.getByText("Highest on").waitFor();
  await tension.getByRole("button").nth(1).click();
  await page.waitForURL(/day=/);
  await settled(page);
  const day = new URL(page.url()).searchParams.get("day");
  const made = await get(`/pairs/${encodeURIComponent(pair.a)}/${encodeURIComponent(pair.b)}/tension/${day}`);
  const sum = Number(await page.locator("[data-sum]").getAttribute("data-sum"));
  assert.ok(Math.abs(sum - made.value) < 1e-6, `${sum} is not ${made.value}`);
  const first = page.getByRole("region", { name: /is made of/ }).getByRole("link").first();
  assert.match(await first.getAttribute("href"), /^\/event\/E/);
  await close(page);
});

test("paste a text and see it coded, with reasons", async () => {
  const page = await open(browser, "/try");
  await page.getByLabel("Text, in English").fill("Azerbaijan shelled Armenian positions near Goris on Tuesday.");
  await page.getByLabel("Published on").fill("2021-11-18");
  await page.getByRole("button", { name: "Code it" }).click();
  await page.getByRole("heading", { name: "What was read" }).waitFor();
  const read = page.getByRole("region", { name: "What was read" });
  assert.match(await read.textContent(), /Assault/);
  await read.getByRole("button", { name: /Assault/ }).hover();
  assert.match((await read.locator("mark.on").allTextContents()).join(" "), /shelled/);
  assert.match(await page.getByRole("region", { name: "Why" }).textContent(), /shelled/);
  await close(page);
});

test("words are lit at the right place after signs outside of the basic plane", async () => {
  const page = await open(browser, "/try");
  await page.getByLabel("Text, in English").fill("\u{1F4E3}\u{1F4E3} Azerbaijan shelled Armenian positions near Goris.");
  await page.getByRole("button", { name: "Code it" }).click();
  const read = page.getByRole("region", { name: "What was read" });
  await read.getByRole("button", { name: /Assault/ }).hover();
  assert.ok((await read.locator("mark.on").allTextContents()).includes("shelled"));
  await close(page);
});

test("j and k move through rows, Enter opens one", async () => {
  const page = await open(browser, "/events");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  const href = await page.evaluate(() => document.activeElement.getAttribute("href"));
  assert.match(href, /^\/event\//);
  assert.equal(href, await page.locator("main [data-row]").first().getAttribute("href"));
  await page.keyboard.press("Enter");
  await page.waitForURL("**/event/**");
  await close(page);
});

test("take a view away as CSV, JSON Lines and a picture", async () => {
  const page = await open(browser, "/events");
  for (const [name, end, begins] of [
    ["Rows as CSV", "csv", /^id,|^"?\w+/],
    ["Rows as JSON Lines", "jsonl", /^\{"/],
    ["Picture (PNG)", "png", /PNG/],
  ]) {
    await page.getByLabel("Export this view").click();
    const wait = page.waitForEvent("download");
    await page.getByRole("button", { name }).click();
    const file = await wait;
    assert.equal(file.suggestedFilename(), `gesta-events.${end}`);
    const bytes = readFileSync(await file.path());
    assert.ok(bytes.length > 200, `${end}: ${bytes.length} bytes`);
    assert.match(bytes.subarray(0, 40).toString("latin1"), begins);
  }
  await close(page);
});

test("read the room as of a day, and in the dark", async () => {
  const { known_until } = await get("/summary");
  const page = await open(browser, `/events?as_of=${known_until.slice(0, 10)}`);
  await page.getByText(`As known on ${known_until.slice(0, 10)}`).waitFor();
  assert.match(await page.locator("main [data-row]").first().getAttribute("href"), /as_of=/);
  await page.getByRole("button", { name: "Dark" }).click();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
  await page.reload();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
  await close(page);
});

test("scrub the map through time", async () => {
  const page = await open(browser, "/map");
  await page.getByRole("button", { name: "Later" }).click();
  await page.waitForURL(/from=/);
  const from = new URL(page.url()).searchParams.get("from");
  await page.getByRole("button", { name: "Later" }).click();
  await page.waitForFunction((was) => !location.search.includes(`from=${was}`), from);
  await page.getByRole("button", { name: "All times" }).click();
  await page.waitForFunction(() => !location.search.includes("from="));
  await settled(page);
  await page.locator("main [data-row]").first().click();
  await page.waitForURL(/at=/);
  await close(page);
});

test("the menu works on a narrow screen", async () => {
  const page = await open(browser, "/", { viewport: NARROW });
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("link", { name: "Norms" }).click();
  await page.waitForURL("**/norms");
  await close(page);
});
