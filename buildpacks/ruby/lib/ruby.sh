# shellcheck shell=bash disable=SC2034,SC2154  # bin/compile sets the directories, other parts read the variables
# The interpreter: which one the app wants and which one this machine has.

# Sets ruby_version, ruby_api (the version that gems are built for) and bundler_version.
find_ruby() {
    # Asked from / because version managers read the version file of the current directory.
    local facts wanted
    facts=$(cd / && ruby -e 'puts RUBY_VERSION, RbConfig::CONFIG["ruby_version"], RUBY_PLATFORM' 2>/dev/null) ||
        fail "ruby is not installed on this machine." \
            "The built-in Ruby buildpack uses it. Install it, with what native gems are built with:" \
            "    sudo apt-get install ruby-full ruby-bundler build-essential"
    { read -r ruby_version && read -r ruby_api && read -r ruby_platform; } <<<"$facts"
    bundler_version=$(cd / && bundle --version 2>/dev/null | grep -oE '[0-9]+(\.[0-9]+)+' | head -n 1) ||
        fail "bundler is not installed on this machine." "Install it:" "    sudo apt-get install ruby-bundler"
    [[ -f Gemfile.lock ]] ||
        fail "Gemfile.lock required. Please check it in." "Make it with:" "    bundle lock"

    step "Installing bundler $bundler_version (this machine's own)"
    step "Using Ruby version: ruby-$ruby_version (this machine's own)"
    wanted=$(wanted_ruby)
    if [[ -n $wanted && $ruby_version != "$wanted" && $ruby_version != "$wanted".* ]]; then
        warn "The app asks for ruby $wanted; this machine has $ruby_version, and that is what is used." \
            "To use another, put it first on the daemon's PATH."
    fi
}

# What the lock file says, else the file that version managers read.
wanted_ruby() {
    local version
    version=$(sed -nE '/^RUBY VERSION/{n;s/^ +ruby ([0-9]+(\.[0-9]+)*).*/\1/p;}' Gemfile.lock)
    if [[ -z $version && -f .ruby-version ]]; then
        version=$(head -n 1 .ruby-version | tr -d '[:space:]')
        version=${version#ruby-}
    fi
    printf '%s' "$version"
}
