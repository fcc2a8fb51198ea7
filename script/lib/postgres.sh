# shellcheck shell=bash
# PostgreSQL servers of our own: each has its own folder and listens on a socket in a
# private folder only. No server of the machine is used, made, started or touched.

CREATECLUSTER=/etc/postgresql-common/createcluster.d/backorder_flow.conf

# Sets PGBIN, the folder of PostgreSQL's programs, and PG_USER when we are root.
setup_postgres() {
    find_postgres || locked "$CACHE/lock" need_postgres
    find_postgres || die "no PostgreSQL in /usr/lib/postgresql"
    PG_USER=''
    if ((EUID == 0)); then
        PG_USER=postgres
        id postgres >/dev/null 2>&1 || PG_USER=nobody
    fi
    export PATH=$PGBIN:$PATH
}

find_postgres() {
    PGBIN=$(find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1)
    PGBIN=${PGBIN%/initdb}
    [[ $PGBIN ]]
}

need_postgres() {
    ! find_postgres || return 0
    need_root "installing Debian package: postgresql"
    step "installing Debian package: postgresql" install_postgres
}

# Debian makes and starts a server called "main" on installing; tell it not to.
install_postgres() {
    trap 'as_root rm -f "$CREATECLUSTER"' EXIT
    as_root mkdir -p "$(dirname "$CREATECLUSTER")"
    as_root sh -c "echo 'create_main_cluster = false' >$CREATECLUSTER"
    install_packages postgresql
}

# as_pg COMMAND...: PostgreSQL refuses to run as root. Whatever happens to this script,
# its servers go with it (pdeathsig).
as_pg() {
    local user=()
    [[ -z $PG_USER ]] ||
        user=(--reuid="$PG_USER" --regid="$(id -g "$PG_USER")" --clear-groups)
    exec setpriv "${user[@]}" --pdeathsig INT "$@"
}

pg_own() { [[ -z $PG_USER ]] || chown "$PG_USER:$(id -g "$PG_USER")" "$@"; }

# pg_init FOLDER: a new cluster with the role "odoo" (Odoo refuses the role "postgres").
pg_init() {
    mkdir -p "$1"
    pg_own "$1"
    (cd / && as_pg initdb --username=odoo --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
        --no-sync --pgdata="$1")
}

# pg_start CLUSTER LOG [SETTING...]: sets PG_PID and PGHOST, the folder of the socket.
pg_start() {
    local cluster=$1 log=$2 setting settings=()
    for setting in listen_addresses= "${@:3}"; do settings+=(-c "$setting"); done
    # in /tmp, because the path of a socket must be short
    PGHOST=$(mktemp -d /tmp/backorder_flow.XXXXXX)
    export PGHOST PGUSER=odoo
    pg_own "$PGHOST"
    (cd / && as_pg setsid "$PGBIN/postgres" -D "$cluster" -k "$PGHOST" "${settings[@]}") \
        >>"$log" 2>&1 </dev/null &
    PG_PID=$!
    for _ in {1..300}; do
        pg_isready -q && return
        kill -0 "$PG_PID" 2>/dev/null || break
        sleep 0.2
    done
    tail -n 20 "$log" >&2
    die "PostgreSQL did not start on $cluster"
}

# pg_stop [SIGNAL]: INT stops in good order, QUIT at once.
pg_stop() {
    [[ ${PG_PID:-} ]] || return 0
    kill "-${1:-INT}" "$PG_PID" 2>/dev/null || true
    wait "$PG_PID" 2>/dev/null || true
    PG_PID=
    rm -rf "$PGHOST"
}
