# shellcheck shell=bash disable=SC2154  # bin/compile and lib/ruby.sh set the variables
# The app's gems, and the cache between builds.

# What installed gems can be reused for.
gems_fingerprint() { printf '%s %s\n' "$ruby_api" "$ruby_platform"; }

restore_gems() {
    local cached="$cache_dir/ruby" count
    [[ -d $cached/bundle ]] || return 0
    if [[ $(cat "$cached/fingerprint" 2>/dev/null) != $(gems_fingerprint) ]]; then
        step "Ruby has changed; the gems of the last build are not used"
        rm -rf "$cached/bundle"
        return 0
    fi
    mkdir -p vendor
    rm -rf vendor/bundle
    cp -a "$cached/bundle" vendor/bundle
    count=$(find vendor/bundle -path '*/specifications/*.gemspec' | wc -l)
    step "Restoring cache"
    detail "Using $count gems of the last build"
}

# Whether the gem server answers; behind a proxy only the proxy knows.
is_offline() {
    [[ -z ${https_proxy:-}${HTTPS_PROXY:-}${all_proxy:-}${ALL_PROXY:-} ]] || return 1
    [[ -z $(env | grep '^BUNDLE_MIRROR') ]] || return 1
    ! timeout 10 bash -c ': </dev/tcp/rubygems.org/443' 2>/dev/null
}

install_gems() {
    local command=(bundle install -j4) without
    without=$(config_var BUNDLE_WITHOUT "$left_out")
    export BUNDLE_WITHOUT=$without BUNDLE_DEPLOYMENT=1 BUNDLE_GLOBAL_PATH_APPENDS_RUBY_SCOPE=1
    export BUNDLE_BIN=vendor/bundle/bin BUNDLE_PATH=vendor/bundle
    export BUNDLE_SILENCE_ROOT_WARNING=1 BUNDLE_USER_HOME="$TMPDIR/bundler" BUNDLE_APP_CONFIG="$TMPDIR/bundle-config"
    gems_from_machine=""
    step "Installing dependencies using bundler $bundler_version"
    if [[ ! -d vendor/cache ]] && is_offline; then
        if with_config_vars bundle install --local --quiet >/dev/null 2>&1; then
            command+=(--local)
            detail "rubygems.org cannot be reached, and need not be: all gems are here"
        else
            # Deployment mode would look for gems in the app alone.
            unset BUNDLE_PATH BUNDLE_DEPLOYMENT BUNDLE_BIN
            export BUNDLE_FROZEN=1
            command+=(--local)
            gems_from_machine=yes
            detail "rubygems.org cannot be reached; using the gems that this machine has"
        fi
    fi
    detail "Running: BUNDLE_WITHOUT='$without'${BUNDLE_PATH:+ BUNDLE_PATH=$BUNDLE_PATH} ${command[*]}"
    with_config_vars "${command[@]}" 2>&1 | indent ||
        fail "Failed to install gems via Bundler." "See the output above for what bundler says."
    if [[ -n $gems_from_machine ]]; then return 0; fi
    detail "Cleaning up the bundler cache."
    bundle clean >/dev/null 2>&1 || true
    # They say where and when they were built, which changes the slug and nothing else.
    find vendor/bundle \( -name gem_make.out -o -name mkmf.log \) -delete
    rm -rf vendor/bundle/ruby/*/cache
}

keep_gems() {
    [[ -z $gems_from_machine && -d vendor/bundle ]] || return 0
    rm -rf "$cache_dir/ruby.new"
    mkdir -p "$cache_dir/ruby.new"
    cp -a vendor/bundle "$cache_dir/ruby.new/bundle"
    gems_fingerprint >"$cache_dir/ruby.new/fingerprint"
    if [[ -f $cache_dir/ruby/secret ]]; then cp "$cache_dir/ruby/secret" "$cache_dir/ruby.new/secret"; fi
    rm -rf "$cache_dir/ruby"
    mv "$cache_dir/ruby.new" "$cache_dir/ruby"
}
