# Stands in for the official image neo4j:5.26-community: the same server from Maven Central, on the stand-in for Python's
# image. What compose and `caplinks up --docker` rely on is as in the official one: tini, the entry point's place and what
# it reads from the environment, the folders, cypher-shell.
FROM python:3.12-slim
COPY java /opt/java
COPY driver /opt/driver
COPY jars /var/lib/neo4j/lib
COPY docker-entrypoint.sh /startup/docker-entrypoint.sh
COPY cypher-shell /usr/local/bin/cypher-shell
RUN useradd --system --uid 7474 --user-group neo4j && mkdir -p /var/lib/neo4j/conf /data /logs
ENV NEO4J_HOME=/var/lib/neo4j NEO4J_EDITION=community
LABEL caplinks.stand-in="neo4j:5.26-community"
VOLUME /data /logs
EXPOSE 7474 7687
ENTRYPOINT ["tini", "-g", "--", "/startup/docker-entrypoint.sh"]
CMD ["neo4j"]
