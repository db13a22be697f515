# Sourced at dyno start: how many processes of WEB_MEMORY fit into the dyno.
_memory_mb=""
for _file in /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes; do
    if [ -r "$_file" ] && read -r _bytes <"$_file" && [ "${#_bytes}" -lt 15 ] 2>/dev/null; then
        case $_bytes in *[!0-9]*) ;; *) _memory_mb=$((_bytes / 1048576)) && break ;; esac
    fi
done
if [ -n "${DYNO_RAM:-}" ]; then
    _memory_mb=$DYNO_RAM
elif [ -z "$_memory_mb" ] || [ "$_memory_mb" -gt 131072 ]; then
    _memory_mb=512
fi
export MEMORY_AVAILABLE="${MEMORY_AVAILABLE:-$_memory_mb}"
if [ -z "${WEB_MEMORY:-}" ]; then
    if [ "$MEMORY_AVAILABLE" -gt 16384 ]; then export WEB_MEMORY=2048; else export WEB_MEMORY=512; fi
fi
if [ -z "${WEB_CONCURRENCY:-}" ]; then
    _quotient=$((MEMORY_AVAILABLE / WEB_MEMORY))
    [ "$_quotient" -gt 0 ] || _quotient=1
    export WEB_CONCURRENCY="$_quotient"
fi
unset _memory_mb _file _bytes _quotient
