/** Building blocks of the time charts: options that uPlot shares, stacked bars, hatched gaps. */

import type uPlot from "uplot";
import { dayNumber } from "./format";
import { colour } from "./palette";
import type { Bin, Period } from "./types";

export const DAY = 86_400;

/** Seconds since 1970 of a civil day, as uPlot counts time. */
export function seconds(date: string): number {
  return dayNumber(date) * DAY;
}

const LENGTH: Record<Period, number> = { day: DAY, week: 7 * DAY, month: 30.44 * DAY };

export function periodSeconds(period: Period): number {
  return LENGTH[period];
}

/** Stacked counts by quad, the tallest series first, so that each next one is painted over it. */
export function stack(bins: Bin[]): (number | null)[][] {
  return [3, 2, 1, 0].map((top) =>
    bins.map((b) => (b.quads ? b.quads.slice(0, top + 1).reduce((sum, n) => sum + n, 0) : null)),
  );
}

/** Ranges in which nothing was coded, in seconds. */
export function gaps(bins: { start: string; gap: boolean }[], length: number): [number, number][] {
  return bins.filter((b) => b.gap).map((b) => [seconds(b.start), seconds(b.start) + length]);
}

/** Paints hatching over ranges: not known, which is not calm. */
export function hatch(u: uPlot, ranges: [number, number][]): void {
  if (ranges.length === 0) return;
  const { ctx, bbox } = u;
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const t = tile.getContext("2d");
  if (!t) return;
  t.strokeStyle = colour("--line-strong");
  t.globalAlpha = 0.55;
  t.beginPath();
  for (const shift of [-8, 0, 8]) {
    t.moveTo(shift, 8);
    t.lineTo(shift + 8, 0);
  }
  t.stroke();
  ctx.save();
  const pattern = ctx.createPattern(tile, "repeat");
  if (pattern) ctx.fillStyle = pattern;
  for (const [from, to] of ranges) {
    const left = Math.max(bbox.left, u.valToPos(from, "x", true));
    const right = Math.min(bbox.left + bbox.width, u.valToPos(to, "x", true));
    if (right > left) ctx.fillRect(left, bbox.top, right - left, bbox.height);
  }
  ctx.restore();
}

/** Paints a range behind the data: a chosen time, a phase. */
export function shade(u: uPlot, from: number, to: number, fill: string): void {
  const { ctx, bbox } = u;
  const left = Math.max(bbox.left, u.valToPos(from, "x", true));
  const right = Math.min(bbox.left + bbox.width, u.valToPos(to, "x", true));
  if (right <= left) return;
  ctx.save();
  ctx.fillStyle = fill;
  ctx.fillRect(left, bbox.top, right - left, bbox.height);
  ctx.restore();
}

/** Paints an upright line at a time. */
export function rule(u: uPlot, at: number, stroke: string, dash: number[] = []): void {
  const x = Math.round(u.valToPos(at, "x", true));
  const { ctx, bbox } = u;
  if (x < bbox.left || x > bbox.left + bbox.width) return;
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.lineWidth = Math.max(1, devicePixelRatio);
  ctx.setLineDash(dash.map((n) => n * devicePixelRatio));
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Axis marks: months with the year at its first mark, days where the range is short. */
function tick(splits: number[], step: number): string[] {
  let year = -1;
  return splits.map((s) => {
    const d = new Date(s * 1000);
    const months = step >= 27 * DAY;
    const label = months ? (MONTHS[d.getUTCMonth()] ?? "") : `${d.getUTCDate()} ${MONTHS[d.getUTCMonth()]}`;
    const fresh = d.getUTCFullYear() !== year;
    year = d.getUTCFullYear();
    if (step >= 360 * DAY) return String(year);
    return fresh ? `${label}\n${year}` : label;
  });
}

/** Steps of an axis of counts: there is no half event. */
const WHOLE = [0, 1, 2, 3, 4, 5, 6].flatMap((power) => [1, 2, 5].map((n) => n * 10 ** power));

/** The axes that all time charts have. */
export function axes(): uPlot.Axis[] {
  const font = `11px ${getComputedStyle(document.body).fontFamily}`;
  const common = { stroke: colour("--muted"), font, ticks: { show: false } };
  return [
    {
      ...common,
      grid: { show: false },
      size: 34,
      gap: 4,
      space: 60,
      values: (_u, splits, _axis, _space, step) => tick(splits, step),
    },
    { ...common, grid: { stroke: colour("--line"), width: 1 }, size: 38, gap: 4, space: 34, incrs: WHOLE },
  ];
}
