# shellcheck shell=bash
# Which process types a solution's projects are, and what they run.

# The process type of an assembly: lower case, each run of blanks, dots, underscores and hyphens one hyphen, what else
# is no letter or digit dropped, hyphens off both ends, at most 63 characters. Fails when nothing is left.
process_type() {
    local name
    name=$(LC_ALL=C printf '%s' "$1" | LC_ALL=C tr '[:upper:]' '[:lower:]' |
        LC_ALL=C sed -E 's/[ ._-]+/-/g; s/[^a-z0-9-]//g; s/^-+//; s/-+$//')
    name=${name:0:63}
    name=$(sed -E 's/-+$//' <<<"$name")
    [[ -n $name ]] || return 1
    printf '%s\n' "$name"
}

# The value of a property in a project file; empty when it is not there.
property() { sed -nE "s|.*<$2>[[:space:]]*([^<]*[^<[:space:]])[[:space:]]*</$2>.*|\1|p" "$1" | head -n 1; }

# What a project is: web, console, or nothing that runs.
project_kind() {
    if grep -qE 'Sdk="Microsoft\.NET\.Sdk\.Web"' "$1"; then
        echo web
    elif grep -qE 'Sdk="Microsoft\.NET\.Sdk\.Worker"' "$1"; then
        echo console
    elif [[ $(property "$1" OutputType | tr '[:upper:]' '[:lower:]') =~ ^(exe|winexe)$ ]]; then
        echo console
    else
        echo library
    fi
}

assembly_name() {
    local name
    name=$(property "$1" AssemblyName)
    if [[ -z $name ]]; then
        name=$(basename "$1")
        name=${name%.*}
    fi
    printf '%s\n' "$name"
}

# The command of a project: $1 its file, $2 its kind.
project_command() {
    local directory assembly
    directory=$(dirname "$1")
    assembly=$(assembly_name "$1")
    printf 'cd %q; ./%q' "${directory#./}/bin/publish" "$assembly"
    if [[ $2 == web ]]; then printf ' --urls http://*:$PORT'; fi
    printf '\n'
}

# Lines of `type: command` for these project files; the only web project is `web`.
process_types() {
    local file kind type webs=0
    for file in "$@"; do
        if [[ $(project_kind "$file") == web ]]; then webs=$((webs + 1)); fi
    done
    for file in "$@"; do
        kind=$(project_kind "$file")
        if [[ $kind == library ]]; then continue; fi
        if [[ $kind == web && $webs == 1 ]]; then
            type=web
        else
            type=$(process_type "$(assembly_name "$file")") || {
                echo "The assembly name '$(assembly_name "$file")' leaves nothing for a process type." >&2
                return 1
            }
        fi
        printf '%s: %s\n' "$type" "$(project_command "$file" "$kind")"
    done
}
