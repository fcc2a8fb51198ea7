# shellcheck shell=bash
# The template of the tests: a stopped PostgreSQL cluster with the database "base", which
# has everything the addon builds on but not the addon, and its filestore. Made once.

PG_FAST=(fsync=off synchronous_commit=off full_page_writes=off)

# Sets TEMPLATE.
setup_template() {
    local depends
    depends=$(addon_depends)
    TEMPLATE=$STATE/templates/$(
        printf '%s\n' "$ODOO_ID" "$PYTHON" "$PGBIN" "$depends" "$(odoo_revision)" |
            hash_of - "$ROOT/script/lib/template.sh"
    )
    locked "$STATE/lock" need_template "$depends"
}

# An Odoo of the developer's own may change in its place.
odoo_revision() {
    git -C "$ODOO_DIR" rev-parse HEAD 2>/dev/null || cksum "$ODOO_DIR/odoo/release.py"
}

need_template() {
    if [[ ! -d $TEMPLATE ]]; then
        # those that nothing has used for a month
        find "$STATE/templates" -mindepth 1 -maxdepth 1 -mtime +30 \
            -exec rm -rf {} + 2>/dev/null || true
        step "installing Odoo's modules: $1" make_template "$1"
    fi
    touch "$TEMPLATE"
}

make_template() {
    local new=$TEMPLATE.new
    rm -rf "$new"
    mkdir -p "$new/data"
    pg_init "$new/pg"
    trap 'pg_stop; rm -rf "$TEMPLATE.new"' EXIT
    pg_start "$new/pg" "$new/postgres.log" "${PG_FAST[@]}"
    write_odoo_conf "$new/odoo.conf" "$PGHOST" "$new/data"
    odoo -c "$new/odoo.conf" -d base -i "$1" --max-cron-threads=0 --stop-after-init
    vacuumdb --analyze --quiet base
    pg_stop
    mv "$new" "$TEMPLATE"
}

# copy_template FOLDER
copy_template() {
    cp -a --reflink=auto "$TEMPLATE/pg" "$TEMPLATE/data" "$1/"
}
