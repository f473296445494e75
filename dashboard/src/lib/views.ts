/** The screens of the room, in the order of its rail. */

export interface View {
  path: string;
  label: string;
  /** Pressed after "g". */
  key: string;
  about: string;
}

export const GROUPS: { title: string; views: View[] }[] = [
  {
    title: "Watch",
    views: [
      { path: "/", label: "Now", key: "n", about: "What changed since you last looked" },
      { path: "/events", label: "Explorer", key: "e", about: "Filter, count and read events" },
      { path: "/reports", label: "Reports", key: "r", about: "What was read, by outlet and day" },
      { path: "/map", label: "Map", key: "m", about: "Where, as exactly as the reports say" },
    ],
  },
  {
    title: "Who",
    views: [
      { path: "/pairs", label: "Pairs", key: "p", about: "Tension between two actors" },
      { path: "/actors", label: "Actors", key: "a", about: "Countries, organisations, people" },
    ],
  },
  {
    title: "Said and agreed",
    views: [
      { path: "/claims", label: "Claims", key: "c", about: "Who confirms, denies, declines" },
      { path: "/forecasts", label: "Forecast register", key: "f", about: "What was predicted, and what came of it" },
      { path: "/norms", label: "Norms", key: "o", about: "Events against resolutions and treaties" },
    ],
  },
  {
    title: "How",
    views: [
      { path: "/try", label: "Try it", key: "t", about: "Paste a text and watch it coded" },
      { path: "/methods", label: "Methods", key: "h", about: "Versions, measured figures, limits" },
    ],
  },
];

export const VIEWS: View[] = GROUPS.flatMap((g) => g.views);
