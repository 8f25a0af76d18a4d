# The version is also in .nvmrc; a test checks that the two are equal.
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

# What the compiler needs. The layer is made again only when the lockfile changes.
FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
# The bundler of the storefront is an optional package, one for each platform.
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY migrations migrations
COPY packages/client packages/client
COPY examples/storefront examples/storefront
COPY src src
RUN npm run build

# For docker-compose.yml: the sources are mounted over these and compiled as they change.
FROM build AS development
COPY scripts scripts
COPY data data
EXPOSE 3000
CMD ["node", "scripts/start.mjs", "--watch"]

# What runs: no compiler, no embedded PostgreSQL.
FROM ${NODE_IMAGE} AS modules
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm \
    npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund
# More than half of it is types and source maps, which nothing reads at run time.
RUN find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete

FROM ${NODE_IMAGE} AS final
# Nothing is installed in a container that runs, so nothing in it can install.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
    /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn-*
WORKDIR /app
ENV NODE_ENV=production PORT=3000
COPY package.json ./
COPY data data
COPY --from=modules /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY certificates certificates
# Uploads wait here while they are read. As a volume it stays writable beside a read-only root.
RUN mkdir /data && chown node:node /data
ENV DATA_DIR=/data
VOLUME /data
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["node", "dist/src/cli.js", "health"]
# Commands: api, worker, migrate, role:create, admin:create, check-config. Node is the first process and gets the signals.
ENTRYPOINT ["node", "dist/src/cli.js"]
CMD ["api"]
