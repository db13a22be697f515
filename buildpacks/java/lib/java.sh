# shellcheck shell=bash disable=SC2034  # other parts read the variables
# The machine's JDK, and what the app's system.properties asks for.

find_java() {
    local program version wanted=""
    program=$(cd / && command -v javac) ||
        fail "There is no JDK on this machine." \
            "The built-in Java buildpack uses it. Install it, with Maven for apps without a wrapper:" \
            "    sudo apt-get install default-jdk maven"
    java_home=$(dirname "$(dirname "$(readlink -f "$program")")")
    version=$("$java_home/bin/javac" -version 2>&1 | grep -oE '[0-9]+(\.[0-9]+)*' | head -n 1)
    [[ ! -f system.properties ]] ||
        wanted=$(sed -nE 's/^[[:space:]]*java\.runtime\.version[[:space:]]*=[[:space:]]*([^[:space:]]+).*/\1/p' \
            system.properties | head -n 1)
    step "Using OpenJDK $version (this machine's own)"
    wanted=${wanted##*-}
    wanted=${wanted#1.}
    if [[ $wanted =~ ^[0-9]+ && ${BASH_REMATCH[0]} != "${version%%.*}" ]]; then
        warn "system.properties asks for Java ${BASH_REMATCH[0]}; this machine has $version, and that is what is used." \
            "To use another, put it first on the daemon's PATH."
    fi
    export JAVA_HOME="$java_home" PATH="$java_home/bin:$PATH"
}
