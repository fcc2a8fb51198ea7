# shellcheck shell=bash
# What every script here needs: folders, messages, Debian packages.

set -euo pipefail
unset CDPATH
umask 022

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/backorder_flow
if ((EUID == 0)); then
    # PostgreSQL runs as another user then, who cannot look into root's home
    STATE=/var/lib/backorder_flow
else
    STATE=${XDG_STATE_HOME:-$HOME/.local/state}/backorder_flow
fi
mkdir -p "$CACHE" "$STATE"

# Nothing of the caller's own Odoo, PostgreSQL or Python may leak in.
unset "${!PG@}" ODOO_RC OPENERP_SERVER PYTHONHOME PYTHONPATH PYTHONDONTWRITEBYTECODE
export LC_ALL=C.UTF-8 PYTHONPYCACHEPREFIX=$CACHE/pycache

say() { printf '==> %s\n' "$*"; }
die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# Show the comment at the top of the calling script as its help.
show_help() { sed -n '3,/^[^#]/ { s/^# \{0,1\}//p }' "$0"; }

# step MESSAGE COMMAND...: run it quietly, tell how long it took; on failure show what
# it said. The command runs in a subshell: it cannot set variables.
step() {
    local message=$1 log started=$SECONDS ticker='' status
    shift
    log=$(mktemp)
    if [[ -t 1 ]]; then
        # Ctrl-C does not reach a background job, so it looks whether we are still here
        while sleep 1 && kill -0 $$; do printf '\r==> %s (%d s)' "$message" $((SECONDS - started)); done 9>&- &
        ticker=$!
    else
        say "$message"
    fi
    set +e
    (
        set -e
        "$@"
    ) >"$log" 2>&1 </dev/null
    status=$?
    set -e
    if [[ $ticker ]]; then
        kill "$ticker"
        wait "$ticker" 2>/dev/null || true
        printf '\r==> %s: %d s\n' "$message" $((SECONDS - started))
    fi
    if ((status)); then
        tail -n 60 "$log" >&2
        printf 'error: "%s" failed; all it said: %s\n' "$message" "$log" >&2
        exit 1
    fi
    rm -f "$log"
}

# locked FILE COMMAND...: only one at a time, over all checkouts.
locked() {
    local file=$1
    shift
    (
        if ! flock -n 9; then
            say "waiting for another set-up on this machine"
            flock 9
        fi
        "$@"
    ) 9>"$file"
}

# Before a step that needs root. At a terminal sudo may want a password, once.
need_root() {
    ((EUID == 0)) || sudo -n true 2>/dev/null || { [[ -t 0 ]] && sudo -v; } ||
        die "for $*, this needs to be root or to use sudo without a password"
}

as_root() {
    if ((EUID == 0)); then "$@"; else sudo -n "$@"; fi
}

apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 \
        -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 "$@"
}

is_installed() {
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

install_packages() {
    apt_get update
    apt_get install -y --no-install-recommends "$@"
}

# need_packages PACKAGE...: install those that are missing.
need_packages() {
    local package missing=()
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    need_root "installing Debian packages: ${missing[*]}"
    step "installing Debian packages: ${missing[*]}" install_packages "${missing[@]}"
}

# need_venv FOLDER REQUIREMENTS...: make a virtual environment, once.
need_venv() {
    local folder=$1
    [[ -e $folder/complete ]] ||
        step "installing Python packages: ${*:2}" make_venv "$@"
}

make_venv() {
    local folder=$1 file
    local requirements=()
    for file in "${@:2}"; do requirements+=(-r "$ROOT/$file"); done
    rm -rf "$folder"
    /usr/bin/python3 -m venv "$folder"
    # the lists are complete: nothing unlisted gets in, and nothing is compiled
    "$folder/bin/pip" install --disable-pip-version-check --no-deps \
        --only-binary=:all: "${requirements[@]}"
    touch "$folder/complete"
}

# A short name for the contents of files and words.
hash_of() { cat "$@" | sha256sum | cut -c1-12; }
