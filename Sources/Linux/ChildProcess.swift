import CLinux
import Glibc

/// How a child ended.
package enum ExitStatus: Hashable, Sendable {
    case exited(Int32)
    case signalled(Int32)

    /// The code as a shell gives it: 128 plus the signal's number for a killed child.
    package var shellCode: Int32 {
        switch self {
        case .exited(let code): code
        case .signalled(let number): 128 + number
        }
    }
}

/// A child that we started; its exit is a readable descriptor, pidfd_open(2).
package final class ChildProcess: Sendable {
    /// What to run.
    package struct Launch: Sendable {
        /// An absolute path: PATH is not searched.
        package var executable: String
        /// With argv[0].
        package var arguments: [String]
        /// `NAME=value` each.
        package var environment: [String]
        package var directory: String?
        /// A session of its own, so that a group signal reaches the whole family and no terminal is shared.
        package var newSession: Bool

        package init(
            executable: String,
            arguments: [String],
            environment: [String],
            directory: String? = nil,
            newSession: Bool = true
        ) {
            self.executable = executable
            self.arguments = arguments
            self.environment = environment
            self.directory = directory
            self.newSession = newSession
        }
    }

    package let pid: Int32
    /// Readable once the child has exited.
    package let exitDescriptor: FileDescriptor

    private init(pid: Int32, exitDescriptor: consuming FileDescriptor) {
        self.pid = pid
        self.exitDescriptor = exitDescriptor
    }

    /// Held from fork to exec.
    ///
    /// A child in between has a copy of every descriptor, that of a script being written among them, and running
    /// that script would fail with ETXTBSY, execve(2). Who has written one and then gets to spawn knows that no
    /// such child is left, whatever thread it was of.
    private static let spawning = Lock(())

    /// Starts a child, posix_spawn(3): default signals, only the given descriptors, at most 16 of them.
    ///
    /// `descriptors` says which of our descriptors becomes which of the child's; 0, 1 and 2 should be among
    /// them.
    package static func spawn(
        _ launch: Launch,
        descriptors: [(parent: CInt, child: CInt)]
    ) throws(Errno) -> ChildProcess {
        var pid: CInt = 0
        let parents = descriptors.map(\.parent)
        let children = descriptors.map(\.child)
        let code = unsafe withCStrings(launch.arguments) { arguments in
            unsafe withCStrings(launch.environment) { environment in
                unsafe withOptionalCString(launch.directory) { directory in
                    spawning.withLock { _ in
                        unsafe clinux_spawn(
                            launch.executable,
                            arguments,
                            environment,
                            directory,
                            parents,
                            children,
                            CInt(descriptors.count),
                            launch.newSession ? 1 : 0,
                            &pid
                        )
                    }
                }
            }
        }
        if code != 0 { throw Errno(code, "posix_spawn") }
        do throws(Errno) {
            let exit = try retrying("pidfd_open") { clinux_pidfd_open(pid) }
            return ChildProcess(pid: pid, exitDescriptor: FileDescriptor(owning: exit))
        } catch {
            abandon(pid)
            throw error
        }
    }

    /// Kills and reaps a child that has just been started and that nobody can watch.
    ///
    /// Blocks the thread for as long as killing takes. The value must not be used afterwards.
    package func abandon() {
        Self.abandon(pid)
    }

    /// Collects the exit; nil while the child runs.
    ///
    /// After a status it must not be called again.
    package func reap() throws(Errno) -> ExitStatus? {
        var code: CInt = 0
        var signal: CInt = 0
        let child = pid
        switch try retrying("waitid", { unsafe clinux_reap(child, &code, &signal) }) {
        case 0: return nil
        default: return signal == 0 ? .exited(code) : .signalled(signal)
        }
    }

    /// Waits for the exit; blocks the thread.
    package func waitForExit() throws(Errno) -> ExitStatus {
        while true {
            if let status = try reap() { return status }
            var poll = pollfd(fd: exitDescriptor.rawValue, events: Int16(POLLIN), revents: 0)
            _ = unsafe Glibc.poll(&poll, 1, -1)
        }
    }

    /// Waits for the exit for so much real time at most; blocks the thread.
    ///
    /// Nil when the child had to be killed then. The value must not be used afterwards.
    package func waitForExit(within limit: Duration) throws(Errno) -> ExitStatus? {
        let end = monotonicNanoseconds() + limit.wholeNanoseconds
        while true {
            if let status = try reap() { return status }
            let left = end - monotonicNanoseconds()
            guard left > 0 else { break }
            var poll = pollfd(fd: exitDescriptor.rawValue, events: Int16(POLLIN), revents: 0)
            _ = unsafe Glibc.poll(&poll, 1, CInt(clamping: (left + 999_999) / 1_000_000))
        }
        try? signalGroup(.kill)
        abandon()
        return nil
    }

    /// Sends a signal to the child alone.
    package func signal(_ signal: Signal) throws(Errno) {
        try signal.send(to: pid)
    }

    /// Sends a signal to the child's group: everything that did not leave the session.
    package func signalGroup(_ signal: Signal) throws(Errno) {
        try signal.send(to: -pid)
    }

    // MARK: - Private

    private static func abandon(_ pid: CInt) {
        _ = Glibc.kill(pid, SIGKILL)
        while waitpid(pid, nil, 0) < 0, errno == EINTR {}
    }
}

/// Calls `body` with a null-terminated list of C strings, as execve(2) takes it.
func withCStrings<Result>(
    _ strings: [String],
    _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
    var pointers = unsafe strings.map { unsafe strdup($0) }
    unsafe pointers.append(nil)
    defer { unsafe pointers.forEach { unsafe free($0) } }
    return unsafe body(pointers)
}

private func withOptionalCString<Result>(
    _ text: String?,
    _ body: (UnsafePointer<CChar>?) -> Result
) -> Result {
    guard let text else { return body(nil) }
    return unsafe text.withCString { unsafe body($0) }
}
