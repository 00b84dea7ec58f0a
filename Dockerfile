# syntax=docker/dockerfile:1
#
# The bot as a small image: it runs as a user without rights and writes to its two volumes only, so that the rest of
# the container may be read-only. deploy/compose.yaml runs it that way.

FROM rust:1.94-slim-bookworm AS build
WORKDIR /source
COPY . .
# What cargo fetches and builds is kept from one build of the image to the next, outside of it.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/source/target \
    cargo build --release --locked --bin dealdesk \
    && install -D target/release/dealdesk /image/program/usr/local/bin/dealdesk \
    && mkdir -p /image/volumes/data \
    && cp -r knowledge /image/volumes/knowledge

# Nothing but the C library and certificates: no shell, no package manager.
FROM gcr.io/distroless/cc-debian12
COPY --from=build /image/program/ /
COPY --from=build --chown=65532:65532 /image/volumes/ /
ENV DEALDESK_KNOWLEDGE=/knowledge \
    DEALDESK_DATA=/data
# A new volume begins as a copy of what the image holds there: the shipped knowledge, and no data.
VOLUME ["/knowledge", "/data"]
USER 65532:65532
# SIGTERM, which Docker sends, lets the bot finish what it is answering.
ENTRYPOINT ["/usr/local/bin/dealdesk"]
CMD ["bot"]
