# shellcheck shell=bash
# Other people's tests, run without the addon and with it, and compared test by test. What
# they say stays in $OUT.

# Sets OUT. After start_run.
start_comparison() {
    OUT=$SCREENSHOTS
    mkdir -p "$OUT"
    export TMPDIR=$RUN/tmp # the browser leaves files behind
}

# A database "without", as "test" but without the addon.
make_without() { copy_database base without "$RUN"; }

# install_modules DATABASE MODULE...
install_modules() {
    odoo -c "$RUN/odoo.conf" -d "$1" -i "$(
        IFS=,
        echo "${*:2}"
    )" --max-cron-threads=0 --stop-after-init --logfile="$RUN/$1.log" || {
        cat "$RUN/$1.log"
        return 1
    }
}

# run_theirs NAME DATABASE FOLDER...: run the tests in the folders in one process. What
# pytest says is added to $OUT/NAME.log; $OUT/NAME.txt has the outcome of each test, sorted.
run_theirs() {
    local name=$1 database=$2 part=$RUN/part.log
    # pytest ends with 1 if tests have failed, which is compared later
    (cd "$RUN" && "$PYTHON" -m pytest -p no:cacheprovider -q -rA --odoo-http \
        --odoo-config="$RUN/odoo.conf" --odoo-database="$database" \
        --odoo-log-level=critical "${@:3}" </dev/null) >"$part" || true
    tail -n 1 "$part"
    grep -q '^PASSED ' "$part" || {
        tail -n 60 "$part" >&2
        die "no test has passed in ${*:3}"
    }
    cat "$part" >>"$OUT/$name.log"
    read_outcomes <"$OUT/$name.log" >"$OUT/$name.txt"
}

# Of what pytest says, a line "FILE::TEST OUTCOME" of each test. One whose subtest has
# failed is called passed too: of two outcomes the worse one counts, first in the alphabet.
read_outcomes() {
    sed -nE -e 's/^SUBFAILED.* ([^ ]+\.py::[^ ]+).*/FAILED \1/' \
        -e 's/^(PASSED|FAILED|ERROR) (.*\/addons\/)?([^ ]+).*/\3 \1/p' |
        sort | sort -s -u -k 1,1
}

# compare_outcomes WITHOUT WITH: fails if a test passes only without the addon.
compare_outcomes() {
    local without=$OUT/$1.txt with=$OUT/$2.txt
    say "what is not the same (< without the addon, > with it)"
    diff "$without" "$with" || true
    say "what does not pass, without the addon and with it"
    comm -12 "$without" "$with" | grep -v ' PASSED$' || true
    say "what passes only without it"
    ! comm -23 "$without" "$with" | grep ' PASSED$'
}
