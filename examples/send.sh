#!/usr/bin/env bash
# Sends one image through Pombo and waits until Z-API has accepted it.
#
#   ./send.sh INSTANCE PHONE IMAGE_URL ORDER        POMBO_URL, POMBO_API_KEY: see examples/README.md
set -euo pipefail

[[ $# == 4 ]] || { echo "usage: ./send.sh INSTANCE PHONE IMAGE_URL ORDER" >&2; exit 2; }
instance=$1 phone=$2 image=$3 order=$4
url=${POMBO_URL:-http://127.0.0.1:3000}

# The id makes repeating safe: the same id with the same content is the same message, and is sent once.
body=$(printf '{"type":"send-image","instance":"%s","phone":"%s","image":"%s","caption":"Pedido %s","id":"pedido-%s"}' \
  "$instance" "$phone" "$image" "$order" "$order")

# --retry repeats after lost responses, 429 and 5xx. The response comes when Z-API has accepted the message, or after 30 s.
answer=$(curl --silent --show-error --fail-with-body --max-time 40 \
  --retry 5 --retry-connrefused --retry-max-time 120 \
  --header 'Content-Type: application/json' \
  ${POMBO_API_KEY:+--header "Authorization: Bearer $POMBO_API_KEY"} \
  --data "$body" "$url/v1/messages?wait=30") || { echo "$answer" >&2; exit 1; }

echo "$answer"
# "queued" means that it is still waiting. It will be sent; run the same command again to keep waiting.
[[ $answer =~ \"status\":\"(accepted|sent|delivered|read)\" ]]
