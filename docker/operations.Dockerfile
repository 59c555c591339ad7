# The site with PostgreSQL's client programs, for backups and rehearsals in containers: docker/README.md.
#
# They must not be older than the server, nor newer where they restore, and Debian has none of PostgreSQL 16. So
# they come from its official image on the same Debian, with the libraries that they need.
ARG SITE_IMAGE=democrasite:latest
ARG POSTGRES_IMAGE=docker.io/library/postgres:16-bookworm

FROM ${POSTGRES_IMAGE} AS client
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN mkdir -p /client/bin /client/lib \
    && for name in pg_dump pg_restore psql; do \
        for place in /usr/lib/postgresql/*/bin /usr/local/bin; do \
            if [ -x "$place/$name" ]; then cp "$place/$name" /client/bin; break; fi; \
        done; \
        test -x "/client/bin/$name"; \
    done \
    && ldd /client/bin/* | awk '$3 ~ "^/" && $3 !~ "/lib(c|m|dl|rt|pthread|resolv)[.]so" { print $3 }' | sort -u \
        | xargs cp --dereference --target-directory=/client/lib

FROM ${SITE_IMAGE}
USER 0:0
COPY --from=client /client /opt/postgresql
RUN echo /opt/postgresql/lib >/etc/ld.so.conf.d/zz-postgresql.conf && ldconfig \
    && pg_dump=$(/opt/postgresql/bin/pg_dump --version) && echo "$pg_dump"
ENV PATH=/opt/postgresql/bin:$PATH
USER 10001:10001
CMD ["alembic", "current"]
