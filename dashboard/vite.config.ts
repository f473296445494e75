import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

// `vite dev` shows the files as you edit them and passes API calls on to a running `gesta serve`.
const api = process.env.GESTA_API ?? "http://127.0.0.1:8321";

export default defineConfig({
  plugins: [svelte()],
  base: "/",
  server: { proxy: { "/api": api } },
  build: {
    target: "es2022",
    // Names of files come from their content, so that a rebuild of the same source gives the same folder.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
