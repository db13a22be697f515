import CLinux
import Glibc

/// One end of a pair of sockets that keep messages apart and can pass descriptors: SOCK_SEQPACKET, unix(7).
package struct MessageSocket: ~Copyable {
    /// What came in one message.
    package struct Message: ~Copyable {
        package let bytes: [UInt8]
        /// What came with it.
        package let descriptor: FileDescriptor?

        /// Gives the descriptor away.
        package consuming func takeDescriptor() -> FileDescriptor? { descriptor }
    }

    package let descriptor: FileDescriptor

    /// Gives the descriptor away.
    package consuming func take() -> FileDescriptor { descriptor }

    /// Two that are connected with each other, non-blocking and close-on-exec.
    ///
    /// Calls `body` with both.
    package static func withPair<Result: ~Copyable>(
        _ body: (consuming MessageSocket, consuming MessageSocket) throws(Errno) -> Result
    ) throws(Errno) -> Result {
        var ends: (CInt, CInt) = (-1, -1)
        let type =
            CInt(SOCK_SEQPACKET.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        let result = unsafe withUnsafeMutableBytes(of: &ends) { bytes in
            unsafe socketpair(AF_UNIX, type, 0, bytes.assumingMemoryBound(to: CInt.self).baseAddress)
        }
        if result != 0 { throw .last("socketpair") }
        return try body(
            MessageSocket(descriptor: FileDescriptor(owning: ends.0)),
            MessageSocket(descriptor: FileDescriptor(owning: ends.1))
        )
    }

    /// Sends one message with copies of up to four descriptors; throws also when it would have to wait.
    package borrowing func send(_ bytes: [UInt8], passing descriptors: [CInt] = []) throws(Errno) {
        let raw = descriptor.rawValue
        let count = transferring {
            unsafe clinux_send_descriptors(raw, bytes, bytes.count, descriptors, CInt(descriptors.count))
        }
        if count < 0 { throw Errno(CInt(-count), "sendmsg") }
    }

    /// The next message, cut to `maximum` bytes; nil when there is none now, empty at the end.
    package borrowing func receive(upTo maximum: Int) throws(Errno) -> Message? {
        var bytes = [UInt8](repeating: 0, count: maximum)
        var passed: CInt = -1
        let raw = descriptor.rawValue
        let count = transferring { unsafe clinux_receive_descriptor(raw, &bytes, maximum, &passed) }
        if count == -Int(EAGAIN) { return nil }
        if count < 0 { throw Errno(CInt(-count), "recvmsg") }
        bytes.removeLast(maximum - count)
        return Message(bytes: bytes, descriptor: passed < 0 ? nil : FileDescriptor(owning: passed))
    }
}
