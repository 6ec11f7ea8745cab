#!/bin/sh
# The service "demo" of docker-compose.yml: creates a key for the dashboard, sends the sample campaign through the simulated
# Z-API, and prints where to look at it. Every run creates a new key and a new campaign.
set -eu

api=http://127.0.0.1:$POMBO_PORT
is_ready() {
  node -e 'require("node:http").get(process.argv[1] + "/health/ready", (r) => process.exit(r.statusCode === 200 ? 0 : 1)).on("error", () => process.exit(1))' "$api"
}

key=$(pombo keys create demo --scope read,send,manage 2>/dev/null)
until is_ready; do sleep 1; done
for number in vendas suporte; do pombo webhooks set "$number" --url "$api"; done

# One line of the sample has an image on the internet, which the simulator does not fetch.
pombo campaign create /app/examples/campaign.csv --instance vendas,suporte --name demo --image /app/examples/foto.png \
  --caption 'Oi {{ nome | default: "cliente" }}, seu pedido {{ pedido }} está a caminho!' \
  --no-image-check --again --include-sent --start
pombo campaign watch demo

cat <<TEXT

The campaign is in your browser:

  address   $DEMO_URL
  key       $key

Nothing has reached WhatsApp: Z-API is simulated. To end it and remove its data:

  docker compose --project-name pombo-demo --profile demo down --volumes
TEXT
