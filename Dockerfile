# The sidecar in a container: what `npm run build` packs, unpacked on a Debian that has neither npm nor compiler.
# docker build -t mssante .
FROM node:24-trixie-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund
COPY . .
RUN node scripts/package.ts sidecar \
	&& mkdir /opt/mssante \
	&& tar -xzf build/mssante-sidecar-*.tar.gz -C /opt/mssante --strip-components=1

FROM debian:trixie-slim
# Ghostscript makes PDF/A-1 of what is not.
RUN apt-get update \
	&& apt-get install -y --no-install-recommends ghostscript \
	&& rm -rf /var/lib/apt/lists/* \
	&& groupadd --system --gid 10001 mssante \
	&& useradd --system --uid 10001 --gid mssante --home-dir /var/lib/mssante --no-create-home --shell /usr/sbin/nologin mssante \
	&& install -d -m 0755 /etc/mssante \
	&& install -d -o mssante -g mssante -m 0700 /etc/mssante/keys /var/lib/mssante /var/spool/mssante \
	&& install -d -o mssante -g mssante -m 0755 /run/mssante
COPY --from=build /opt/mssante /opt/mssante
ENV PATH=/opt/mssante/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
	MSSANTE_CONFIG=/etc/mssante/mssante.yaml \
	TZ=Europe/Paris
VOLUME ["/etc/mssante/keys", "/var/lib/mssante", "/var/spool/mssante", "/run/mssante"]
EXPOSE 8090
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["mssante", "health"]
ENTRYPOINT ["mssante"]
CMD ["serve"]
