/** Numbers, days and names for readers. Days are the news' own; times are given with their zone. */

import { countryName } from "./countries";
import type { EventRecord, Party } from "./types";

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: "auto" });

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** "Not known" must never look like nought. */
export const NONE = "–";

export function count(n: number | null | undefined): string {
  return n === null || n === undefined ? NONE : whole.format(n);
}

export function decimal(n: number | null | undefined): string {
  if (n === null || n === undefined) return NONE;
  // What rounds to nought has no sign.
  return tenth.format(Math.abs(n) < 0.05 ? 0 : n).replace("-", "−");
}

export function signed(n: number | null | undefined): string {
  return n !== null && n !== undefined && n >= 0.05 ? `+${decimal(n)}` : decimal(n);
}

export function percent(n: number | null | undefined): string {
  return n === null || n === undefined ? NONE : `${whole.format(n * 100)}%`;
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** "9 May 2024", or as much of it as the precision allows. */
export function day(date: string | null | undefined, precision: string | null = "day"): string {
  if (!date) return "Day unknown";
  const [y, m, d] = date.split("-");
  const month = MONTHS[Number(m) - 1] ?? "";
  if (precision === "year") return y ?? "";
  if (precision === "month") return `${month} ${y}`;
  const text = `${Number(d)} ${month} ${y}`;
  return precision === "week" ? `Week of ${text}` : text;
}

/** A time in the reader's own zone, which it names. */
export function time(stamp: string | null | undefined): string {
  if (!stamp) return NONE;
  const date = new Date(stamp);
  if (Number.isNaN(date.getTime())) return stamp;
  const zone = new Intl.DateTimeFormat("en-GB", { timeZoneName: "short" }).formatToParts(date);
  const name = zone.find((p) => p.type === "timeZoneName")?.value ?? "";
  const two = (n: number) => String(n).padStart(2, "0");
  const dayPart = `${date.getDate()} ${MONTHS[date.getMonth()]} ${date.getFullYear()}`;
  return `${dayPart}, ${two(date.getHours())}:${two(date.getMinutes())} ${name}`;
}

/** Days since 1970 of a civil day; charts count in them. */
export function dayNumber(date: string): number {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / 86_400_000);
}

export function dayOf(number: number): string {
  return new Date(number * 86_400_000).toISOString().slice(0, 10);
}

/** Last day of the period that begins on `start`. */
export function periodEnd(start: string, period: string): string {
  const date = new Date(`${start}T00:00:00Z`);
  if (period === "month") date.setUTCMonth(date.getUTCMonth() + 1);
  else date.setUTCDate(date.getUTCDate() + (period === "week" ? 7 : 1));
  return dayOf(date.getTime() / 86_400_000 - 1);
}

const SECTORS: Record<string, string> = {
  GOV: "government",
  MIL: "military",
  COP: "police",
  SPY: "intelligence",
  JUD: "judiciary",
  LEG: "legislature",
  PTY: "party",
  OPP: "opposition",
  REB: "rebels",
  PRM: "paramilitaries",
  UAF: "unidentified armed people",
  CRM: "criminals",
  CVL: "civilians",
  ELI: "elites",
  EDU: "education",
  JRN: "journalists",
  LAB: "labour",
  BUS: "business",
  AGR: "agriculture",
  REL: "religious",
  MED: "medical",
  SOC: "civil society",
  REF: "refugees",
  AID: "aid workers",
  IGO: "intergovernmental organisation",
  NGO: "non-governmental organisation",
  MNC: "multinational company",
};

export function sectorName(code: string): string {
  return SECTORS[code] ?? code.toLowerCase();
}

export function partyName(p: Party): string {
  if (p.name) return p.name;
  const sector = p.sectors[0] ? sectorName(p.sectors[0]) : "";
  if (p.country) return sector ? `${countryName(p.country)} ${sector}` : countryName(p.country);
  return sector ? (sector[0] ?? "").toUpperCase() + sector.slice(1) : "Somebody";
}

/** The name of who goes by a code; sectors, such as CVL, have none of their own. */
export function nameOf(name: string | null | undefined, code: string): string {
  if (name) return name;
  if (!code) return "Nobody named";
  const country = countryName(code);
  if (country !== code) return country;
  const sector = sectorName(code);
  return (sector[0] ?? "").toUpperCase() + sector.slice(1);
}

/** The code by which the API knows a party. */
export function partyCode(p: Party): string {
  return p.country || p.id || p.name || p.sectors[0] || "";
}

/** "ASSAULT" as a reader would say it. */
export function typeName(type: string): string {
  const words = type.toLowerCase().replaceAll("_", " ");
  return (words[0] ?? "").toUpperCase() + words.slice(1);
}

/** "Assault: aerial". */
export function kindName(e: { type: string; mode: string[] }): string {
  return e.mode[0] ? `${typeName(e.type)}: ${e.mode[0].replaceAll("-", " ")}` : typeName(e.type);
}

/** "Somebody → whom". */
export function sides(e: EventRecord): string {
  const side = (parties: Party[]) => parties.map(partyName).join(", ");
  const whom = side(e.recipient);
  return `${side(e.actor) || "Nobody named"}${whom ? ` → ${whom}` : ""}`;
}

/** One line that names an event: what, who, whom. */
export function eventLine(e: EventRecord): string {
  return `${kindName(e)}, ${sides(e)}`;
}
