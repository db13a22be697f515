import Model

/// Hostnames and wildcards over bytes: a lookup makes no String, asks no Dictionary and costs the same however
/// many names there are.
///
/// An exact name beats a wildcard. A wildcard `*.example.com` covers any depth below `example.com` and not that
/// name itself; of several that fit, the longest counts (spec router §1.9, §1.10).
struct HostIndex: Sendable {
    private var exact: NameTable
    /// Each wildcard without its star: `.example.com`.
    private var wildcards: NameTable

    /// Indexes the hostnames of each owner; the first owner of a name keeps it.
    init(_ hostnames: [[String]]) {
        let stars = hostnames.reduce(0) { $0 + $1.count { $0.utf8.first == Byte.star } }
        exact = NameTable(capacity: hostnames.reduce(0) { $0 + $1.count } - stars)
        wildcards = NameTable(capacity: stars)
        for (owner, group) in hostnames.enumerated() {
            for name in group {
                if name.utf8.first == Byte.star {
                    wildcards.insert(name.utf8.dropFirst(), owner: owner)
                } else {
                    exact.insert(name.utf8[...], owner: owner)
                }
            }
        }
    }

    /// Who owns `host`, a name without port; letters match in any case.
    func owner(of host: Span<UInt8>) -> Int? {
        var hash = NameHash()
        var index = host.count
        while index > 0 {
            index -= 1
            hash.add(host[index])
        }
        if let owner = exact.owner(of: host, from: 0, hash) { return owner }
        return wildcards.isEmpty ? nil : wildcardOwner(of: host)
    }

    // MARK: - Private

    /// Looks every suffix up that begins with a dot, from the shortest to the longest.
    private func wildcardOwner(of host: Span<UInt8>) -> Int? {
        // No name that long exists, and its dots could be many.
        guard host.count <= Limits.Platform.hostnameBytes else { return nil }
        var owner: Int?
        var hash = NameHash()
        var index = host.count
        // What a star stands for has one byte at least.
        while index > 1 {
            index -= 1
            hash.add(host[index])
            guard host[index] == Byte.dot, host[index - 1] != Byte.dot else { continue }
            if let found = wildcards.owner(of: host, from: index, hash) { owner = found }
        }
        return owner
    }
}

/// Names with their owners in one open-addressing table.
private struct NameTable: Sendable {
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

    /// A table for `capacity` names.
    init(capacity: Int) {
        var size = 8
        while size < capacity * 2 { size *= 2 }
        slots = [Int32](repeating: 0, count: size)
        entries.reserveCapacity(capacity)
    }

    var isEmpty: Bool { entries.isEmpty }

    /// Who owns the name that `bytes` has from `start` on; `hash` has taken its bytes from the last to the first.
    @inline(__always)
    func owner(of bytes: Span<UInt8>, from start: Int, _ hash: NameHash) -> Int? {
        var slot = hash.slot(of: slots.count)
        while slots[slot] != 0 {
            let entry = entries[Int(slots[slot]) - 1]
            if matches(entry, bytes, start) { return entry.owner }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// Adds a name; one that is there stays as it is.
    mutating func insert(_ name: Substring.UTF8View, owner: Int) {
        let start = names.count
        for byte in name { names.append(lowercased(byte)) }
        var hash = NameHash()
        for index in (start..<names.count).reversed() { hash.add(names[index]) }
        let isKnown = names.count == start || self.owner(of: names.span, from: start, hash) != nil
        if isKnown {
            names.removeSubrange(start...)
            return
        }
        entries.append(Entry(start: start, count: names.count - start, owner: owner))
        var slot = hash.slot(of: slots.count)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = Int32(entries.count)
    }

    private func matches(_ entry: Entry, _ bytes: Span<UInt8>, _ start: Int) -> Bool {
        guard entry.count == bytes.count - start else { return false }
        for index in 0..<entry.count where names[entry.start + index] != lowercased(bytes[start + index]) {
            return false
        }
        return true
    }
}

/// FNV-1a, 64 bits, over lower-case bytes from the last to the first, so that one pass over a host gives the
/// hash of each of its suffixes.
private struct NameHash {
    private var value: UInt64 = 0xcbf2_9ce4_8422_2325

    @inline(__always)
    mutating func add(_ byte: UInt8) {
        value = (value ^ UInt64(lowercased(byte))) &* 0x0000_0100_0000_01b3
    }

    /// Where to begin in a table of `size` slots, a power of two.
    @inline(__always)
    func slot(of size: Int) -> Int { Int(truncatingIfNeeded: value ^ value >> 32) & (size - 1) }
}

private enum Byte {
    static let dot = UInt8(ascii: ".")
    static let star = UInt8(ascii: "*")
}

@inline(__always)
private func lowercased(_ byte: UInt8) -> UInt8 {
    byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
}
