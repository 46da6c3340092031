# syntax=docker/dockerfile:1
# One image with both programs; docs/images.md says what is in it and why.
#
#   docker buildx build --tag latchkey .
#   docker run --rm latchkey verifier --help

ARG JDK=eclipse-temurin:25-jdk
ARG BASE=gcr.io/distroless/base-nossl-debian13:nonroot

# Jars are the same on every processor: they are built once, on the builder's own.
FROM --platform=$BUILDPLATFORM ${JDK} AS programs
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/root/.m2 \
    ./mvnw -B -ntp -pl operator,verifier,dev -am -Dmaven.test.skip=true package \
    && images/build-root.sh programs /root-folder /training

# The runtime and what it makes of the classes are made on each processor, with the very paths of the image.
FROM ${JDK} AS runtime
WORKDIR /src
COPY images/build-root.sh images/
COPY --from=programs /training/lib /training/lib
COPY --from=programs /root-folder/opt/latchkey /root-folder/opt/latchkey
RUN images/build-root.sh runtime /root-folder /training

FROM ${BASE}
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=
LABEL org.opencontainers.image.title="Latchkey" \
      org.opencontainers.image.description="API keys as Kubernetes resources: operator and verifier" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# A layer each for what changes seldom, with libraries, and with every build.
COPY --from=runtime /root-folder/opt/java /opt/java
COPY --from=programs /root-folder/opt/latchkey/lib /opt/latchkey/lib
COPY --from=programs /root-folder/usr/share /usr/share
COPY --from=runtime /root-folder/opt/latchkey/verifier.aot /root-folder/opt/latchkey/*.options /opt/latchkey/
COPY --from=programs /root-folder/opt/latchkey/operator /root-folder/opt/latchkey/verifier /root-folder/opt/latchkey/probe /opt/latchkey/
# There is no entry point and no shell: the first argument names a program in /opt/latchkey.
ENV PATH=/opt/latchkey \
    MALLOC_ARENA_MAX=2
WORKDIR /
USER 65532:65532
ENTRYPOINT []
CMD ["verifier", "--help"]
