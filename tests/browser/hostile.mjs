// Writes reports whose every field means harm, as JSON Lines for `gesta add`.

const evil = `<script>window.hurt=1</script><img src=x onerror="window.hurt=1">\u202E\u2066"'>`;
const reports = [
  { id: `a${evil}`, title: `${evil}${"T".repeat(1_000_000)}`, publisher: `${evil} Wire`, url: "javascript:window.hurt=1", published: "2024-05-09", text: `Azerbaijan shelled Armenian positions near Goris on Thursday. ${evil} Armenia denied it, ${evil} said the ministry.` },
  { id: "b", title: "\u202Etxet desrever", publisher: "\u2067Outlet", url: "data:text/html,<script>window.hurt=1</script>", published: "2024-05-10", text: `Azerbaijan shelled Armenian positions near Goris on Thursday, killing 12 soldiers, ${"long".repeat(5_000)} said Armenia.` },
  { id: "c", title: "=HYPERLINK(\"http://example.org\")", publisher: "W".repeat(5_000), url: "https://example.org/\"onmouseover=\"window.hurt=1", published: "2024-05-11", text: `France and Germany signed an agreement in Paris on Friday. The "${evil}" party criticised France.` },
];
for (const report of reports) console.log(JSON.stringify(report));
