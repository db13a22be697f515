# shellcheck shell=bash disable=SC2154  # bin/compile sets the directories
# The app's config vars, which only reach a build as files.

# Runs a command with the app's config vars, but for those that would break the build.
with_config_vars() {
    (
        local file name
        for file in "$env_dir"/*; do
            [[ -f $file ]] || continue
            name=${file##*/}
            case $name in
            PATH | HOME | LD_LIBRARY_PATH | LD_PRELOAD | GIT_DIR | BASH_ENV | ENV | RUBYOPT | RUBYLIB) ;;
            GOPATH | GOROOT | GOBIN | JAVA_HOME | JAVA_TOOL_OPTIONS) ;;
            *) export "$name=$(cat "$file")" ;;
            esac
        done
        "$@"
    )
}

# The value of one config var, or what stands in its place.
config_var() {
    if [[ -f $env_dir/$1 ]]; then cat "$env_dir/$1"; else printf '%s' "${2:-}"; fi
}

# Runs an app's own script, when it has it, with its config vars.
run_hook() {
    [[ -f $1 ]] || return 0
    step "Running $1 hook"
    [[ -x $1 ]] || chmod +x "$1"
    with_config_vars "./$1" 2>&1 | indent || fail "The hook $1 failed." "See the output above."
}
