import Linux
import TestSupport
import Testing

@Suite("A pair of message sockets")
struct MessageSocketTests {
    @Test("keeps messages apart and passes copies of descriptors")
    func passing() throws {
        let folder = try ScratchFolder()
        try FileSystem.writeAtomically(folder.file("greeting"), Array("hello\n".utf8))
        try MessageSocket.withPair { (first, second) throws(Errno) in
            let file = try FileSystem.open(folder.file("greeting"), .readOnly)
            try first.send(Array("one".utf8))
            try first.send(Array("two".utf8), passing: [file.rawValue])
            // Before they are read: the receiver's copies are its own.
            _ = consume file
            try Self.expect("one", holding: nil, from: second)
            try Self.expect("two", holding: "hello\n", from: second)
            let isEmpty = try second.receive(upTo: 16) == nil
            #expect(isEmpty, "nothing more yet")
        }
    }

    @Test("cuts a long message, and says at its end that the other side has gone")
    func endings() throws {
        try MessageSocket.withPair { (first, second) throws(Errno) in
            try first.send(Array("a long message".utf8))
            let end = first.take()
            try Self.expect("a long", holding: nil, from: second, upTo: 6)
            _ = consume end
            try Self.expect("", holding: nil, from: second)
            do throws(Errno) {
                try second.send([1])
                Issue.record("nobody is there to receive it")
            } catch {
                #expect(error == .brokenPipe)
            }
        }
    }

    private static func expect(
        _ text: String,
        holding content: String?,
        from socket: borrowing MessageSocket,
        upTo maximum: Int = 16
    ) throws(Errno) {
        guard let message = try socket.receive(upTo: maximum) else {
            Issue.record("no message \(text)")
            return
        }
        #expect(String(decoding: message.bytes, as: UTF8.self) == text)
        let descriptor = message.takeDescriptor()
        let read = try descriptor?.read(upTo: 64).map { String(decoding: $0, as: UTF8.self) }
        #expect(read == content)
    }
}
