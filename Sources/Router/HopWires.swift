import Linux
import Model

/// One router's wires with a network in them; empty unless a hop or a fault is set.
final class HopWires {
    let loop: EventLoop
    /// What travels takes real time.
    let timers: RealTimers
    private var open: [ObjectIdentifier: HopWire] = [:]
    /// Jitter draws from a generator of its own, so that it does not change which dyno a seed chooses.
    private var random: SeededGenerator

    init(loop: EventLoop, timers: RealTimers, random: SeededGenerator) {
        self.loop = loop
        self.timers = timers
        self.random = random
    }

    /// Lays a wire between `near`, the router's peer, and `far`, a connection to the dyno that stands.
    func lay(
        near: consuming FileDescriptor,
        far: consuming FileDescriptor,
        over hop: Hop?
    ) throws(Errno) -> HopWire {
        let wire = try HopWire(near: near, far: far, hop: hop, wires: self)
        open[ObjectIdentifier(wire)] = wire
        return wire
    }

    /// How many wires stand.
    var count: Int { open.count }

    func closed(_ wire: HopWire) { open[ObjectIdentifier(wire)] = nil }

    func travelTime(_ hop: Hop) -> Int64 { hop.travelTime(&random) }

    /// Closes all wires; the router has ended.
    func close() {
        for wire in Array(open.values) { wire.close() }
    }
}
