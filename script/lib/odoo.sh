# shellcheck shell=bash
# Odoo 19 and the Python that runs it.
#
# Odoo comes from Debian's unstable suite, unpacked into the cache: nothing of it is
# installed on the machine. ODOO_HOME names a folder with another Odoo 19.

KNOWN_ODOO=19.0.0+dfsg-1

# Packages that odoo-19 links to for its fonts and scripts.
ODOO_ASSETS=(
    fonts-font-awesome fonts-inconsolata fonts-ocr-b fonts-roboto-unhinted
    libjs-jquery libjs-jquery-form libjs-underscore
)

# Sets PYTHON, ODOO_DIR, ODOO_ID and ADDONS_PATH.
setup_odoo() {
    [[ -e $ROOT/backorder_flow/__manifest__.py ]] ||
        die "no addon in $ROOT/backorder_flow"
    need_packages ca-certificates git libmagic1 python3 python3-venv
    local requirements=(requirements-odoo.txt requirements-test.txt) venv
    venv=$CACHE/venv-$(cd "$ROOT" && /usr/bin/python3 --version |
        hash_of - "${requirements[@]}")
    locked "$CACHE/lock" need_venv "$venv" "${requirements[@]}"
    PYTHON=$venv/bin/python

    if [[ ${ODOO_HOME:-} ]]; then
        ODOO_DIR=$(cd "$ODOO_HOME" && pwd -P) || die "ODOO_HOME=$ODOO_HOME is no folder"
        ODOO_ID=$ODOO_DIR
    else
        [[ -e $CACHE/odoo/current ]] || locked "$CACHE/lock" fetch_odoo
        ODOO_ID=$(readlink "$CACHE/odoo/current")
        ODOO_DIR=$CACHE/odoo/$ODOO_ID/usr/lib/python3/dist-packages
    fi
    [[ -e $ODOO_DIR/odoo/release.py ]] || die "no Odoo in $ODOO_DIR"
    grep -q '^version_info = (19, 0' "$ODOO_DIR/odoo/release.py" ||
        die "the Odoo in $ODOO_DIR is not version 19.0"
    ADDONS_PATH=$ODOO_DIR/odoo/addons
    [[ ! -d $ODOO_DIR/addons/sale ]] || ADDONS_PATH+=,$ODOO_DIR/addons
    ADDONS_PATH+=,$ROOT
    export PYTHONPATH=$ODOO_DIR
}

odoo() { "$PYTHON" -m odoo "$@"; }

# write_odoo_conf FILE SOCKETS DATA [LINE...]
write_odoo_conf() {
    local file=$1 sockets=$2 data=$3
    printf '%s\n' '[options]' "addons_path = $ADDONS_PATH" "data_dir = $data" \
        "db_host = $sockets" 'db_user = odoo' 'http_interface = 127.0.0.1' \
        'list_db = False' "${@:4}" >"$file"
}

# The modules that the addon builds on, as its manifest names them.
addon_depends() {
    /usr/bin/python3 - "$ROOT/backorder_flow/__manifest__.py" <<'PY'
import ast
import sys

with open(sys.argv[1]) as manifest:
    depends = ast.literal_eval(manifest.read())["depends"]
extra = "sale_management purchase stock sale_purchase_stock stock_dropshipping account"
print(",".join(sorted({*depends, *extra.split()})))
PY
}

fetch_odoo() {
    [[ ! -e $CACHE/odoo/current ]] || return 0 # another run was faster
    # a new machine has no package lists yet, and they tell which source is Debian's
    if [[ ! $(debian_mirror) ]]; then
        need_root "apt-get update"
        step "reading Debian's package lists" apt_get update
    fi
    step "fetching Odoo (125 MB)" unpack_odoo
    local version
    version=$(readlink "$CACHE/odoo/current")
    [[ $version == "$KNOWN_ODOO" ]] ||
        say "note: this is odoo-19 $version; the one tested by us was $KNOWN_ODOO"
}

# The address the machine itself takes Debian from.
debian_mirror() {
    # shellcheck disable=SC2016 # the format is apt's, not the shell's
    apt-get indextargets --format '$(LABEL) $(COMPONENT) $(REPO_URI)' \
        'Created-By: Packages' | sed -n 's/^Debian main //p' | head -n 1
}

# Everything below works in a private apt configuration: the machine's own stays as it is.
unpack_odoo() {
    local apt=$CACHE/apt versions version folder package
    mkdir -p "$apt"/{lists,archives}/partial "$apt/debs" "$CACHE/odoo"
    printf 'deb [signed-by=%s] %s sid main\n' \
        /usr/share/keyrings/debian-archive-keyring.gpg "$(debian_mirror)" \
        >"$apt/sources.list"
    local any=(-qq -o Acquire::Retries=3 -o APT::Sandbox::User=root)
    local sid=(
        "${any[@]}" -o "Dir::Etc::SourceList=$apt/sources.list"
        -o Dir::Etc::SourceParts=/dev/null -o Dir::Etc::Preferences=/dev/null
        -o Dir::Etc::PreferencesParts=/dev/null -o "Dir::State::Lists=$apt/lists"
        -o "Dir::Cache=$apt" -o APT::Default-Release= -o Acquire::Languages=none
        # a mirror may lag behind; the signature is checked all the same
        -o Acquire::Check-Valid-Until=false
    )
    apt-get "${sid[@]}" update
    # unstable moves on: take what it has now where the known version is gone
    versions=$(apt-cache "${sid[@]}" show odoo-19 | sed -n 's/^Version: //p')
    version=$(grep -Fx "$KNOWN_ODOO" <<<"$versions" || head -n 1 <<<"$versions")
    folder=$CACHE/odoo/$version
    rm -rf "$folder"
    mkdir -p "$folder"
    cd "$apt/debs" || return
    apt-get "${sid[@]}" download "odoo-19=$version" fonts-montserrat
    for package in "${ODOO_ASSETS[@]}"; do
        apt-get "${any[@]}" download "$package" || apt-get "${sid[@]}" download "$package"
    done
    for package in *.deb; do dpkg -x "$package" "$folder"; done
    # Debian leaves this file out; an empty one keeps the asset bundles whole
    package=$folder/usr/lib/python3/dist-packages/odoo/addons
    mkdir -p "$package/mail/static/lib/selfie_segmentation"
    touch "$package/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    cd /
    rm -rf "$apt"
    ln -sfn "$version" "$CACHE/odoo/current"
}
