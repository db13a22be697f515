import Model

/// What a fault does to the bytes of one response before the router sees them.
struct ResponseTampering {
    enum Action: Equatable {
        case none
        /// This instead of the first byte.
        case endBefore(HopLine.End)
        /// This once so many bytes behind the head have passed.
        case endAfter(contentBytes: Int, HopLine.End)
        /// These bytes in front of the status line.
        case insertFirst([UInt8])
        /// These bytes behind the status line.
        case insertField([UInt8])

        init(_ fault: Fault) {
            switch fault.kind {
            case .closeBeforeResponse: self = .endBefore(.orderly)
            case .closeAfterHeaders: self = .endAfter(contentBytes: 0, .orderly)
            case .cutMidBody: self = .endAfter(contentBytes: fault.bytes ?? 1, .orderly)
            case .reset: self = fault.bytes.map { .endAfter(contentBytes: $0, .reset) } ?? .endBefore(.reset)
            case .malformedStatusLine: self = .insertFirst(Array("HTTP/1.1 fault\r\n".utf8))
            case .oversizedCookie:
                self = .insertField(
                    .fieldLine("Set-Cookie: fault=", fault.bytes ?? Limits.Router.cookieLineBytes + 1)
                )
            case .oversizedHeader:
                self = .insertField(
                    .fieldLine("X-Fault: ", fault.bytes ?? Limits.Router.responseFieldLineBytes + 1)
                )
            default: self = .none
            }
        }
    }

    private let action: Action
    private var scan = HeadScan()
    private var contentBytes = 0
    private var hasBegun = false
    private var hasInserted = false

    init(_ action: Action = .none) {
        self.action = action
    }

    /// What arrives instead of `bytes`, and the end that comes behind it.
    mutating func pass(_ bytes: [UInt8]) -> (bytes: [UInt8], end: HopLine.End?) {
        defer { hasBegun = true }
        switch action {
        case .none: return (bytes, nil)
        case .endBefore(let end): return ([], end)
        case .insertFirst(let line): return (hasBegun ? bytes : line + bytes, nil)
        case .insertField(let line): return (inserting(line, into: bytes), nil)
        case .endAfter(let limit, let end): return cut(bytes, after: limit, end)
        }
    }

    // MARK: - Private

    private mutating func inserting(_ line: [UInt8], into bytes: [UInt8]) -> [UInt8] {
        guard !hasInserted, let feed = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return bytes }
        hasInserted = true
        return bytes[...feed] + line + bytes[(feed + 1)...]
    }

    private mutating func cut(
        _ bytes: [UInt8],
        after limit: Int,
        _ end: HopLine.End
    ) -> (bytes: [UInt8], end: HopLine.End?) {
        var start = 0
        if !scan.isComplete {
            start = scan.read(bytes)
            guard scan.isComplete else { return (bytes, nil) }
        }
        let room = limit - contentBytes
        contentBytes += bytes.count - start
        guard bytes.count - start >= room else { return (bytes, nil) }
        return (Array(bytes[..<(start + room)]), end)
    }
}

extension [UInt8] {
    /// A field line of so many bytes, without its line end.
    fileprivate static func fieldLine(_ start: String, _ count: Int) -> [UInt8] {
        let start = Array(start.utf8)
        return start + [UInt8](repeating: UInt8(ascii: "x"), count: Swift.max(0, count - start.count))
            + Array("\r\n".utf8)
    }
}

/// Finds where the head of a final response ends, over as many pieces as it comes in.
struct HeadScan {
    private(set) var isComplete = false
    private var lineBytes = 0
    /// How many bytes of the status line have been seen; its tenth is the class of the status.
    private var headBytes = 0
    private var isInterim = false

    /// Reads on; where in `bytes` the content begins, once the head is complete.
    mutating func read(_ bytes: [UInt8]) -> Int {
        for (index, byte) in bytes.enumerated() {
            if headBytes == statusOffset { isInterim = byte == UInt8(ascii: "1") }
            headBytes += 1
            switch byte {
            case UInt8(ascii: "\r"): break
            case UInt8(ascii: "\n") where lineBytes == 0:
                if !isInterim {
                    isComplete = true
                    return index + 1
                }
                headBytes = 0
            case UInt8(ascii: "\n"): lineBytes = 0
            default: lineBytes += 1
            }
        }
        return bytes.count
    }
}

/// `HTTP/1.1 ` comes before the status (RFC 9112 section 4).
private let statusOffset = 9
