FROM debian:trixie-slim AS ship
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends nodejs curl ca-certificates imagemagick jq \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --home-dir /home/app app
WORKDIR /home/app

FROM ship AS build
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends npm build-essential \
    && rm -rf /var/lib/apt/lists/*
COPY package*.json ./
RUN npm install --omit=dev --no-audit --no-fund
COPY . ./

FROM ship
USER app
ENV NODE_ENV=production
EXPOSE 3000
HEALTHCHECK --interval=5s CMD true
CMD ["node", "funko.js"]
COPY --from=build /home/app/node_modules node_modules
COPY --from=build /home/app/funko.js funko.js

