# shellcheck shell=bash disable=SC2154  # bin/compile sets the directories
# The app's dependencies, by the package manager whose file is there.

# Which package manager the app uses; none when only the code is there.
package_tool() {
    if [[ -f requirements.txt ]]; then
        echo pip
    elif [[ -f Pipfile.lock || -f Pipfile ]]; then
        echo pipenv
    elif [[ -f poetry.lock ]]; then
        echo poetry
    elif [[ -f uv.lock ]]; then
        echo uv
    elif [[ -f setup.py ]] || grep -qs '^\[project\]' pyproject.toml; then
        echo project
    else
        echo none
    fi
}

install_packages() {
    local version
    version=$(python -m pip --version | cut -d ' ' -f 2)
    case $1 in
    pip)
        step "Using pip $version"
        step "Installing dependencies using 'pip install -r requirements.txt'"
        remove_unlisted
        pip_install -r requirements.txt
        ;;
    project)
        step "Using pip $version"
        step "Installing dependencies using 'pip install .'"
        pip_install .
        ;;
    pipenv | poetry | uv) install_locked "$1" ;;
    none) step "No package manager file was found; nothing to install" ;;
    esac
}

pip_install() {
    with_config_vars python -m pip install --no-input --progress-bar off "$@" 2>&1 |
        grep --line-buffered -v '^Requirement already satisfied:' | indent ||
        [[ ${PIPESTATUS[0]} -eq 0 ]] ||
        fail "Unable to install the app's dependencies using pip." "See the output above for what pip says."
}

# With a changed requirements.txt, starts the packages afresh, so that what it no longer names is gone.
remove_unlisted() {
    local now before=".heroku/python/requirements.sha256"
    now=$(sha256sum <requirements.txt)
    if [[ -f $before && $(cat "$before") != "$now" ]]; then
        python -m pip freeze --exclude pip --exclude setuptools | grep -v '^-e' >"$TMPDIR/installed.txt" || true
        if [[ -s $TMPDIR/installed.txt ]]; then
            detail "requirements.txt has changed; removing the packages of the last build"
            python -m pip uninstall --quiet --yes -r "$TMPDIR/installed.txt" 2>&1 | indent
        fi
    fi
    printf '%s\n' "$now" >"$before"
}

# Installs what a lock file says with the machine's own pipenv, poetry or uv.
install_locked() {
    local tool=$1
    command -v "$tool" >/dev/null ||
        fail "The app's lock file needs $tool, which is not installed on this machine." \
            "Install it:" \
            "    pipx install $tool" \
            "or add a requirements.txt, which needs only pip."
    export VIRTUAL_ENV="$build_dir/.heroku/python"
    case $tool in
    pipenv)
        local command=(pipenv install --deploy)
        [[ -f Pipfile.lock ]] || command=(pipenv install --skip-lock)
        export PIPENV_VENV_IN_PROJECT=0 PIPENV_VERBOSITY=-1
        ;;
    poetry)
        local command=(poetry sync --only main --no-interaction --no-root)
        export POETRY_VIRTUALENVS_CREATE=false
        ;;
    uv)
        local command=(uv sync --locked --no-default-groups --no-progress)
        export UV_PROJECT_ENVIRONMENT="$VIRTUAL_ENV" UV_PYTHON_DOWNLOADS=never UV_CACHE_DIR="$cache_dir/uv"
        # The certificates that everything else on this machine trusts.
        export UV_LINK_MODE=copy UV_NATIVE_TLS=true UV_SYSTEM_CERTS=true
        ;;
    esac
    step "Installing dependencies using '${command[*]}'"
    with_config_vars "${command[@]}" 2>&1 | indent ||
        fail "Unable to install the app's dependencies using $tool." "See the output above for what it says."
}
