#!/bin/bash
# Stands in for the entry point of the official image: settings and the first password from the environment.
set -eu
[ "${1:-}" = neo4j ] || exec "$@"
export NEO4J_CONF=$NEO4J_HOME/conf
heap=${NEO4J_server_memory_heap_max__size:-512m}

{
    printf '%s\n' server.default_listen_address=0.0.0.0 server.directories.data=/data server.directories.logs=/logs
    while IFS='=' read -r -d '' name value; do
        case $name in
        NEO4J_AUTH | NEO4J_HOME | NEO4J_CONF | NEO4J_EDITION | NEO4J_PLUGINS) ;;
        NEO4J_*) # a__b_c is a_b.c
            key=${name#NEO4J_}
            key=${key//__/$'\001'}
            key=${key//_/.}
            printf '%s=%s\n' "${key//$'\001'/_}" "$value"
            ;;
        esac
    done < <(env -0)
} >"$NEO4J_CONF/neo4j.conf"

printf '%s\n' -Xms"$heap" -Xmx"$heap" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError \
    -Dlog4j2.disable.jmx=true -Dio.netty.tryReflectionSetAccessible=true \
    --add-opens=java.base/{java.nio,java.io,java.lang,java.util.concurrent,sun.nio.ch}=ALL-UNNAMED \
    -cp "$NEO4J_HOME/lib/*" >"$NEO4J_CONF/java.args"
chown -R neo4j:neo4j /data /logs "$NEO4J_HOME/conf"
as_neo4j() { setpriv --reuid=neo4j --regid=neo4j --clear-groups "$@"; }

case ${NEO4J_AUTH:-} in
neo4j/?*) [ -e /data/databases/system ] ||
    as_neo4j /opt/java/bin/java "@$NEO4J_CONF/java.args" org.neo4j.cli.AdminTool \
        dbms set-initial-password "${NEO4J_AUTH#neo4j/}" ;;
*) echo "NEO4J_AUTH is not neo4j/PASSWORD" >&2 && exit 1 ;;
esac
unset NEO4J_AUTH
exec setpriv --reuid=neo4j --regid=neo4j --clear-groups /opt/java/bin/java "@$NEO4J_CONF/java.args" \
    org.neo4j.server.CommunityEntryPoint --home-dir="$NEO4J_HOME" --config-dir="$NEO4J_CONF"
