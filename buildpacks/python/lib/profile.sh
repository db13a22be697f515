# Sourced at dyno start: puts the app's own Python first.
export PATH="$HOME/.heroku/python/bin:$PATH"
export PYTHONUNBUFFERED=true
export PYTHONHASHSEED="${PYTHONHASHSEED:-random}"
export PYTHONPATH="${PYTHONPATH:-$HOME}"
export LANG="${LANG:-en_US.UTF-8}"
export FORWARDED_ALLOW_IPS='*'
export GUNICORN_CMD_ARGS="${GUNICORN_CMD_ARGS:---access-logfile -}"
