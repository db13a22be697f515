package import Linux
import Model

/// Gives each dyno a port of its own, in turn, and lets a returned one rest.
///
/// A router may still hold a kept-alive connection to the port's last dyno; the next one must not answer it.
package struct PortAllocator: Sendable {
    private struct Resting: Sendable {
        let port: UInt16
        let until: PlatformInstant
    }

    private let range: ClosedRange<UInt16>
    private let rest: Duration
    private var next: UInt16
    private var taken: Set<UInt16> = []
    /// In the order of their return.
    private var resting: [Resting] = []

    /// Starts at `first`, which is brought into the range.
    package init(range: ClosedRange<UInt16>, rest: Duration = Limits.Dynos.portRest, first: UInt16) {
        self.range = range
        self.rest = rest
        next = range.lowerBound + first % UInt16(clamping: range.count)
    }

    /// The next port that nobody has, is not resting and is free in the system; nil when there is none.
    package mutating func take(at now: PlatformInstant, isFree: (UInt16) -> Bool) -> UInt16? {
        resting.removeAll { $0.until <= now }
        let unavailable = taken.union(resting.map(\.port))
        for _ in range {
            let port = next
            next = port == range.upperBound ? range.lowerBound : port + 1
            guard !unavailable.contains(port), isFree(port) else { continue }
            taken.insert(port)
            return port
        }
        return nil
    }

    /// Takes a port back.
    package mutating func giveBack(_ port: UInt16, at now: PlatformInstant) {
        guard taken.remove(port) != nil else { return }
        resting.append(Resting(port: port, until: now + rest))
    }

    /// The larger of the two ranges that the kernel does not draw outgoing connections from, above the
    /// ports that people give to programs by hand (ip(7), ip_local_port_range).
    package static func range(besideEphemeral ephemeral: ClosedRange<UInt16>) -> ClosedRange<UInt16> {
        let lowest: UInt16 = 10_000
        let below = ephemeral.lowerBound > lowest ? lowest...(ephemeral.lowerBound - 1) : nil
        let above =
            ephemeral.upperBound < UInt16.max
            ? max(lowest, ephemeral.upperBound + 1)...UInt16.max : nil
        // A kernel that draws from everything leaves nothing better than the usual place.
        let candidates = [below, above].compactMap { $0 }.filter { $0.count >= 1_000 }
        return candidates.max { $0.count < $1.count } ?? lowest...32_767
    }
}
