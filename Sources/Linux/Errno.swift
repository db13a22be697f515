import Glibc

/// A system call that failed: which one and why.
///
/// Two values are equal when their codes are, so that callers can compare with the constants below.
package struct Errno: Error, Equatable, Sendable {
    /// The value of `errno(3)`.
    package let code: CInt
    /// The call, as in its manual page.
    package let call: StaticString

    package init(_ code: CInt, _ call: StaticString) {
        self.code = code
        self.call = call
    }

    package static func == (left: Errno, right: Errno) -> Bool { left.code == right.code }

    package static let noSuchFile = Errno(ENOENT, "")
    package static let exists = Errno(EEXIST, "")
    package static let notPermitted = Errno(EPERM, "")
    package static let accessDenied = Errno(EACCES, "")
    package static let addressInUse = Errno(EADDRINUSE, "")
    package static let connectionRefused = Errno(ECONNREFUSED, "")
    package static let connectionReset = Errno(ECONNRESET, "")
    package static let brokenPipe = Errno(EPIPE, "")
    package static let timedOut = Errno(ETIMEDOUT, "")
    package static let noSpace = Errno(ENOSPC, "")
    package static let tooManyFiles = Errno(EMFILE, "")
    package static let notDirectory = Errno(ENOTDIR, "")
    package static let isDirectory = Errno(EISDIR, "")
    package static let inputOutput = Errno(EIO, "")
    package static let nameTooLong = Errno(ENAMETOOLONG, "")
    package static let notSupported = Errno(ENOTSUP, "")

    /// The C library's words for the code: `No such file or directory`.
    package var text: String {
        guard let words = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: words)
    }

    /// The error that the C library just left in `errno`.
    static func last(_ call: StaticString) -> Errno { Errno(errno, call) }
}

extension Errno: CustomStringConvertible {
    package var description: String { "\(call): \(text)" }
}

/// Runs a call that returns -1 on failure, again while it is interrupted.
///
/// EBADF and EFAULT are our own bugs, never a condition of the outside: they trap.
func retrying<Result: FixedWidthInteger & SignedInteger>(
    _ call: StaticString,
    _ body: () -> Result
) throws(Errno) -> Result {
    while true {
        let result = body()
        if result != -1 { return result }
        if errno == EINTR { continue }
        let failure = Errno.last(call)
        precondition(failure.code != EBADF && failure.code != EFAULT, "bad descriptor or address in \(call)")
        throw failure
    }
}
