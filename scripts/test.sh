#!/bin/sh
# The tests on SQLite, then those that depend on the database on PostgreSQL, even when the first have failed.
set -u
cd "$(dirname "$0")/.."

make --no-print-directory test-sqlite
sqlite_failed=$?
make --no-print-directory test-postgres
postgres_failed=$?
[ "$sqlite_failed" = 0 ] && [ "$postgres_failed" = 0 ]
