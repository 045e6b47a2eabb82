#!/bin/sh
# All tests: on SQLite here, and beside them on PostgreSQL, whose report follows. Much of both is waiting.
set -u
cd "$(dirname "$0")/.."
mkdir -p var
log=var/test-postgres.log
make --no-print-directory test-postgres >"$log" 2>&1 &
postgres=$!
trap 'kill "$postgres" 2>/dev/null' INT TERM

make --no-print-directory test-sqlite
sqlite_failed=$?
wait "$postgres"
postgres_failed=$?
cat "$log"
[ "$sqlite_failed" = 0 ] && [ "$postgres_failed" = 0 ]
