# Pombo as one image: the `pombo` command with every role (api, worker, simulator), without a Redis.
#
#   docker build --tag pombo:local .
#
# Arguments, none of which reaches the image:
#   NODE_IMAGE     base image with Node 24.16 or newer and npm (default node:24-slim)
#   NPM_REGISTRY   where packages come from (default the public registry)
#
# It works without BuildKit. In production: a read-only root file system, a volume at /data (the journal of a worker must
# survive its container), and 75 s to stop. docs/deploy.md has the rest.
ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS build
ARG NPM_REGISTRY=https://registry.npmjs.org/
ENV npm_config_registry=${NPM_REGISTRY} CI=true DO_NOT_TRACK=1
WORKDIR /src
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml tsconfig.base.json ./
COPY types types
COPY packages packages
COPY apps apps
# The version of pnpm that package.json pins. Only what the command line needs is installed, built and deployed.
RUN set -eu; \
    pnpm() { npx --yes "$(node -p 'require("./package.json").packageManager.split("+")[0]')" "$@"; }; \
    pnpm --filter '@pombo/cli...' install --frozen-lockfile; \
    pnpm --filter '@pombo/cli...' run build; \
    pnpm --filter @pombo/cli --prod deploy /app; \
    pnpm --filter @pombo/cli --silent sbom --sbom-format cyclonedx --sbom-type application --prod > /tmp/sbom.cdx.json; \
    mv /tmp/sbom.cdx.json /app/sbom.cdx.json; \
    chmod +x /app/dist/main.js; \
    find /app -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="Pombo" \
      org.opencontainers.image.description="The bulk sender for Z-API (WhatsApp) numbers" \
      org.opencontainers.image.licenses="MIT"
# A new volume takes its owner from the folder in the image.
RUN install -d -m 700 -o 1000 -g 1000 /data /config
COPY --from=build /app /app
COPY LICENSE /app/
COPY examples /app/examples
COPY deploy/container /app/container
RUN ln -s /app/dist/main.js /usr/local/bin/pombo
ENV NODE_ENV=production POMBO_DATA_DIR=/data POMBO_INSTANCES=/config/instances.json
# By number, so that Kubernetes can see that it is not root.
USER 1000:1000
# Not the data folder: Pombo leaves the mode of its working directory as it is.
WORKDIR /app
# Node is process 1 and handles SIGTERM: attempts in flight complete before it exits. A smaller young generation saves 100 MB
# with thousands of numbers.
ENTRYPOINT ["node", "--max-semi-space-size=8", "/app/dist/main.js"]
CMD ["--help"]
EXPOSE 3000 3001
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["node", "/app/container/health.mjs"]
