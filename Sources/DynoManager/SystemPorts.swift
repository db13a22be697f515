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
