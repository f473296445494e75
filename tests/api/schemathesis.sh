#!/usr/bin/env bash
# Asks the API everything its own description allows, and much that it does not, by schemathesis (from PyPI, into a folder
# of its own): answers must be as described, and nothing may be a server error. Usage: tests/api/schemathesis.sh [GESTA]
set -euo pipefail
cd "$(dirname "$0")/../.."
gesta=${1:-target/debug/gesta}
[ -x "$gesta" ] || { echo "$gesta: not built; run: cargo build -p gesta-cli" >&2; exit 2; }
work=$(mktemp -d)
server=
trap '[ -n "$server" ] && kill "$server"; rm -rf "$work"' EXIT
python3 -m venv "$work/python"
"$work/python/bin/pip" --quiet install "schemathesis==${SCHEMATHESIS:-4.*}"
"$gesta" demo --no-serve --store "$work/demo.db" --dispatches "$work/none" --without-coder
port=${PORT:-8377}
"$gesta" serve --store "$work/demo.db" --bind "127.0.0.1:$port" --token schemathesis --without-coder 2>"$work/log" &
server=$!
for _ in $(seq 100); do
  curl --silent --fail "http://127.0.0.1:$port/api/v1/health" >/dev/null && break
  sleep 0.2
done
# The stream never ends, and without the coder no text can be tried, so these are not asked like the others.
"$work/python/bin/schemathesis" run "http://127.0.0.1:$port/api/v1/openapi.json" \
  --url "http://127.0.0.1:$port/api/v1" --header "Authorization: Bearer schemathesis" \
  --exclude-path /stream --exclude-path /code \
  --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,negative_data_rejection,unsupported_method \
  --max-examples "${EXAMPLES:-40}" --seed 1 --workers 2 --request-timeout 30 --no-color
kill -0 "$server"
