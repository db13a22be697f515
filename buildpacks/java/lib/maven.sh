# shellcheck shell=bash disable=SC2154  # bin/compile sets the directories
# Maven: the app's wrapper, else the machine's own.

# Whether Maven Central answers; behind a proxy or with settings of the app's own only Maven knows.
is_offline() {
    [[ -z ${https_proxy:-}${HTTPS_PROXY:-}${all_proxy:-}${ALL_PROXY:-} && ! -f settings.xml ]] || return 1
    ! timeout 10 bash -c ': </dev/tcp/repo.maven.apache.org/443' 2>/dev/null
}

run_maven() {
    local command=() goals options
    if [[ -f mvnw ]]; then
        [[ -x mvnw ]] || chmod +x mvnw
        command=(./mvnw)
    elif command -v mvn >/dev/null; then
        command=(mvn)
    else
        fail "Maven is not installed on this machine, and the app has no wrapper (mvnw)." \
            "Install it:" "    sudo apt-get install maven" "or add the wrapper: mvn wrapper:wrapper"
    fi
    # MAVEN_CUSTOM_* are the official buildpack's config vars.
    options=$(config_var MAVEN_CUSTOM_OPTS "-DskipTests")
    goals=$(config_var MAVEN_CUSTOM_GOALS "clean dependency:list install")
    if [[ -f settings.xml ]]; then options+=" -s settings.xml"; fi
    if [[ -d $cache_dir/maven/repository ]]; then
        step "Restoring cache"
        detail "Using the artifacts of the last build"
    fi
    mkdir -p "$cache_dir/maven"
    export MAVEN_OPTS="-Dmaven.repo.local=$cache_dir/maven/repository ${MAVEN_OPTS:-}" MAVEN_USER_HOME="$cache_dir/maven"
    if is_offline; then
        detail "Maven Central cannot be reached; working offline (-o)"
        options+=" -o"
    fi
    step "Executing Maven"
    detail "\$ ${command[*]} -B $options $goals"
    # Words on purpose: both are lists of arguments.
    # shellcheck disable=SC2086
    with_config_vars "${command[@]}" -B $options $goals 2>&1 | indent ||
        fail "Failed to build app with Maven" \
            "We're sorry this build is failing! See the output above for what Maven says."
}
