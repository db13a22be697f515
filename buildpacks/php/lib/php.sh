# shellcheck shell=bash disable=SC2016,SC2154  # the profile script expands later; bin/compile sets the directories
# The machine's php and composer, and what of them goes into the slug.

find_php() {
    local version wanted=""
    version=$(cd / && php -r 'echo PHP_VERSION;' 2>/dev/null) ||
        fail "php is not installed on this machine." \
            "The built-in PHP buildpack uses it. Install it, with Composer for apps that have packages:" \
            "    sudo apt-get install php-cli composer"
    step "Using PHP $version (this machine's own)"
    [[ ! -f composer.json ]] || php -r 'exit(json_decode(file_get_contents("composer.json")) === null ? 1 : 0);' ||
        fail "composer.json is not valid JSON." "Check it with: composer validate"
    [[ ! -f composer.json ]] ||
        wanted=$(php -r '$j = json_decode(file_get_contents("composer.json"), true); echo $j["require"]["php"] ?? "";')
    if [[ $wanted =~ ^[~^]?([0-9]+) && ${BASH_REMATCH[1]} != "${version%%.*}" ]]; then
        warn "composer.json asks for PHP $wanted; this machine has $version, and that is what is used." \
            "To use another, put it first on the daemon's PATH."
    fi
}

has_packages() {
    [[ -f composer.json ]] && php -r '
        $j = json_decode(file_get_contents("composer.json"), true);
        foreach (array_keys($j["require"] ?? []) as $name) if (str_contains($name, "/")) exit(0);
        exit(isset($j["autoload"]) || isset($j["scripts"]) ? 0 : 1);'
}

install_packages() {
    if ! has_packages; then
        step "No packages to install: there is no composer.json, or it requires none"
        return
    fi
    command -v composer >/dev/null ||
        fail "composer is not installed on this machine, and composer.json requires packages." \
            "Install it:" "    sudo apt-get install composer"
    if [[ ! -f composer.lock ]]; then
        warn "There is no composer.lock: the newest versions that fit are installed." \
            "Make one with: composer update"
    fi
    export COMPOSER_HOME="$TMPDIR/composer" COMPOSER_CACHE_DIR="$cache_dir/composer" COMPOSER_ALLOW_SUPERUSER=1
    export COMPOSER_NO_INTERACTION=1 COMPOSER_PROCESS_TIMEOUT=0
    if [[ -d $COMPOSER_CACHE_DIR ]]; then
        step "Restoring cache"
        detail "Using the packages of the last build"
    fi
    step "Installing dependencies..."
    with_config_vars composer install --no-dev --prefer-dist --optimize-autoloader --no-interaction 2>&1 | indent ||
        fail "Composer failed to install the app's dependencies." "See the output above for what it says."
    with_config_vars composer run-script compile --no-interaction 2>"$TMPDIR/compile.log" | indent ||
        grep -q 'is not defined in this package' "$TMPDIR/compile.log" || {
        indent <"$TMPDIR/compile.log"
        fail "The compile script of composer.json failed."
    }
}

# The official server commands, both of them php's own server here.
install_server() {
    local name
    mkdir -p .heroku/php/bin .profile.d
    step "Preparing runtime environment..."
    for name in heroku-php-apache2 heroku-php-nginx; do
        cp "$buildpack_dir/lib/serve" ".heroku/php/bin/$name"
        chmod 755 ".heroku/php/bin/$name"
        # Where apps that require heroku/heroku-buildpack-php, or say so in their Procfile, look for it.
        mkdir -p vendor/bin
        [[ -e vendor/bin/$name ]] || ln -s "../../.heroku/php/bin/$name" "vendor/bin/$name"
    done
    printf '# Sourced at dyno start.\nexport PATH="$HOME/.heroku/php/bin:$HOME/vendor/bin:$PATH"\n' >.profile.d/php.sh
    printf 'export PATH="%s/vendor/bin:$PATH"\n' "$build_dir" >"$buildpack_dir/export"
    if [[ ! -f Procfile ]]; then
        detail "NOTICE: No Procfile, defaulting to 'web: heroku-php-apache2'"
    fi
}
