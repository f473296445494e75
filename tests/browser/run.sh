#!/usr/bin/env bash
# Opens the room in a real browser and tries every screen and journey. Needs Node 20 and, for the first run, apt-get.
#   tests/browser/run.sh              all tests
#   GESTA=path tests/browser/run.sh   with a binary that is built already
#   GESTA_SHOTS=folder …              also writes a picture of every screen
#   tests/browser/run.sh --prepare    only installs Chromium where it is missing
set -euo pipefail
cd "$(dirname "$0")/../.."

export CHROMIUM="${CHROMIUM:-/usr/bin/chromium}"
if [ ! -x "$CHROMIUM" ]; then
  apt-get update -q >/dev/null
  apt-get install -q -y --no-install-recommends chromium fonts-dejavu-core fonts-liberation >/dev/null
fi
[ "${1:-}" != "--prepare" ] || exit 0
[ -d dashboard/node_modules ] || npm ci --prefix dashboard --silent

if [ -z "${GESTA:-}" ]; then
  cargo build --locked -p gesta-cli
  GESTA=target/debug/gesta
fi

work=$(mktemp -d)
servers=()
stop() {
  for pid in "${servers[@]}"; do kill "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap stop EXIT

free_port() {
  node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'
}

# Starts a server on a port and waits until it answers.
serve() {
  local store=$1 port=$2
  "$GESTA" serve --store "$store" --bind "127.0.0.1:$port" --token "$GESTA_TOKEN" --ui-dir dashboard/dist >"$work/serve-$port.log" 2>&1 &
  local pid=$!
  servers+=("$pid")
  # A loaded machine may take long to load the language model.
  for _ in $(seq 300); do
    kill -0 "$pid" 2>/dev/null || break
    if node -e "fetch('http://127.0.0.1:$port/api/v1/health').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"; then return; fi
    sleep 0.2
  done
  cat "$work/serve-$port.log" >&2
  return 1
}

export GESTA_TOKEN=browser-tests
"$GESTA" demo --no-serve --store "$work/demo.db" >/dev/null
port=$(free_port)
serve "$work/demo.db" "$port"
export GESTA_ROOM="http://127.0.0.1:$port"

node tests/browser/hostile.mjs >"$work/hostile.jsonl"
"$GESTA" add "$work/hostile.jsonl" --ledger "$work/hostile.db" >/dev/null
port=$(free_port)
serve "$work/hostile.db" "$port"
export GESTA_HOSTILE="http://127.0.0.1:$port"

node --test --test-concurrency=1 tests/browser/*.test.mjs
