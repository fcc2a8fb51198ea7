# shellcheck shell=bash
# A database server for one run of a script, from the template, gone when it ends. Its
# database "test" has the addon.

# For tours.
need_browser() {
    command -v google-chrome chromium chromium-browser google-chrome-stable >/dev/null ||
        need_packages chromium fonts-liberation
}

# Sets RUN, the folder of it all, and SCREENSHOTS, which outlives it.
start_run() {
    setup_odoo
    setup_postgres
    setup_template
    # what runs have left that were killed
    find /var/tmp -maxdepth 1 -name 'backorder_flow.*' -user "$EUID" -mtime +1 \
        -exec rm -rf {} +
    RUN=$(mktemp -d /var/tmp/backorder_flow.XXXXXX)
    chmod 755 "$RUN"
    mkdir "$RUN/tmp"
    SCREENSHOTS=$CACHE/screenshots/$(date +%Y-%m-%d_%H.%M.%S)_$$
    trap stop_run EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    locked "$STATE/lock" copy_template "$RUN"
    pg_start "$RUN/pg" "$RUN/postgres.log" "${PG_FAST[@]}"
    write_odoo_conf "$RUN/odoo.conf" "$PGHOST" "$RUN/data" \
        "screenshots = $SCREENSHOTS"
    copy_database base test "$RUN"
    step "installing backorder_flow" install_addon test
}

stop_run() {
    pg_stop QUIT
    rm -rf "$RUN"
}

# install_addon DATABASE
install_addon() {
    local log=$RUN/install_$1.log
    odoo -c "$RUN/odoo.conf" -d "$1" -i backorder_flow --max-cron-threads=0 \
        --stop-after-init --logfile="$log" || {
        cat "$log"
        return 1
    }
}
