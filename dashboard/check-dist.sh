#!/usr/bin/env bash
# Builds the dashboard anew and fails if dashboard/dist is not what its source gives.
set -euo pipefail
cd "$(dirname "$0")"
[ -d node_modules ] || npm ci --silent
npm run --silent check
npm run --silent build >/dev/null
changed=$(git status --porcelain -- dist)
if [ -n "$changed" ]; then
  echo "dashboard/dist is not built from this source; run 'npm run build' in dashboard and commit it:" >&2
  echo "$changed" >&2
  exit 1
fi
# The whole of it, as a browser fetches it with gzip.
bytes=$(find dist -type f -exec sh -c 'gzip -9c "$1" | wc -c' _ {} \; | awk '{ sum += $1 } END { print sum }')
limit=$((400 * 1024))
echo "dashboard/dist: $bytes bytes gzip of at most $limit"
[ "$bytes" -le "$limit" ]
