import Linux

/// An open connection to the daemon.
final class Connection {
    let descriptor: FileDescriptor

    init(_ descriptor: consuming FileDescriptor) {
        self.descriptor = descriptor
    }

    /// Connects to the Unix socket at `path`.
    static func open(_ path: String) throws(ClientError) -> Connection {
        do throws(Errno) {
            return Connection(try Socket.connect(to: .unix(path: path)).take())
        } catch {
            if error == .noSuchFile || error == .connectionRefused { throw .notRunning(socket: path) }
            if error == .notDirectory { throw .noFolder(FileSystem.directoryName(path)) }
            throw .cannotConnect(socket: path, reason: error.text)
        }
    }
}
