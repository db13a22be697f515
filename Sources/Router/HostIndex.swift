/// Hostnames in one open-addressing table over bytes: a lookup makes no String and asks no Dictionary.
struct HostIndex: Sendable {
    private struct Entry {
        var start: Int
        var count: Int
        var owner: Int
    }

    /// All names end to end, in lower case.
    private var names: [UInt8] = []
    private var entries: [Entry] = []
    /// Position in `entries` plus one, zero where free; a power of two of them, at most half full.
    private var slots: [Int32]

    /// Indexes the hostnames of each owner; the first owner of a name keeps it.
    init(_ hostnames: [[String]]) {
        let total = hostnames.reduce(0) { $0 + $1.count }
        var size = 8
        while size < total * 2 { size *= 2 }
        slots = [Int32](repeating: 0, count: size)
        for (owner, group) in hostnames.enumerated() {
            for name in group { insert(Array(name.utf8), owner: owner) }
        }
    }

    /// Who owns `host`, a name without port; letters match in any case.
    func owner(of host: Span<UInt8>) -> Int? {
        let count = host.count
        guard count > 0 else { return nil }
        var slot = Int(truncatingIfNeeded: hash(of: host, count: count)) & (slots.count - 1)
        while slots[slot] != 0 {
            let entry = entries[Int(slots[slot]) - 1]
            if matches(entry, host, count) { return entry.owner }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    // MARK: - Private

    private mutating func insert(_ name: [UInt8], owner: Int) {
        let lower = name.map(lowercased)
        guard !lower.isEmpty, self.owner(of: lower.span) == nil else { return }
        entries.append(Entry(start: names.count, count: lower.count, owner: owner))
        names += lower
        var slot = Int(truncatingIfNeeded: hash(of: lower.span, count: lower.count)) & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = Int32(entries.count)
    }

    private func matches(_ entry: Entry, _ host: Span<UInt8>, _ count: Int) -> Bool {
        guard entry.count == count else { return false }
        for index in 0..<count where names[entry.start + index] != lowercased(host[index]) { return false }
        return true
    }
}

/// FNV-1a, 64 bits, over the lower-case bytes.
private func hash(of bytes: Span<UInt8>, count: Int) -> UInt64 {
    var value: UInt64 = 0xcbf2_9ce4_8422_2325
    for index in 0..<count { value = (value ^ UInt64(lowercased(bytes[index]))) &* 0x0000_0100_0000_01b3 }
    return value ^ value >> 32
}

@inline(__always)
private func lowercased(_ byte: UInt8) -> UInt8 {
    byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
}
