import Linux
import Model

/// Bytes that a socket would not take yet; empty, and without memory, as long as the peer keeps up.
struct OutputBuffer: ~Copyable {
    private var bytes: [UInt8] = []
    private var start = 0

    /// How many bytes wait.
    var count: Int { bytes.count - start }
    var isEmpty: Bool { bytes.count == start }

    /// Adds a copy of `source[range]` at the end.
    mutating func append(_ source: [UInt8], _ range: Range<Int>) {
        // Consumed bytes are given back once they are the larger part, so that each is moved at most once.
        if start > Limits.Router.compactionBytes, start > count {
            bytes.removeSubrange(0..<start)
            start = 0
        }
        bytes.append(contentsOf: source[range])
    }

    /// Sends what the socket takes; true when nothing is left.
    mutating func flush(to descriptor: borrowing FileDescriptor) throws(Errno) -> Bool {
        while start < bytes.count {
            switch try Socket.send(descriptor, bytes.span.extracting(start..<bytes.count)) {
            case .bytes(let count): start += count
            case .wouldBlock, .end: return false
            }
        }
        discard()
        return true
    }

    /// Forgets everything and frees the memory.
    mutating func discard() {
        bytes = []
        start = 0
    }
}
