import HTTP
import ParserChecks
import TestSupport
import Testing

@Suite("ChunkedDecoder with a corpus")
struct ChunkedDecoderCorpusTests {
    static let messages = (try? corpus(beside(#filePath, "Corpus/chunked.txt"))) ?? []

    @Test("valid content is read and forwarded alike however it is cut in two")
    func cuts() {
        #expect(Self.messages.count > 10)
        for message in Self.messages {
            #expect(ChunkedChecks.check(message) == nil, "\(String(decoding: message, as: UTF8.self))")
        }
    }

    @Test("whatever comes, reading and forwarding agree, cut or not")
    func mutations() {
        var mutation = Mutation(seed: 13)
        for round in 0..<1_500 {
            let message = Self.messages[round % Self.messages.count]
            let other = Self.messages[(round * 3 + 1) % Self.messages.count]
            let bytes = mutation.change(message, lending: other)
            if let problem = ChunkedChecks.check(bytes) {
                Issue.record("\(problem) in \(String(decoding: bytes, as: UTF8.self).debugDescription)")
            }
        }
    }
}
