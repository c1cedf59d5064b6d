# The service as a container: migrates its database, then runs. State lives in /data, unless
# SLACKHITL_DATABASE_URL names a PostgreSQL database (attachments stay in /data even then).
#
#   docker build -t slackhitl .
#   docker run --env-file .env -v slackhitl:/data slackhitl          # migrate, then run
#   docker run --env-file .env -v slackhitl:/data slackhitl check    # any other command

# The full image has the C compiler that one dependency needs on ARM.
FROM python:3.11 AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
COPY requirements.lock requirements-build.lock ./
RUN python -m venv /opt/slackhitl \
    && /opt/slackhitl/bin/pip install --require-hashes -r requirements.lock \
    && python -m venv /opt/build \
    && /opt/build/bin/pip install --require-hashes -r requirements-build.lock
COPY pyproject.toml README.md CHANGELOG.md LICENSE ./
COPY manifests manifests
COPY slackhitl slackhitl
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /dist . \
    && /opt/slackhitl/bin/pip install --no-deps --no-index /dist/*.whl

FROM python:3.11-slim
LABEL org.opencontainers.image.title="slackhitl" \
      org.opencontainers.image.description="Human-in-the-loop customer email: Claude drafts, people decide in Slack." \
      org.opencontainers.image.licenses="MIT"
RUN useradd --uid 10001 --home-dir /data --create-home --shell /usr/sbin/nologin slackhitl
COPY --from=build /opt/slackhitl /opt/slackhitl
ENV PATH=/opt/slackhitl/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    SLACKHITL_HTTP=0.0.0.0:3000
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['SLACKHITL_HTTP'].rpartition(':')[2] + '/healthz', timeout=4)"]
ENTRYPOINT ["/bin/sh", "-c", "[ \"$1\" != run ] || slackhitl migrate && exec slackhitl \"$@\"", "slackhitl"]
CMD ["run"]
