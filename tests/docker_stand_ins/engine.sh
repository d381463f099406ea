#!/bin/sh
# An engine of its own below the folder $1, until standard input ends; then everything that it made is taken away.
set -eu
root=$1
driver=$2
before=$(iptables-save)
forward=$(cat /proc/sys/net/ipv4/ip_forward)
host=unix://$root/docker.sock

clean() {
    trap - EXIT
    docker -H "$host" ps -aq | xargs -r docker -H "$host" rm --force --volumes || true
    docker -H "$host" network prune --force || true
    kill "$engine" 2>/dev/null && wait "$engine" || true
    printf '%s\n' "$before" | iptables-restore || true
    printf '%s\n' "$forward" >/proc/sys/net/ipv4/ip_forward || true
    [ ! -d /sys/class/net/docker0 ] || ip link delete docker0 || true
    awk -v root="$root/" 'index($2, root) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r -n 1 umount --lazy || true
    rm -rf --one-file-system "$root"
}

# addresses that nothing else here uses
dockerd --storage-driver "$driver" --data-root "$root/data" --exec-root "$root/exec" --pidfile "$root/pid" --host "$host" \
    --bip 172.30.255.1/24 --default-address-pool base=172.30.0.0/17,size=24 --userland-proxy=true \
    >"$root/dockerd.log" 2>&1 </dev/null &
engine=$!
trap clean EXIT
trap 'exit 0' INT TERM HUP
cat >/dev/null
