# Sourced at dyno start: this machine's JDK, and a heap that leaves the dyno room for the rest of the JVM.
_java=$(command -v java) && JAVA_HOME="${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$_java")")")}"
export JAVA_HOME
_memory_mb=512
if [ -r /sys/fs/cgroup/memory/memory.limit_in_bytes ] &&
    read -r _bytes </sys/fs/cgroup/memory/memory.limit_in_bytes && [ "${#_bytes}" -lt 15 ]; then
    _memory_mb=$((_bytes / 1048576))
fi
if [ "$_memory_mb" -le 512 ]; then
    _options="-Xmx300m -Xss512k -XX:CICompilerCount=2"
elif [ "$_memory_mb" -le 1024 ]; then
    _options="-Xmx671m -XX:CICompilerCount=2"
else
    _options="-XX:MaxRAMPercentage=80.0"
fi
case ${JAVA_TOOL_OPTIONS:-} in
*-Xmx* | *MaxRAMPercentage*) ;;
*) export JAVA_TOOL_OPTIONS="$_options -Dfile.encoding=UTF-8 ${JAVA_TOOL_OPTIONS:-}" ;;
esac
export JAVA_OPTS="${JAVA_OPTS:-}"
unset _java _memory_mb _bytes _options
