/** Shapes of countries and how exactly a place is drawn. */

import { geoCircle, type GeoPermissibleObjects } from "d3-geo";
import type { FeatureCollection, Geometry } from "geojson";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import atlas from "world-atlas/countries-110m.json?url";
import type { PlaceRow } from "./types";

type World = Topology<{ countries: GeometryCollection<{ name: string }>; land: GeometryCollection }>;

let fetched: Promise<FeatureCollection<Geometry, { name: string }>> | undefined;

/** Countries as shapes, fetched once from this server. Borders are Natural Earth's, which takes no side here. */
export function countries(): Promise<FeatureCollection<Geometry, { name: string }>> {
  fetched ??= fetch(atlas)
    .then((answer) => answer.json() as Promise<World>)
    .then((world) => feature(world, world.objects.countries));
  return fetched;
}

const KM_PER_DEGREE = 111.2;

/** How far from the given point the event may well have been, in kilometres; nought for an exact place. */
const REACH_KM: Record<string, number> = { point: 0, city: 0, district: 35, province: 130, region: 350, sea: 350 };

export function reach(level: string): number {
  return REACH_KM[level] ?? 350;
}

/** The ring within which the event took place. */
export function ring(place: PlaceRow): GeoPermissibleObjects {
  return geoCircle()
    .center([place.lon ?? 0, place.lat ?? 0])
    .radius(reach(place.level) / KM_PER_DEGREE)();
}
