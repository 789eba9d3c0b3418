# Everything of FaaSO, from Debian's packages and Maven Central. `docker build -t faaso-proxy .` makes the server's image;
# `--target release` makes the command line. Where there is a JDK, scripts/image builds the last stage alone, from what
# scripts/build made.
FROM debian:trixie-slim AS build

# The JDK's package links its manual into this folder, which slim images lack.
RUN mkdir -p /usr/share/man/man1 \
    && apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends maven openjdk-25-jdk-headless \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /faaso
COPY scripts/java-home scripts/messages.sh scripts/run-time scripts/
RUN scripts/run-time

# All that Maven downloads is in this layer, which another line of code does not change.
COPY pom.xml .formatter.xml ./
RUN mkdir -p src/main/java \
    && echo 'class Empty {}' >src/main/java/Empty.java \
    && mvn -B --no-transfer-progress -Dmaven.test.skip -Dformatter.skip package \
    && rm -rf src target/classes target/*.jar

COPY . .
RUN MAVEN_ARGS=--offline scripts/dist \
    && scripts/assemble \
    && mv target/faaso-*-linux-*/ /release

FROM scratch AS release
COPY --from=build /release /faaso

FROM scratch AS assembled
COPY --from=build /faaso/target/image /

# The server: Caddy in front, the admin and the discovery (Java) beside it, and Docker's command, which builds images.
FROM debian:trixie-slim AS server

# Before 2.11.2, Caddy's retry of a request with a body was broken and dynamic upstreams were not listed.
RUN cd /etc/apt/sources.list.d \
    && sed '/^$/q; s/^Suites:.*/Suites: trixie-backports/' debian.sources >backports.sources \
    && apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      ca-certificates caddy/trixie-backports curl docker-buildx docker-cli \
    && rm -rf /var/lib/apt/lists/* \
    && version=$(caddy version | sed 's/^v//; s/[^0-9.].*//') \
    && { dpkg --compare-versions "$version" ge 2.11.2 \
      || { echo "Caddy is '$version', but 2.11.2 is needed"; exit 1; }; }

COPY --from=assembled java /opt/faaso/java

# The training and the server must run the same jar with the same options, or the cache is not used.
COPY --from=assembled faaso.jar java.options train /opt/faaso/
RUN /opt/faaso/java/bin/java -version && /opt/faaso/train

COPY --from=assembled assets /opt/faaso/assets
COPY --from=assembled Caddyfile /etc/caddy/Caddyfile
RUN XDG_DATA_HOME=/tmp/caddy caddy validate --config /etc/caddy/Caddyfile --adapter caddyfile \
    && rm -rf /tmp/caddy
COPY --from=assembled entrypoint /opt/faaso/entrypoint

EXPOSE 8888
ENTRYPOINT ["/opt/faaso/entrypoint"]
