import HTTP
import ParserChecks
import TestSupport
import Testing

@Suite("RequestParser with a corpus")
struct RequestParserCorpusTests {
    static let messages = (try? corpus(beside(#filePath, "Corpus/requests.txt"))) ?? []

    @Test("a whole request is read however it is cut in two, and reads the same when written again")
    func cuts() {
        #expect(Self.messages.count > 25)
        for message in Self.messages {
            let isComplete = if case .complete = readRequest([message]) { true } else { false }
            #expect(isComplete, "\(String(decoding: message, as: UTF8.self))")
            let problem = HeadChecks.request(message)
            #expect(problem == nil, "\(String(decoding: message, as: UTF8.self))")
        }
    }

    @Test("no proper prefix of a request is taken for one, nor refused")
    func prefixes() {
        for message in Self.messages {
            for end in 0..<message.count {
                let outcome = readRequest([Array(message[..<end])])
                #expect(outcome == .needsMore, "\(String(decoding: message[..<end], as: UTF8.self))")
            }
        }
    }

    @Test("whatever comes, a cut changes nothing, and what is accepted means one thing")
    func mutations() {
        var mutation = Mutation(seed: 11)
        for round in 0..<1_500 {
            let message = Self.messages[round % Self.messages.count]
            let other = Self.messages[(round * 7 + 3) % Self.messages.count]
            let bytes = mutation.change(message, lending: other)
            if let problem = HeadChecks.request(bytes) {
                Issue.record("\(problem) in \(String(decoding: bytes, as: UTF8.self).debugDescription)")
            }
        }
    }
}
