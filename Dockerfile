# Node 24 is the long-term support line; 20.19 is the oldest that DataIO runs on.
ARG NODE_IMAGE=node:24.20.0-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY sdk/package.json ./sdk/
# No package of ours needs its install script to build or to run.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY nest-cli.json tsconfig.json tsconfig.build.json .swcrc ./
COPY migrations ./migrations
COPY scripts ./scripts
COPY src ./src
RUN npx nest build
COPY docs ./docs
RUN node scripts/build-guide.mjs

FROM ${NODE_IMAGE} AS modules
WORKDIR /app
COPY package.json package-lock.json ./
COPY sdk/package.json ./sdk/
# The programs of the embedded PostgreSQL are optional packages: production never starts it.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM ${NODE_IMAGE}
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=8000 \
    DATAIO_HOME=/data \
    NPM_CONFIG_CACHE=/tmp/.npm \
    NPM_CONFIG_UPDATE_NOTIFIER=false
WORKDIR /app
COPY --from=modules /app/node_modules ./node_modules
# The server reads assets/, samples/ and the guide's site beside package.json; the scripts let `npm run` find that dist is up to date.
COPY package.json LICENSE NOTICE ./
COPY assets ./assets
COPY --from=build /app/docs/.vitepress/dist ./docs/.vitepress/dist
COPY samples ./samples
COPY scripts/*.mjs ./scripts/
COPY --from=build /app/dist ./dist
RUN touch dist/src/main.js && mkdir /data && chown node:node /data
USER node
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Without a shell in between, so that SIGTERM reaches the server.
CMD ["node", "--enable-source-maps", "dist/src/main.js"]
