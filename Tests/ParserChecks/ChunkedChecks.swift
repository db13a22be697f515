import HTTP

/// Checks that hold for any bytes taken as chunked content; nil when nothing is wrong.
package enum ChunkedChecks {
    /// `everywhere` cuts short content at each byte instead of at a few.
    package static func check(_ bytes: [UInt8], everywhere: Bool = true) -> String? {
        let whole = Reading([bytes])
        for cut in cuts(of: bytes, everywhere: everywhere) {
            let pieces = [Array(bytes[..<cut]), Array(bytes[cut...])]
            let parts = Reading(pieces)
            if parts.meaning != whole.meaning {
                return "cut at \(cut): \(parts), whole: \(whole)"
            }
            if let problem = forwardingProblem(pieces, whole) { return "cut at \(cut): \(problem)" }
        }
        return forwardingProblem([bytes], whole)
    }

    // MARK: - Private

    private static func cuts(of bytes: [UInt8], everywhere: Bool) -> [Int] {
        if everywhere, bytes.count <= 256 { return Array(0...bytes.count) }
        let parts = everywhere ? 24 : 5
        return stride(from: 1, to: bytes.count, by: bytes.count / parts + 1).map { $0 }
    }

    /// Content as it comes out of pieces.
    private struct Reading {
        var content: [UInt8] = []
        var consumed = 0
        var error: HTTPError?
        var isComplete = false
        var trailers: [UInt8] = []

        init(_ pieces: [[UInt8]]) {
            var decoder = ChunkedDecoder()
            do throws(HTTPError) {
                for piece in pieces {
                    var offset = 0
                    while offset < piece.count, !decoder.isComplete {
                        let rest = piece.span.extracting(offset..<piece.count)
                        let step = try decoder.next(rest)
                        content += rest.bytes(step.payload)
                        offset += step.consumed
                    }
                    consumed += offset
                }
            } catch {
                self.error = error
            }
            isComplete = decoder.isComplete
            decoder.trailers.appendLastChunk(to: &trailers)
        }

        /// What has to be the same however the bytes are cut; a bad one may be seen before or behind its content.
        var meaning: String {
            error.map { "refused \($0)" } ?? "\(content) \(consumed) \(isComplete) \(trailers)"
        }
    }

    /// What is forwarded means the same and ends at the same byte, or is refused as well.
    private static func forwardingProblem(_ pieces: [[UInt8]], _ whole: Reading) -> String? {
        var decoder = ChunkedDecoder()
        var output: [UInt8] = []
        var consumed = 0
        do throws(HTTPError) {
            for piece in pieces {
                var offset = 0
                while offset < piece.count, !decoder.isComplete {
                    let rest = piece.span.extracting(offset..<piece.count)
                    let step = try decoder.forward(rest, into: &output)
                    output += rest.bytes(step.verbatim)
                    offset += step.consumed
                }
                consumed += offset
            }
        } catch {
            return whole.error == error ? nil : "forwarding is refused with \(error), reading says \(whole)"
        }
        if let error = whole.error { return "forwarded although reading is refused with \(error)" }
        let again = Reading([output])
        guard consumed == whole.consumed, again.content == whole.content,
            again.isComplete == whole.isComplete,
            again.error == nil, !whole.isComplete || again.consumed == output.count,
            !whole.isComplete || again.trailers == whole.trailers
        else { return "forwarded: \(again), read: \(whole)" }
        return nil
    }
}
