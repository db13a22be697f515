import CLinux
import Glibc

/// The machine and the program's own surroundings.
package enum Host {
    /// Processors this program may run on, sched_getaffinity(2).
    package static var processorCount: Int { max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN))) }

    package static var userID: UInt32 { getuid() }
    package static var processID: Int32 { getpid() }

    package static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    /// Every environment variable as `NAME=value`.
    package static var allEnvironment: [String] {
        var list: [String] = []
        var entry = unsafe environ
        while let text = unsafe entry.pointee {
            unsafe list.append(String(cString: text))
            unsafe entry += 1
        }
        return list
    }

    package static var currentDirectory: String {
        guard let path = unsafe getcwd(nil, 0) else { return "/" }
        defer { unsafe free(path) }
        return unsafe String(cString: path)
    }

    /// The absolute path of the running program, proc(5).
    package static var executablePath: String { (try? FileSystem.readLink("/proc/self/exe")) ?? "" }

    /// Raises the soft limit of open descriptors to the hard one, setrlimit(2); the limit that holds now.
    @discardableResult
    package static func raiseDescriptorLimit() -> Int {
        var limit = rlimit()
        let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(kind, &limit) == 0 else { return 1024 }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(kind, &limit)
        _ = unsafe getrlimit(kind, &limit)
        return Int(clamping: limit.rlim_cur)
    }
}
