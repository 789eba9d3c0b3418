FROM debian:trixie-slim AS ship
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends nodejs curl ca-certificates  \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --home-dir /home/app app
WORKDIR /home/app

FROM ship AS build
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends npm  \
    && rm -rf /var/lib/apt/lists/*
ENV CI=true YARN_NODE_LINKER=node-modules npm_config_audit=false npm_config_fund=false npm_config_update_notifier=false
# `packages` leaves all of them to the tool whose lock file there is, in the version that package.json asks for. Those for
# development are there only while a script of package.json may need them, with Yarn from 2 on until the build is over. In a
# workspace `pnpm prune` would take away others, which are needed.
RUN mkdir /opt/tools && printf '%s\n' >/usr/local/bin/packages '#!/bin/sh -e' \
    '[ -e package.json ] || exit 0' \
    'wanted() { node -p "(require(\"./package.json\").packageManager || \"$1\").replace(/[+].*/, \"\").replace(/^yarn@(?=[2-9])/, \"@yarnpkg/cli-dist@\")"; }' \
    'if grep -qs "^lockfileVersion: .*5[.]" pnpm-lock.yaml; then tool=$(wanted pnpm@7)' \
    'elif grep -qs "^lockfileVersion: .*6[.]" pnpm-lock.yaml; then tool=$(wanted pnpm@8)' \
    'elif [ -e pnpm-lock.yaml ]; then tool=$(wanted pnpm@10)' \
    'elif grep -qs "^  version: 4$" yarn.lock; then tool=$(wanted yarn@3.0)' \
    'elif grep -qs "^  version: 5$" yarn.lock; then tool=$(wanted yarn@3.1)' \
    'elif grep -qs "^  version: 6$" yarn.lock; then tool=$(wanted yarn@3)' \
    'elif grep -qs "^  version: 8$" yarn.lock; then tool=$(wanted yarn@4.13.0)' \
    'elif grep -qs "^__metadata:" yarn.lock; then tool=$(wanted yarn@4)' \
    'elif [ -e yarn.lock ]; then tool=$(wanted yarn@1); fi' \
    'scripts=$(grep -cE "\"(build|(pre|post)?(install|prepare))\"" package.json) || export NODE_ENV=production' \
    'case $1-$tool in' \
    'tools-*)' \
    '  if [ "$tool" ]; then npm install --global "$tool"; fi' \
    '  case " $2 $(node -p "require(\"./package.json\").scripts?.start") " in' \
    '  *" npm "* | *" npx "*) npm install --global --prefix /opt/tools npm@10 ;;' \
    '  *" yarn "*) npm install --global --prefix /opt/tools "${tool:-yarn@1}" ;;' \
    '  *" pnpm "*) npm install --global --prefix /opt/tools "${tool:-pnpm@10}" ;;' \
    '  esac ;;' \
    'install-) if [ -e package-lock.json ] || [ -e npm-shrinkwrap.json ]; then npm ci; else npm install; fi ;;' \
    'install-pnpm*) pnpm install --frozen-lockfile ;;' \
    'install-*) yarn install --frozen-lockfile ;;' \
    'build-*) if [ "$scripts" -gt 0 ]; then npm run build --if-present; fi' \
    '  case $scripts-$tool in 0- | 0-pnpm* | 0-yarn*) ;; *) packages prune ;; esac ;;' \
    'prune-) npm prune --omit=dev --ignore-scripts ;;' \
    'prune-pnpm*) if grep -qs "^packages:" pnpm-workspace.yaml; then echo "the packages for development stay"; else pnpm prune --prod --config.ignore-scripts=true; fi ;;' \
    'prune-yarn*) yarn install --frozen-lockfile --production --ignore-scripts ;;' \
    'prune-*cli-dist@[23]*) yarn workspaces focus --all --production || echo "the packages for development stay" ;;' \
    'prune-*) yarn workspaces focus --all --production ;;' \
    'esac' && chmod +x /usr/local/bin/packages
# One of the first two is there. Packages that need other files of the folder are installed when those are there.
COPY funko.ym[l] .dockerignor[e] package*.json npm-shrinkwrap.jso[n] yarn.loc[k] pnpm-*.yaml .pnpmfile.cj[s] .npmr[c] .yarnr[c]* binding.gy[p] ./
RUN packages tools '' \
    && if [ ! -e binding.gyp ] && [ ! -e pnpm-workspace.yaml ] && [ ! -e .yarnrc.yml ] && node -e '\
      const { dependencies, devDependencies, optionalDependencies, overrides, resolutions, pnpm, workspaces, scripts } = require("./package.json"); \
      const named = JSON.stringify([dependencies, devDependencies, optionalDependencies, overrides, resolutions, pnpm]); \
      const local = /"(file|link|portal|workspace|patch):|"[.~]{0,2}[/]|[.](tgz|tar[.]gz|patch)"/.test(named); \
      const ofItsOwn = /^(pre|post)?(install|prepare)$/m.test(Object.keys(scripts || {}).join("\n")); \
      process.exit(workspaces || local || ofItsOwn ? 1 : 0)' 2>/dev/null; \
    then packages install && touch /opt/installed; fi
COPY . ./
RUN ([ -e /opt/installed ] || packages install) && packages build && rm -f .npmrc .yarnrc*

FROM ship
USER app
ENV NODE_ENV=production PORT=3000 YARN_NODE_LINKER=node-modules npm_config_script_shell=/bin/bash PATH=/home/app/node_modules/.bin:/opt/tools/bin:$PATH
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --retries=3 CMD curl --fail --silent http://localhost:$PORT/ping || exit 1
# bash becomes the program that it starts last, so that this one is told when it has to end.
SHELL ["/bin/bash", "-c"]
CMD if [ -e funko.js ]; then exec node funko.js; fi; exec bash -c "$(node -p '(fs.existsSync("package.json") && require("./package.json").scripts?.start) || "node ."')"

COPY --from=build /opt/tools /opt/tools
COPY --from=build --chown=app:app /home/app ./
