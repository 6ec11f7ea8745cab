#!/bin/sh
# Starts a command once Pombo is configured: a number exists, and, for the API, a key. Until then it says what is missing.
#   await-configuration.sh pombo api
# docker-compose.yml uses it, so that the order of the first steps does not matter, and no container restarts in a loop meanwhile.
set -eu

trap 'exit 0' TERM INT

has_number() { [ -n "${ZAPI_INSTANCE_ID:-}" ] || [ -s "$POMBO_INSTANCES" ]; }
has_key() { [ -n "${POMBO_API_KEYS:-}" ] || pombo keys list --json 2>/dev/null | grep -v '"revokedAt"' | grep -q '"id"'; }

await() { # condition, what to do
  "$1" && return
  echo "waiting: $2" >&2
  until "$1"; do
    sleep 2 &
    wait $!
  done
}

await has_number 'no number is configured. To add one: docker compose run --rm pombo init'
if [ "$2" = api ]; then
  await has_key 'no API key exists. To create one: docker compose run --rm pombo keys create NAME --scope read,send,manage'
fi
trap - TERM INT
exec "$@"
