# shellcheck shell=bash disable=SC2154  # bin/compile sets the directories
# The interpreter: which one the app wants, which one this machine has, and the app's own environment of it.

# Sets host_python and python_version to the machine's interpreter, and says what the app asked for.
find_python() {
    # Asked from / because version managers read the version file of the current directory.
    local facts
    facts=$(cd / && python3 -c 'import platform, sys; print(sys.executable); print(platform.python_version())' \
        2>/dev/null) ||
        fail "python3 is not installed on this machine." \
            "The built-in Python buildpack uses it. Install it:" \
            "    sudo apt-get install python3 python3-venv"
    host_python=${facts%%$'\n'*}
    python_version=${facts##*$'\n'}

    local file wanted=""
    for file in runtime.txt .python-version; do
        if [[ -f $file ]]; then
            wanted=$(grep -vE '^[[:space:]]*(#|$)' "$file" | head -n 1 | tr -d '[:space:]' || true)
            wanted=${wanted#python-}
            break
        fi
    done
    if [[ -z $wanted && -f Pipfile.lock ]]; then
        file=Pipfile.lock
        wanted=$("$host_python" -c '
import json
asked = json.load(open("Pipfile.lock")).get("_meta", {}).get("requires", {})
print(asked.get("python_full_version") or asked.get("python_version") or "")') ||
            fail "Pipfile.lock is not valid JSON." "Make it anew with: pipenv lock"
    fi
    if [[ -z $wanted ]]; then
        step "No Python version was specified. Using this machine's Python $python_version"
        return
    fi
    [[ $wanted =~ ^3\.[0-9]+(\.[0-9]+)?$ ]] ||
        fail "The Python version in $file is not valid: $wanted" "It has to be like 3.13 or 3.13.1."
    step "Using Python $wanted specified in $file"
    if [[ $python_version != "$wanted" && $python_version != "$wanted".* ]]; then
        warn "This machine has Python $python_version, and that is what is used." \
            "To use $wanted, put its python3 first on the daemon's PATH."
    fi
}

# Identifies what an environment can be reused for.
python_fingerprint() { printf '%s %s %s\n' "$host_python" "$python_version" "$1"; }

restore_cache() {
    local cached="$cache_dir/python"
    [[ -d $cached ]] || return 0
    step "Restoring cache"
    if [[ $(cat "$cached/fingerprint" 2>/dev/null) != $(python_fingerprint "$1") ]]; then
        detail "The Python version or package manager has changed; starting afresh"
        rm -rf "$cached"
        return
    fi
    mkdir -p .heroku
    cp -a "$cached/environment" .heroku/python
}

# Keeps the finished environment beside and moves it into place, so that a killed build leaves the old one.
save_cache() {
    step "Saving cache"
    rm -rf "$cache_dir/python.new"
    mkdir -p "$cache_dir/python.new"
    cp -a .heroku/python "$cache_dir/python.new/environment"
    python_fingerprint "$1" >"$cache_dir/python.new/fingerprint"
    rm -rf "$cache_dir/python"
    mv "$cache_dir/python.new" "$cache_dir/python"
}

install_python() {
    if [[ -x .heroku/python/bin/python ]]; then
        step "Using cached install of Python $python_version"
        return
    fi
    step "Installing Python $python_version"
    rm -rf .heroku/python
    mkdir -p .heroku
    "$host_python" -m venv .heroku/python >"$TMPDIR/venv.log" 2>&1 || {
        indent <"$TMPDIR/venv.log"
        fail "python3 -m venv failed." \
            "On Debian and Ubuntu it is a package of its own:" \
            "    sudo apt-get install python3-venv"
    }
}

# Runs the app's bin/pre_compile or bin/post_compile, with its config vars.
run_hook() {
    [[ -f bin/$1 ]] || return 0
    step "Running bin/$1 hook"
    [[ -x bin/$1 ]] || chmod +x "bin/$1"
    with_config_vars "bin/$1" 2>&1 | indent
}

# Runs a command with the app's config vars, but for those that would break the build.
with_config_vars() {
    (
        local file name
        for file in "$env_dir"/*; do
            [[ -f $file ]] || continue
            name=${file##*/}
            case $name in
            PATH | HOME | PYTHONHOME | PYTHONPATH | LD_LIBRARY_PATH | LD_PRELOAD | GIT_DIR | BASH_ENV | ENV) ;;
            *) export "$name=$(cat "$file")" ;;
            esac
        done
        "$@"
    )
}
