# shellcheck shell=bash disable=SC2154  # bin/compile sets the directories
# The machine's go, the main packages of the app and what is built of them.

find_go() {
    local wanted
    go_version=$(cd / && GOTOOLCHAIN=local go env GOVERSION 2>/dev/null) ||
        fail "go is not installed on this machine." \
            "The built-in Go buildpack uses it. Install it:" \
            "    sudo apt-get install golang"
    step "Detected go modules via go.mod"
    step "Detected Module Name: $(sed -nE 's/^module[[:space:]]+"?([^"[:space:]]+)"?.*/\1/p' go.mod | head -n 1)"
    step "Using $go_version (this machine's own)"
    wanted=$(directive goVersion)
    [[ -n $wanted ]] || wanted=$(sed -nE 's/^go[[:space:]]+([0-9.]+).*/\1/p' go.mod | head -n 1)
    if [[ -n $wanted ]] && is_older "${go_version#go}" "${wanted#go}"; then
        warn "go.mod asks for ${wanted#go}; this machine has ${go_version#go}, and that is what is used." \
            "To use another, put it first on the daemon's PATH."
    fi
}

# A value of a `// +heroku NAME VALUE` line in go.mod.
directive() { sed -nE "s|^//[[:space:]]+\+heroku[[:space:]]+$1[[:space:]]+(.*)|\1|p" go.mod | head -n 1; }

# Whether the first version comes before the second, in their first two numbers.
is_older() {
    local own=() other=()
    IFS=. read -r -a own <<<"$1"
    IFS=. read -r -a other <<<"$2"
    ((${own[0]:-0} < ${other[0]:-0} || (${own[0]:-0} == ${other[0]:-0} && ${own[1]:-0} < ${other[1]:-0})))
}

prepare_go() {
    if [[ -d $cache_dir/go/build ]]; then
        step "Restoring cache"
        detail "Using the modules and packages of the last build"
    fi
    mkdir -p "$cache_dir/go" bin
    # In the cache, and writable there, so that it can be purged.
    export GOCACHE="$cache_dir/go/build" GOMODCACHE="$cache_dir/go/modules" GOPATH="$TMPDIR/go"
    export GOBIN="$build_dir/bin" GOTOOLCHAIN=local
    # Without the build's own directory in the programs, the same source makes the same slug.
    export GOFLAGS="${GOFLAGS:+$GOFLAGS }-modcacherw -trimpath -buildvcs=false"
    if [[ -d vendor ]]; then GOFLAGS+=" -mod=vendor"; fi
}

# The packages to install, one a line: what the app says, else every main package there is.
main_packages() {
    local told
    told=$(config_var GO_INSTALL_PACKAGE_SPEC "$(directive install)")
    if [[ -n $told ]]; then
        tr -s '[:space:]' '\n' <<<"$told" | sed '/^$/d'
    else
        go list -tags heroku -f '{{ if eq .Name "main" }}{{ .ImportPath }}{{ end }}' ./... 2>"$TMPDIR/list.log" |
            sed '/^$/d' || {
            indent <"$TMPDIR/list.log" >&2
            return 1
        }
    fi
}

install_packages() {
    local packages=() flags=() line before list
    step "Determining packages to install"
    list=$(main_packages) || fail "go cannot list the app's packages." "See the output above."
    while read -r line; do [[ -z $line ]] || packages+=("$line"); done <<<"$list"
    ((${#packages[@]} > 0)) ||
        fail "There is no main package in this app." \
            "Name those to install in go.mod:" "    // +heroku install ./cmd/..."
    detail ""
    detail "Detected the following main packages to install:"
    printf '       \t%s\n' "${packages[@]}"
    detail ""
    if [[ -f $env_dir/GO_LINKER_SYMBOL && -f $env_dir/GO_LINKER_VALUE ]]; then
        flags=(-ldflags "-X $(config_var GO_LINKER_SYMBOL)=$(config_var GO_LINKER_VALUE)")
    fi
    before=$(find bin -maxdepth 1 -type f | sort)
    step "Running: go install -v -tags heroku ${flags[*]:+${flags[*]} }${packages[*]}"
    with_config_vars go install -v -tags heroku "${flags[@]}" "${packages[@]}" 2>&1 | indent ||
        fail "go install failed." "See the output above for what go says."
    installed=()
    while read -r line; do [[ -z $line ]] || installed+=("${line#bin/}"); done < <(
        comm -13 <(printf '%s\n' "$before") <(find bin -maxdepth 1 -type f | sort)
    )
    detail ""
    detail "Installed the following binaries:"
    for line in "${installed[@]}"; do printf '       \t./bin/%s\n' "$line"; done
}

# One program is the web process; of several nobody knows which.
write_procfile() {
    if [[ -f Procfile ]]; then return 0; fi
    if ((${#installed[@]} == 1)); then
        echo "web: bin/${installed[0]}" >Procfile
    else
        printf '%s\n' "${installed[@]}" | sed -E 's|(.*)|\1: bin/\1|' >Procfile
    fi
    printf '\n'
    step "Created a Procfile with the following entries:"
    sed 's/^/       \t/' Procfile
    detail ""
    detail "If these entries look incomplete or incorrect please create a Procfile with the required entries."
    detail "See https://devcenter.heroku.com/articles/procfile for more details about Procfiles"
}
