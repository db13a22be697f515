import Glibc
package import Linux

/// A port of 127.0.0.1 that is taken and refuses every connection until it listens.
package final class LateListener: Sendable {
    package let port: UInt16
    private let descriptor: FileDescriptor

    /// With `receiveBytes` the kernel holds little of what nobody reads.
    package init(receiveBytes: Int32? = nil) throws {
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        let descriptor = FileDescriptor(owning: Glibc.socket(AF_INET, type, 0))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let raw = descriptor.rawValue
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe Glibc.bind(raw, address, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if result != 0 { throw Errno(errno, "bind") }
        try Socket.setBuffers(descriptor, receiveBytes: receiveBytes)
        port = Socket.localAddress(of: descriptor)?.port ?? 0
        self.descriptor = descriptor
    }

    package func listen() throws {
        if Glibc.listen(descriptor.rawValue, 16) != 0 { throw Errno(errno, "listen") }
    }

    /// The next connection, waited for while `clock` moves on, if there is one.
    package func accept(moving clock: PlatformClock? = nil) async throws -> LoopbackWire {
        let accepted = Recorder<LoopbackWire>()
        try await wait(for: "a connection") { [self] in
            clock?.step(by: .milliseconds(100))
            guard let connection = try? Socket.accept(from: descriptor) else { return false }
            accepted.append(LoopbackWire(connection.take()))
            return true
        }
        guard let wire = accepted.values.first else { throw DeadlineMissed() }
        return wire
    }
}
