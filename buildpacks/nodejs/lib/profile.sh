# Sourced at dyno start: puts the app's own node first.
export PATH="$HOME/.heroku/node/bin:$HOME/node_modules/.bin:$PATH"
export NODE_HOME="$HOME/.heroku/node"
export NODE_ENV="${NODE_ENV:-production}"
# npm writes its logs and cache into the app's home otherwise.
export npm_config_update_notifier=false
