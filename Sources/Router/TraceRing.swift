import Linux
import Model

/// What a router remembers of one request that has ended; plain values, so that remembering is a copy.
///
/// Times are those of the loop's turn in which something was seen; `.distantFuture` where it never was.
struct TraceRecord {
    var app: ResourceID
    /// When the client's connection was accepted.
    var accepted: PlatformInstant
    /// When the head was complete.
    var began: PlatformInstant
    var connected = PlatformInstant.distantFuture
    /// When the last byte of the request was with the kernel.
    var sent = PlatformInstant.distantFuture
    var firstByte = PlatformInstant.distantFuture
    var lastByte = PlatformInstant.distantFuture
    /// When the log line was written, on the platform clock and on the wall's.
    var ended: PlatformInstant
    var logged: Timestamp
    /// The number of the web dyno that was chosen last; 0 for none.
    var dyno: Int32 = 0
    var status: Int16 = 0
    var code: RouterCode?
    var droppedSteps: Int32 = 0
    // Where the line and the steps stand in the ring.
    fileprivate(set) var line: Range<Int32> = 0..<0
    fileprivate(set) var steps: Range<Int32> = 0..<0
}

/// The newest requests of a router, each with its log line: bounded, written in order, nothing allocated.
///
/// Two halves take turns: when the one that is being filled is full, the older one is emptied and filled next.
/// So at least `capacity` requests are there, unless their lines are longer than `textBytes`.
struct TraceRing {
    private struct Half {
        var records: [TraceRecord] = []
        var text: [UInt8] = []
        var steps: [SearchStep] = []
    }

    private let capacity: Int
    private let textBytes: Int
    private var filling = Half()
    private var older = Half()

    init(capacity: Int, textBytes: Int) {
        self.capacity = capacity
        self.textBytes = textBytes
        reserve(&filling)
        reserve(&older)
    }

    /// Remembers a request; `line` is what was logged of it.
    mutating func append(_ record: TraceRecord, line: ArraySlice<UInt8>, steps: [SearchStep]) {
        if isFull(for: line.count, steps.count) {
            guard line.count <= textBytes else { return }
            turnOver()
        }
        var record = record
        let start = Int32(truncatingIfNeeded: filling.text.count)
        filling.text.append(contentsOf: line)
        record.line = start..<Int32(truncatingIfNeeded: filling.text.count)
        if !steps.isEmpty {
            let start = Int32(truncatingIfNeeded: filling.steps.count)
            filling.steps.append(contentsOf: steps)
            record.steps = start..<Int32(truncatingIfNeeded: filling.steps.count)
        }
        filling.records.append(record)
    }

    /// A remembered request.
    struct Found {
        let record: TraceRecord
        let line: ArraySlice<UInt8>
        let steps: ArraySlice<SearchStep>
    }

    /// The newest request with this id; looks at every line, so for people only.
    func find(requestID: [UInt8]) -> Found? {
        // A path or a forwarded address cannot forge this: quotes within them are escaped.
        let mark = Array(" request_id=".utf8) + requestID + Array(" fwd=\"".utf8)
        for half in [filling, older] {
            for record in half.records.reversed() {
                let line = half.text[Int(record.line.lowerBound)..<Int(record.line.upperBound)]
                guard half.text.span.extracting(line.indices).contains(mark.span) else { continue }
                let steps = half.steps[Int(record.steps.lowerBound)..<Int(record.steps.upperBound)]
                return Found(record: record, line: line, steps: steps)
            }
        }
        return nil
    }

    // MARK: - Private

    private var stepCapacity: Int { capacity * 2 + Limits.RouterView.searchSteps }

    @inline(__always)
    private func isFull(for lineBytes: Int, _ steps: Int) -> Bool {
        filling.records.count == capacity || filling.text.count + lineBytes > textBytes
            || filling.steps.count + steps > stepCapacity
    }

    @inline(never)
    private mutating func turnOver() {
        swap(&filling, &older)
        filling.records.removeAll(keepingCapacity: true)
        filling.text.removeAll(keepingCapacity: true)
        filling.steps.removeAll(keepingCapacity: true)
    }

    private func reserve(_ half: inout Half) {
        half.records.reserveCapacity(capacity)
        half.text.reserveCapacity(textBytes)
        half.steps.reserveCapacity(stepCapacity)
    }
}

extension Span<UInt8> {
    /// Whether `other` stands somewhere in these bytes.
    fileprivate func contains(_ other: Span<UInt8>) -> Bool {
        guard other.count <= count else { return false }
        for start in 0...(count - other.count) where self[start] == other[0] {
            var length = 1
            while length < other.count, self[start + length] == other[length] { length += 1 }
            if length == other.count { return true }
        }
        return false
    }
}
