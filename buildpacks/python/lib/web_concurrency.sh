# Sourced at dyno start: how many workers a web dyno should run, min(cores * 2 + 1, memory / 256 MB).
_memory_mb=""
for _file in /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes; do
    if [ -r "$_file" ] && read -r _bytes <"$_file" && [ "${#_bytes}" -lt 15 ] 2>/dev/null; then
        case $_bytes in *[!0-9]*) ;; *) _memory_mb=$((_bytes / 1048576)) && break ;; esac
    fi
done
# Without a limit of its own, the dyno is taken for what its size says, else for a 512 MB one.
if [ -n "${DYNO_RAM:-}" ]; then
    _memory_mb=$DYNO_RAM
elif [ -n "${MEMORY_AVAILABLE:-}" ]; then
    # The platform says the size's memory where no file can.
    _memory_mb=$MEMORY_AVAILABLE
elif [ -z "$_memory_mb" ] || [ "$_memory_mb" -gt 131072 ]; then
    _memory_mb=512
fi
_cores=$(nproc 2>/dev/null || echo 1)
export DYNO_RAM="$_memory_mb"
case ${DYNO:-} in
web.*)
    echo "Python buildpack: Detected $_memory_mb MB available memory and $_cores CPU cores." >&2
    if [ -n "${WEB_CONCURRENCY:-}" ]; then
        echo "Python buildpack: Skipping automatic configuration of WEB_CONCURRENCY since it's already set." >&2
    fi
    ;;
esac
if [ -z "${WEB_CONCURRENCY:-}" ]; then
    _by_cores=$((_cores * 2 + 1))
    _by_memory=$((_memory_mb / 256))
    [ "$_by_memory" -gt 0 ] || _by_memory=1
    if [ "$_by_cores" -le "$_by_memory" ]; then
        export WEB_CONCURRENCY="$_by_cores"
        _reason="number of CPU cores"
    else
        export WEB_CONCURRENCY="$_by_memory"
        _reason="available memory"
    fi
    export WEB_CONCURRENCY_SET_BY="heroku/python"
    case ${DYNO:-} in
    web.*) echo "Python buildpack: Defaulting WEB_CONCURRENCY to $WEB_CONCURRENCY based on the $_reason." >&2 ;;
    esac
fi
unset _memory_mb _file _bytes _cores _by_cores _by_memory _reason
