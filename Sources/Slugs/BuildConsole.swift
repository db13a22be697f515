import Linux

/// Where a build's output goes as it happens; called from any thread, one call at a time.
package typealias BuildOutput = @Sendable ([UInt8]) -> Void

/// The one voice of a build: its own lines and its scripts' output, each of ours at the start of a line.
final class BuildConsole: Sendable {
    private let output: BuildOutput
    private let endsInsideLine = Lock(false)

    init(_ output: @escaping BuildOutput) {
        self.output = output
    }

    /// A script's bytes, as they are.
    func pass(_ bytes: [UInt8]) {
        guard let last = bytes.last else { return }
        endsInsideLine.withLock { inside in
            inside = last != UInt8(ascii: "\n")
            output(bytes)
        }
    }

    /// Our own text.
    func say(_ text: String) {
        guard !text.isEmpty else { return }
        endsInsideLine.withLock { inside in
            let start = inside ? "\n" : ""
            inside = !text.hasSuffix("\n")
            output(Array((start + text).utf8))
        }
    }
}

/// Keeps the first bytes of a script's answer.
final class ScriptAnswer: Sendable {
    private let limitBytes: Int
    private let content = Lock<[UInt8]>([])

    init(limitBytes: Int) {
        self.limitBytes = limitBytes
    }

    var bytes: [UInt8] { content.withLock { $0 } }

    func append(_ piece: [UInt8]) {
        content.withLock { $0 += piece.prefix(limitBytes - $0.count) }
    }
}
