# shellcheck shell=bash disable=SC2154  # bin/compile sets the directories
# Django's collectstatic, as the official buildpack runs it.

collect_static() {
    [[ -f manage.py && ! -f $env_dir/DISABLE_COLLECTSTATIC ]] || return 0
    python -c 'import importlib.util, sys; sys.exit(importlib.util.find_spec("django") is None)' || return 0
    step "\$ python manage.py collectstatic --noinput"
    with_config_vars python manage.py collectstatic --noinput --traceback 2>&1 | indent ||
        fail "Unable to generate Django static files." \
            "If your app does not use them, disable this step:" \
            "    herolocal config:set DISABLE_COLLECTSTATIC=1"
}
