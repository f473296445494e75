/** What the API answers with. Words and units are those of /api/v1/openapi.json. */

export * from "./board";
export * from "./event";
export * from "./measure";
