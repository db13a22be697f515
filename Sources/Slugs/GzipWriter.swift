import Linux
import Synchronization

/// Compresses what it is given on several threads and hands the stream on in order.
///
/// Input is gathered into batches; while the blocks of one batch are compressed, the caller fills the next. The
/// bytes written do not depend on the number of threads. Holds two batches: 2 × 512 KiB for each thread.
final class GzipWriter {
    /// What was written so far.
    private(set) var writtenBytes = 0

    init(level: Int, threads: Int, write: @escaping ([UInt8]) throws -> Void) throws {
        self.level = level
        self.threads = max(1, threads)
        self.write = write
        batchBytes = self.threads * blocksPerThread * Gzip.blockBytes
        try emit(Gzip.start)
    }

    func append(_ bytes: some Collection<UInt8>) throws {
        buffer.append(contentsOf: bytes)
        while buffer.count - windowBytes >= batchBytes { try startBatch(inputBytes: batchBytes) }
    }

    /// Writes what is left and the trailer; nothing may follow.
    func finish() throws {
        if buffer.count > windowBytes { try startBatch(inputBytes: buffer.count - windowBytes) }
        try finishBatch()
        try emit(Gzip.end(checksum: checksum, sizeBytes: sizeBytes))
    }

    // MARK: - Private

    private let blocksPerThread = 4
    private let level: Int
    private let threads: Int
    private let batchBytes: Int
    private let write: ([UInt8]) throws -> Void
    /// The window before the input not yet handed to a batch, then that input.
    private var buffer: [UInt8] = []
    private var windowBytes = 0
    private var checksum: UInt32 = 0
    private var sizeBytes = 0
    private var running: (batch: Batch, threads: [NamedThread])?

    /// Blocks that are compressed together; slots are filled by whichever thread is done.
    private final class Batch: Sendable {
        let input: [UInt8]
        let ranges: [Range<Int>]
        let results: Mutex<[Result<Gzip.Block, GzipError>?]>

        init(input: [UInt8], ranges: [Range<Int>]) {
            self.input = input
            self.ranges = ranges
            results = Mutex(Array(repeating: nil, count: ranges.count))
        }

        func compress(everyNth step: Int, from first: Int, level: Int) {
            for index in stride(from: first, to: ranges.count, by: step) {
                let result = Result { () throws(GzipError) in
                    try Gzip.compress(input, ranges[index], level: level)
                }
                results.withLock { $0[index] = result }
            }
        }
    }

    private func startBatch(inputBytes: Int) throws {
        try finishBatch()
        let end = windowBytes + inputBytes
        let ranges = stride(from: windowBytes, to: end, by: Gzip.blockBytes).map {
            $0..<min($0 + Gzip.blockBytes, end)
        }
        let batch = Batch(input: buffer, ranges: ranges)
        let step = min(threads, ranges.count)
        var workers: [NamedThread] = []
        for first in 0..<step {
            workers.append(
                try NamedThread(named: "gzip/\(first)") { [level] in
                    batch.compress(everyNth: step, from: first, level: level)
                }
            )
        }
        running = (batch, workers)
        let windowStart = max(0, end - Gzip.windowBytes)
        windowBytes = end - windowStart
        buffer = Array(buffer[windowStart...])
    }

    private func finishBatch() throws {
        guard let (batch, workers) = running else { return }
        running = nil
        for worker in workers { worker.join() }
        for result in batch.results.withLock({ $0 }) {
            guard let block = try result?.get() else { continue }
            checksum = Gzip.combine(checksum, block.checksum, secondBytes: block.sizeBytes)
            sizeBytes += block.sizeBytes
            try emit(block.bytes)
        }
    }

    private func emit(_ bytes: [UInt8]) throws {
        writtenBytes += bytes.count
        try write(bytes)
    }
}
