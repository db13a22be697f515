# shellcheck shell=bash disable=SC2154  # bin/compile sets the directories
# The machine's node, and what an app's package.json asks for.

# Sets node, node_version and npm to the machine's own.
find_node() {
    # Asked from / because version managers read the version file of the current directory.
    local facts
    facts=$(cd / && node -p 'process.execPath + "\n" + process.versions.node' 2>/dev/null) ||
        fail "node is not installed on this machine." \
            "The built-in Node.js buildpack uses it. Install it:" \
            "    sudo apt-get install nodejs npm"
    node=${facts%%$'\n'*}
    node_version=${facts##*$'\n'}
    npm=$(cd / && command -v npm || true)
}

# A value of package.json by its path, `engines.node`; empty when it is not there.
package_value() {
    "$node" -e '
        const value = process.argv[1].split(".").reduce((v, key) => v?.[key], JSON.parse(
            require("fs").readFileSync("package.json", "utf8")));
        if (value !== undefined) console.log(typeof value === "object" ? Object.keys(value).join("\n") : value)
    ' "$1"
}

check_package_json() {
    "$node" -e 'JSON.parse(require("fs").readFileSync("package.json", "utf8"))' 2>"$TMPDIR/json.log" || {
        grep -m 1 'SyntaxError' "$TMPDIR/json.log" | indent
        fail "Unable to parse package.json." "Check that it is valid JSON."
    }
}

# Takes over the app's config vars, but for those that would break the build, and sets the build's defaults.
create_environment() {
    local file name
    for file in "$env_dir"/*; do
        [[ -f $file ]] || continue
        name=${file##*/}
        case $name in
        PATH | HOME | LD_LIBRARY_PATH | LD_PRELOAD | GIT_DIR | BASH_ENV | ENV | NODE_OPTIONS) ;;
        *) export "$name=$(cat "$file")" ;;
        esac
    done
    export NPM_CONFIG_LOGLEVEL=${NPM_CONFIG_LOGLEVEL:-error}
    export NODE_VERBOSE=${NODE_VERBOSE:-false}
    export NODE_ENV=${NODE_ENV:-production}
    export NODE_MODULES_CACHE=${NODE_MODULES_CACHE:-true}
    export npm_config_cache="$cache_dir/npm" npm_config_update_notifier=false npm_config_fund=false
    step "Creating runtime environment"
    detail ""
    for name in NPM_CONFIG_LOGLEVEL NODE_VERBOSE NODE_ENV NODE_MODULES_CACHE; do detail "$name=${!name}"; done
    detail ""
}

# Links the machine's node and npm into the slug, where the app looks for them.
install_binaries() {
    local wanted name target npm_version="none"
    wanted=$(package_value engines.node)
    step "Installing binaries"
    detail "engines.node (package.json):   ${wanted:-unspecified}"
    detail "engines.npm (package.json):    $(package_value engines.npm | grep . || echo 'unspecified (use default)')"
    detail ""
    detail "Using this machine's node $node_version"
    mkdir -p .heroku/node/bin
    ln -sfn "$node" .heroku/node/bin/node
    for name in npm npx; do
        target=$(cd / && command -v "$name" || true)
        if [[ -n $target ]]; then ln -sfn "$(readlink -f "$target")" ".heroku/node/bin/$name"; fi
    done
    export PATH="$build_dir/.heroku/node/bin:$build_dir/node_modules/.bin:$PATH"
    if [[ -n $npm ]]; then npm_version=$(cd / && npm --version 2>/dev/null || echo none); fi
    detail "Using this machine's npm $npm_version"
    check_engine "$wanted"
}

# Warns when the machine's major version is not the one asked for; ranges are left to npm.
check_engine() {
    if [[ $1 =~ ^v?([0-9]+)(\.|\.x|$) && ${BASH_REMATCH[1]} != "${node_version%%.*}" ]]; then
        warn "package.json asks for node $1; this machine has $node_version, and that is what is used." \
            "To use another, put it first on the daemon's PATH."
    fi
}
