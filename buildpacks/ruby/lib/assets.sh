# shellcheck shell=bash disable=SC2016,SC2154  # profile scripts expand later; other parts set the variables
# Rails' assets, and what the app finds in its environment.

has_gem() { grep -qE "^    $1 \(" Gemfile.lock; }

# As the official buildpack does: when the app has the task, and with no database to talk to.
precompile_assets() {
    [[ -f Rakefile || -f rakefile || -f Rakefile.rb ]] || return 0
    step "Detecting rake tasks"
    if ! rake_task assets:precompile; then return 0; fi
    step "Preparing app for Rails asset pipeline"
    detail "Running: rake assets:precompile"
    in_production bundle exec rake assets:precompile 2>&1 | indent ||
        fail "Precompiling assets failed." "See the output above."
    if rake_task assets:clean; then
        detail "Running: rake assets:clean"
        in_production bundle exec rake assets:clean 2>&1 | indent || true
    fi
}

rake_task() {
    local tasks
    tasks=$(in_production bundle exec rake -P 2>/dev/null) || return 1
    grep -qE "^rake $1\$" <<<"$tasks"
}

in_production() {
    RACK_ENV=production RAILS_ENV=production SECRET_KEY_BASE_DUMMY=1 \
        DATABASE_URL="${DATABASE_URL:-postgres://user:pass@127.0.0.1/dbname}" with_config_vars "$@"
}

write_profile() {
    local path='$HOME/bin:$HOME/vendor/bundle/bin:$PATH' secret="$cache_dir/ruby/secret"
    mkdir -p .profile.d
    {
        echo '# Sourced at dyno start: where the gems are, and what the official buildpack sets.'
        echo "export PATH=\"$path\""
        if [[ -z $gems_from_machine ]]; then
            echo 'export BUNDLE_PATH="vendor/bundle" BUNDLE_BIN="vendor/bundle/bin" BUNDLE_DEPLOYMENT=1'
            echo 'export BUNDLE_GLOBAL_PATH_APPENDS_RUBY_SCOPE=1'
        else
            echo 'export BUNDLE_FROZEN=1'
        fi
        echo "export BUNDLE_WITHOUT=\"\${BUNDLE_WITHOUT:-$BUNDLE_WITHOUT}\""
        echo 'export LANG="${LANG:-en_US.UTF-8}" MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}"'
        echo "export RACK_ENV=\"\${RACK_ENV:-$environment}\""
        echo 'export PUMA_PERSISTENT_TIMEOUT="${PUMA_PERSISTENT_TIMEOUT:-95}"'
        if has_gem railties; then
            mkdir -p "$cache_dir/ruby"
            [[ -s $secret ]] || head -c 64 /dev/urandom | od -An -vtx1 | tr -d ' \n' >"$secret"
            echo "export RAILS_ENV=\"\${RAILS_ENV:-$environment}\""
            echo 'export RAILS_LOG_TO_STDOUT="${RAILS_LOG_TO_STDOUT:-enabled}"'
            echo 'export RAILS_SERVE_STATIC_FILES="${RAILS_SERVE_STATIC_FILES:-enabled}"'
            echo "export SECRET_KEY_BASE=\"\${SECRET_KEY_BASE:-$(cat "$secret")}\""
        fi
    } >.profile.d/ruby.sh
    {
        printf 'export PATH="%s/vendor/bundle/bin:$PATH"\n' "$build_dir"
        if [[ -z $gems_from_machine ]]; then printf 'export BUNDLE_PATH="%s/vendor/bundle"\n' "$build_dir"; fi
    } >"$buildpack_dir/export"
}

warn_of_default_server() {
    if [[ -f Procfile ]]; then return 0; fi
    cat <<'TEXT'

###### WARNING:

       No Procfile detected, using the default web server.
       We recommend explicitly declaring how to boot your server process via a Procfile.
       https://devcenter.heroku.com/articles/ruby-default-web-server

TEXT
}
