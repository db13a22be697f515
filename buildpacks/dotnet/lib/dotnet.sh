# shellcheck shell=bash disable=SC2154  # bin/compile sets the directories
# The machine's SDK, and what it publishes.

find_dotnet() {
    local version
    version=$(cd / && dotnet --version 2>/dev/null) ||
        fail "The .NET SDK is not installed on this machine." \
            "The built-in .NET buildpack uses it. Install it:" \
            "    https://learn.microsoft.com/dotnet/core/install/linux"
    export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=true DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
    export NUGET_PACKAGES="$cache_dir/nuget"
    step "Using .NET SDK $version (this machine's own)"
    if [[ -d $NUGET_PACKAGES ]]; then
        step "Restoring cache"
        detail "Using the packages of the last build"
    fi
}

# What is published: the solution, else the one project. $target is its file, $projects are all project files.
find_target() {
    shopt -s nullglob
    local found=(*.sln *.slnx) line
    if ((${#found[@]} == 0)); then found=(*.csproj *.fsproj *.vbproj); fi
    if ((${#found[@]} == 0)); then
        fail "There are only *.cs files here." "Make a project of them: dotnet new console --force"
    fi
    target=$(config_var SOLUTION_FILE "${found[0]}")
    if ((${#found[@]} > 1)) && [[ ! -f $env_dir/SOLUTION_FILE ]]; then
        fail "There are several solutions or projects: ${found[*]}" \
            "Name the one to publish: herolocal config:set SOLUTION_FILE=${found[0]}"
    fi
    projects=()
    case $target in
    *.sln | *.slnx)
        while read -r line; do
            line=${line//\\//}
            if [[ -f $line ]]; then projects+=("./$line"); fi
        done < <(dotnet sln "$target" list)
        ;;
    *) projects=("./$target") ;;
    esac
}

publish() {
    local configuration
    find_target
    configuration=$(config_var BUILD_CONFIGURATION Release)
    step "Publish app"
    detail "Running dotnet publish $target --configuration $configuration -p:PublishDir=bin/publish"
    with_config_vars dotnet publish "$target" --configuration "$configuration" "-p:PublishDir=bin/publish" 2>&1 |
        indent || fail "dotnet publish failed." "See the output above for what it says."
}

write_process_types() {
    mkdir -p .heroku/dotnet
    process_types "${projects[@]}" >.heroku/dotnet/process_types || fail "The process types cannot be named." "See above."
    step "Setting launch table"
    if [[ -f Procfile ]]; then
        detail "Procfile detected; the process types of the projects are not added"
    elif [[ -s .heroku/dotnet/process_types ]]; then
        detail "Detecting process types from published artifacts"
        sed -E 's/^([^:]*): (.*)/       Added `\1`: \2/' .heroku/dotnet/process_types
    else
        detail "No project is a program"
    fi
}
