import CLinux
import Glibc

/// What a read or a write came to; would-block is an outcome, not an error.
package enum Transfer: Equatable, Sendable {
    /// So many bytes moved; at least one.
    case bytes(Int)
    /// Nothing can move now: wait for readiness.
    case wouldBlock
    /// The other side has ended its stream; only reads say this.
    case end
}

/// An open descriptor with one owner; it closes itself when that owner lets go.
package struct FileDescriptor: ~Copyable, Sendable {
    package let rawValue: CInt

    /// Takes over an open descriptor that nobody else will close.
    package init(owning rawValue: CInt) {
        self.rawValue = rawValue
    }

    deinit {
        _ = Glibc.close(rawValue)
    }

    /// Gives the descriptor away: the caller closes it.
    package consuming func release() -> CInt {
        let value = rawValue
        discard self
        return value
    }

    /// A second descriptor for the same open file, close-on-exec.
    package borrowing func duplicate() throws(Errno) -> FileDescriptor {
        let raw = rawValue
        return FileDescriptor(owning: try retrying("fcntl") { clinux_fcntl(raw, F_DUPFD_CLOEXEC, 3) })
    }

    /// Adds O_NONBLOCK to the flags that are set already.
    package borrowing func setNonBlocking() throws(Errno) {
        let raw = rawValue
        let flags = try retrying("fcntl") { clinux_fcntl(raw, F_GETFL, 0) }
        _ = try retrying("fcntl") { clinux_fcntl(raw, F_SETFL, flags | O_NONBLOCK) }
    }

    /// Reads into `bytes`, which must have room.
    package borrowing func read(into bytes: inout MutableSpan<UInt8>) throws(Errno) -> Transfer {
        let raw = rawValue
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            transferring { unsafe Glibc.read(raw, buffer.baseAddress, buffer.count) }
        }
        return try outcome(of: count, "read", endAtZero: true)
    }

    /// Writes some of `bytes`; the caller asks again for the rest.
    package borrowing func write(_ bytes: Span<UInt8>) throws(Errno) -> Transfer {
        let raw = rawValue
        let count = unsafe bytes.withUnsafeBytes { buffer in
            transferring { unsafe Glibc.write(raw, buffer.baseAddress, buffer.count) }
        }
        return try outcome(of: count, "write", endAtZero: false)
    }

    /// Reads up to `maximum` bytes; nil would block, empty is the end.
    package borrowing func read(upTo maximum: Int) throws(Errno) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: maximum)
        var span = bytes.mutableSpan
        switch try read(into: &span) {
        case .bytes(let count):
            bytes.removeLast(maximum - count)
            return bytes
        case .wouldBlock: return nil
        case .end: return []
        }
    }

    /// Writes all of `bytes` on a blocking descriptor.
    package borrowing func writeAll(_ bytes: Span<UInt8>) throws(Errno) {
        var offset = 0
        while offset < bytes.count {
            switch try write(bytes.extracting(offset..<bytes.count)) {
            case .bytes(let count): offset += count
            case .wouldBlock, .end: throw Errno(EAGAIN, "write")
            }
        }
    }

    /// Flushes the file's data to the disk, fdatasync(2).
    package borrowing func synchronize() throws(Errno) {
        let raw = rawValue
        _ = try retrying("fdatasync") { fdatasync(raw) }
    }

    /// Moves the position to `offset` from the start.
    package borrowing func seek(to offset: Int) throws(Errno) {
        let raw = rawValue
        _ = try retrying("lseek") { lseek(raw, offset, SEEK_SET) }
    }

    /// Cuts or grows the file to `size` bytes.
    package borrowing func truncate(to size: Int) throws(Errno) {
        let raw = rawValue
        _ = try retrying("ftruncate") { ftruncate(raw, size) }
    }
}

/// Repeats a transfer while it is interrupted; a negative result is minus the errno.
///
/// Not `retrying`: a would-block is the commonest outcome of all and must not be thrown.
@inline(__always)
func transferring(_ body: () -> Int) -> Int {
    while true {
        let count = body()
        if count >= 0 { return count }
        if errno != EINTR { return -Int(errno) }
    }
}

/// Names the outcome of a transfer.
@inline(__always)
func outcome(of count: Int, _ call: StaticString, endAtZero: Bool) throws(Errno) -> Transfer {
    if count > 0 { return .bytes(count) }
    if count == 0 { return endAtZero ? .end : .bytes(0) }
    let code = CInt(-count)
    if code == EAGAIN { return .wouldBlock }
    precondition(code != EBADF && code != EFAULT, "bad descriptor or address in \(call)")
    throw Errno(code, call)
}
