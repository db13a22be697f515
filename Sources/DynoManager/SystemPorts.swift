import Linux
import Model

/// What the kernel says about ports.
enum SystemPorts {
    /// Where outgoing connections get their ports from, ip(7); the kernel's default when it does not say.
    static func ephemeralRange() -> ClosedRange<UInt16> {
        let usual: ClosedRange<UInt16> = 32_768...60_999
        guard let text = try? FileSystem.readAll("/proc/sys/net/ipv4/ip_local_port_range") else {
            return usual
        }
        let numbers = text.split { !$0.isDigit }.compactMap { decimal($0) }
        guard numbers.count == 2, numbers[0] <= numbers[1] else { return usual }
        return numbers[0]...numbers[1]
    }

    /// Keeps `port` for a dyno; nil when somebody listens there or another daemon has it for a dyno of its own.
    ///
    /// Between the choice of a port and the app's listening on it another daemon of this machine could choose the same,
    /// and our router would then reach that one's dyno.
    static func reserve(_ port: UInt16) -> PortReservation? {
        guard let reservation = PortReservation(port), isFree(port) else { return nil }
        return reservation
    }

    /// Whether nobody listens on `port` at any address and it can be bound.
    static func isFree(_ port: UInt16) -> Bool {
        guard (try? Socket.listen(on: .loopback(port: port), backlog: 1)) != nil else { return false }
        // Bound at other addresses only, it would still refuse an app that binds 0.0.0.0 or ::.
        return (try? ListenTable.listeners(onPort: port).isEmpty) ?? true
    }

    // MARK: - Private

    private static func decimal(_ digits: ArraySlice<UInt8>) -> UInt16? {
        var value = 0
        for digit in digits {
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
            if value > Int(UInt16.max) { return nil }
        }
        return UInt16(value)
    }
}

/// A port that no other daemon of this machine takes while this value is there.
///
/// What says so is a name in the kernel, an abstract Unix socket (unix(7)): it is gone with the daemon, however that ends.
final class PortReservation: Sendable {
    private let name: FileDescriptor

    /// Nil when another daemon has it.
    init?(_ port: UInt16) {
        let address = SocketAddress.unix(path: "\u{0}herolocal dyno port \(port)")
        do throws(Errno) {
            name = try Socket.listen(on: address, backlog: 1)
        } catch {
            return nil
        }
    }
}
