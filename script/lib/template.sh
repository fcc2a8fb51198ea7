# shellcheck shell=bash
# The template of the tests: a stopped PostgreSQL cluster with the database "base", which
# has everything the addon builds on but not the addon, and its filestore. Made once; so is
# another one with more databases, for what tests the addon beside other modules.

PG_FAST=(fsync=off synchronous_commit=off full_page_writes=off)

# Files NAME.txt with modules: the template has a database NAME too, "base" with these.
LISTS=()

# Sets TEMPLATE.
setup_template() {
    local depends
    depends=$(addon_depends)
    TEMPLATE=$STATE/templates/$(
        printf '%s\n' "$ODOO_ID" "$PYTHON" "$PGBIN" "$depends" "$(odoo_revision)" |
            hash_of - "$ROOT/script/lib/template.sh"
    )
    locked "$STATE/lock" need_template "$depends" fill_base "$depends"
    ((${#LISTS[@]})) || return 0
    local base=$TEMPLATE names
    names=$(basename -s .txt "${LISTS[@]}" | paste -sd ' ')
    TEMPLATE=$STATE/templates/$(echo "$base $names" | hash_of - "${LISTS[@]}")
    locked "$STATE/lock" need_template "$(sort -u "${LISTS[@]}" | paste -sd ,)" \
        fill_more "$base"
}

# An Odoo of the developer's own may change in its place.
odoo_revision() {
    git -C "$ODOO_DIR" rev-parse HEAD 2>/dev/null || cksum "$ODOO_DIR/odoo/release.py"
}

# need_template MODULES COMMAND...: COMMAND fills it.
need_template() {
    if [[ ! -d $TEMPLATE ]]; then
        # those that nothing has used for a month
        find "$STATE/templates" -mindepth 1 -maxdepth 1 -mtime +30 \
            -exec rm -rf {} + 2>/dev/null || true
        step "installing Odoo's modules: $1" make_template "${@:2}"
    fi
    touch "$TEMPLATE"
}

make_template() {
    NEW=$TEMPLATE.new
    rm -rf "$NEW"
    mkdir -p "$NEW"
    trap 'pg_stop; rm -rf "$NEW"' EXIT
    "$@"
    pg_stop
    mv "$NEW" "$TEMPLATE"
}

# fill_base MODULES
fill_base() {
    mkdir "$NEW/data"
    pg_init "$NEW/pg"
    serve_new
    install_in base "$1"
}

# fill_more TEMPLATE: all databases at the same time.
fill_more() {
    local list name jobs=() job
    TEMPLATE=$1 copy_template "$NEW"
    serve_new
    for list in "${LISTS[@]}"; do
        name=$(basename -s .txt "$list")
        copy_database base "$name" "$NEW"
        install_in "$name" "$(paste -sd , "$list")" &
        jobs+=($!)
    done
    for job in "${jobs[@]}"; do wait "$job"; done
}

serve_new() {
    pg_start "$NEW/pg" "$NEW/postgres.log" "${PG_FAST[@]}"
    write_odoo_conf "$NEW/odoo.conf" "$PGHOST" "$NEW/data"
}

# install_in DATABASE MODULES
install_in() {
    odoo -c "$NEW/odoo.conf" -d "$1" -i "$2" --max-cron-threads=0 --stop-after-init
    vacuumdb --analyze --quiet "$1"
}

# copy_database OLD NEW FOLDER: with its filestore.
copy_database() {
    createdb --template="$1" "$2"
    cp -a "$3/data/filestore/$1" "$3/data/filestore/$2"
}

# copy_template FOLDER
copy_template() {
    cp -a --reflink=auto "$TEMPLATE/pg" "$TEMPLATE/data" "$1/"
}
