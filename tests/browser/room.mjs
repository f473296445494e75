// A browser in the room: opens pages, and fails a test on whatever a reader should never meet.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(new URL("../../dashboard/package.json", import.meta.url));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export const BASE = process.env.GESTA_ROOM ?? "http://127.0.0.1:8321";
export const TOKEN = process.env.GESTA_TOKEN ?? "";
const SHOTS = process.env.GESTA_SHOTS ?? "";

export const WIDE = { width: 1440, height: 900 };
export const NARROW = { width: 390, height: 844 };

export async function launch() {
  // Root in a container has no user namespace for Chromium's own sandbox.
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
}

/** Opens `path`. What goes wrong in the page is collected in `page.faults`. */
export async function open(browser, path, { base = BASE, theme = "light", viewport = WIDE, before } = {}) {
  const context = await browser.newContext({ viewport, colorScheme: theme, reducedMotion: "reduce", acceptDownloads: true });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.faults = [];
  page.on("pageerror", (e) => page.faults.push(`error: ${e.message}`));
  page.on("console", (m) => m.type() === "error" && page.faults.push(`console: ${m.text()}`));
  page.on("dialog", (d) => {
    page.faults.push(`dialog: ${d.message()}`);
    void d.dismiss();
  });
  page.on("request", (r) => {
    const url = new URL(r.url());
    if (url.origin !== new URL(base).origin && !["data:", "blob:"].includes(url.protocol)) page.faults.push(`third party: ${r.url()}`);
  });
  await before?.(page);
  await page.goto(base + path);
  await settled(page);
  return page;
}

/** Waits until the view has its data. */
export async function settled(page) {
  await page.waitForSelector("main h1");
  await page.waitForFunction(() => !document.querySelector("main .wait, main [aria-busy=true]"), undefined, { timeout: 60_000 });
}

export async function close(page) {
  const { faults } = page;
  await page.context().close();
  assert.deepEqual(faults, []);
}

/** No serious or critical finding of axe, or of some of its rules. */
export async function accessible(page, what, rules = undefined) {
  // Evaluated through the debugger, which the content security policy does not concern.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(
    (runOnly) => globalThis.axe.run(document, { resultTypes: ["violations"], ...(runOnly && { runOnly }) }),
    rules,
  );
  const grave = violations
    .filter((v) => ["serious", "critical"].includes(v.impact))
    .map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.target.join(" ")} ${n.any[0]?.message ?? ""}`).join(" | ")}`);
  assert.deepEqual(grave, [], `${what}: axe`);
}

/** The page is never wider than the window. */
export async function fits(page, what) {
  const [page_, window_] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(page_ <= window_ + 1, `${what} is ${page_} px wide in a window of ${window_}`);
}

export async function shot(page, name) {
  if (!SHOTS) return;
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
}

export async function get(path, base = BASE) {
  const answer = await fetch(`${base}/api/v1${path}`);
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return answer.json();
}

/** The address of a page with the token that writing needs. */
export function withToken(path) {
  return TOKEN ? `${path}#token=${TOKEN}` : path;
}
