# shellcheck shell=bash
# Addons of the Odoo Community Association (OCA), as requirements-oca.txt names them.

# setup_oca: their addons in the cache. Sets OCA and MODULES.
setup_oca() {
    OCA=$CACHE/oca-$(hash_of "$ROOT/requirements-oca.txt")
    locked "$CACHE/lock" need_oca
    MODULES=()
    local manifest
    for manifest in "$OCA"/odoo/addons/*/__manifest__.py; do
        MODULES+=("$(basename "$(dirname "$manifest")")")
    done
    ADDONS_PATH+=,$OCA/odoo/addons
    # behind Odoo, or their folder "odoo" would be taken for it
    export PYTHONPATH=$PYTHONPATH:$OCA
}

need_oca() {
    [[ -d $OCA ]] || step "fetching OCA's addons" fetch_oca
}

# They name Odoo itself as a requirement, which is not to be fetched: so the list is complete.
fetch_oca() {
    rm -rf "$OCA.new"
    "$PYTHON" -m pip install --disable-pip-version-check --no-deps --only-binary=:all: \
        --target "$OCA.new" -r "$ROOT/requirements-oca.txt"
    mv "$OCA.new" "$OCA"
}
