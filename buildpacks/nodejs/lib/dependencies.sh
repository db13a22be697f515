# shellcheck shell=bash disable=SC2154  # bin/compile sets the directories
# npm: install, build, prune, and the cache between builds.

has_dependencies() {
    [[ -n $(package_value dependencies)$(package_value devDependencies)$(package_value optionalDependencies) ]]
}

# Vendored modules come with the source; they are kept as they are.
is_vendored() { [[ -n ${vendored:-} ]]; }

restore_cache() {
    vendored=""
    if [[ -d node_modules ]]; then
        vendored=yes
        return 0
    fi
    step "Restoring cache"
    if [[ $NODE_MODULES_CACHE != true ]]; then
        detail "Caching has been disabled because NODE_MODULES_CACHE=${NODE_MODULES_CACHE}"
    elif [[ ! -d $cache_dir/node/node_modules ]]; then
        detail "Cached directories were not restored: there are none yet"
    elif [[ $(cat "$cache_dir/node/version") != "$node_version" ]]; then
        detail "Cached directories were not restored: the version of node has changed"
    else
        detail "- node_modules"
        cp -a "$cache_dir/node/node_modules" node_modules
    fi
    printf '\n'
}

require_npm() {
    [[ -n $npm ]] ||
        fail "npm is not installed on this machine, and the app has dependencies." \
            "Install it:" \
            "    sudo apt-get install npm"
}

install_dependencies() {
    step "Installing dependencies"
    if is_vendored; then
        detail "node_modules is part of the source and kept; native modules are rebuilt"
        if [[ -n $npm && -n $(find node_modules -name binding.gyp -print -quit) ]]; then
            npm rebuild 2>&1 | indent
        fi
        return
    fi
    require_npm
    local command=(npm install --include=dev --no-audit)
    if [[ -f package-lock.json || -f npm-shrinkwrap.json ]]; then command=(npm ci --include=dev --no-audit); fi
    if [[ -f yarn.lock || -f pnpm-lock.yaml ]]; then
        warn "The app has a lock file of another package manager; the built-in buildpack uses npm."
    fi
    detail "Installing node modules using '${command[*]}'"
    "${command[@]}" 2>&1 | indent ||
        fail "Unable to install the app's dependencies using npm." "See the output above for what npm says."
}

# The app's heroku-postbuild script, else its build script.
run_build() {
    local script=""
    if [[ -n $(package_value scripts.heroku-postbuild) ]]; then
        script=heroku-postbuild
    elif [[ -n $(package_value scripts.build) ]]; then
        script=build
    fi
    [[ -n $script ]] || return 0
    require_npm
    printf '\n'
    step "Build"
    detail "Running $script"
    npm run "$script" 2>&1 | indent || fail "The script $script failed." "See the output above."
}

save_cache() {
    [[ $NODE_MODULES_CACHE == true && -d node_modules ]] && ! is_vendored || return 0
    printf '\n'
    step "Caching build"
    detail "- node_modules"
    rm -rf "$cache_dir/node.new"
    mkdir -p "$cache_dir/node.new"
    cp -a node_modules "$cache_dir/node.new/node_modules"
    printf '%s\n' "$node_version" >"$cache_dir/node.new/version"
    rm -rf "$cache_dir/node"
    mv "$cache_dir/node.new" "$cache_dir/node"
}

prune_dependencies() {
    [[ -n $(package_value devDependencies) ]] && ! is_vendored || return 0
    printf '\n'
    step "Pruning devDependencies"
    if [[ $NODE_ENV != production ]]; then
        detail "Skipping because NODE_ENV is not 'production'"
    else
        npm prune --omit=dev --no-audit 2>&1 | indent
    fi
}
