/** Reports with their copies, so that a wire story in ten papers is read once. */

import type { Report } from "./types";

export interface Story {
  report: Report;
  copies: Report[];
}

export function stories(reports: Report[]): Story[] {
  const by = new Map<string, Story>();
  for (const report of reports) {
    const root = report.copy_of ?? report.document;
    const story = by.get(root);
    if (!story) by.set(root, { report, copies: [] });
    else if (report.document === story.report.document) by.set(`${root} ${report.mention}`, { report, copies: [] });
    else story.copies.push(report);
  }
  return [...by.values()];
}
