import Linux

/// The two ends of a pair of sockets for orders: ours, and the one that goes to dyno-init.
struct SocketEnds: ~Copyable {
    let ours: MessageSocket
    let theirs: MessageSocket

    static func make() throws(Errno) -> SocketEnds {
        try MessageSocket.withPair { (ours, theirs) throws(Errno) in SocketEnds(ours: ours, theirs: theirs) }
    }
}
