import HTTP
import ParserChecks
import TestSupport
import Testing

@Suite("ResponseParser with a corpus")
struct ResponseParserCorpusTests {
    static let messages = (try? corpus(beside(#filePath, "Corpus/responses.txt"))) ?? []

    @Test(
        "a whole response is read however it is cut in two, and reads the same when written again",
        arguments: [RequestMethod.get, .head]
    )
    func cuts(method: RequestMethod) {
        #expect(Self.messages.count > 15)
        for message in Self.messages {
            let outcome = readResponse([message], answering: method)
            let isComplete = if case .complete = outcome { true } else { false }
            #expect(isComplete, "\(String(decoding: message, as: UTF8.self))")
            let problem = HeadChecks.response(message, answering: method)
            #expect(problem == nil, "\(String(decoding: message, as: UTF8.self))")
        }
    }

    @Test("no proper prefix of a response is taken for one, but where the connection's end ends it")
    func prefixes() {
        for message in Self.messages {
            guard case .complete(let whole) = readResponse([message], answering: .get) else { continue }
            let head = message.count - (whole.framing == .untilClose ? whole.content.count : 0)
            for end in 0..<head {
                let outcome = readResponse([Array(message[..<end])], answering: .get)
                #expect(outcome == .needsMore, "\(String(decoding: message[..<end], as: UTF8.self))")
            }
        }
    }

    @Test("whatever comes, a cut changes nothing, and what is accepted means one thing")
    func mutations() {
        var mutation = Mutation(seed: 12)
        for round in 0..<1_500 {
            let message = Self.messages[round % Self.messages.count]
            let other = Self.messages[(round * 5 + 2) % Self.messages.count]
            let bytes = mutation.change(message, lending: other)
            if let problem = HeadChecks.response(bytes, answering: round % 3 == 0 ? .head : .get) {
                Issue.record("\(problem) in \(String(decoding: bytes, as: UTF8.self).debugDescription)")
            }
        }
    }
}
