import Model
import PlatformAPI

/// What a dyno made of a GET for `/`, sent straight to its port.
struct AnswerFacts: Hashable, Sendable {
    /// A whole response, as far as it is of interest.
    struct Answer: Hashable, Sendable {
        var status: Int
        var isPersistent = true
        var location: String?
        var server: String?
    }

    enum Result: Hashable, Sendable {
        case answered(Answer)
        /// Not a whole response within the time.
        case silent
        /// Closed, or reset, after so many bytes.
        case closed(afterBytes: Int)
        /// No HTTP response, and why.
        case malformed(String)
        case unreachable(String)
    }

    /// What the request named as Host; it said that the client came by https.
    let host: String
    let result: Result
    let time: Duration

    var outcome: String {
        switch result {
        case .answered(let answer): "\(answer.status) after \(SpanText.of(time))"
        case .silent: "no answer in \(SpanText.of(time))"
        case .closed(afterBytes: 0): "closed without a byte after \(SpanText.of(time))"
        case .closed: "closed in the middle of the answer after \(SpanText.of(time))"
        case .malformed(let reason): "no HTTP response: \(reason)"
        case .unreachable(let reason): "no connection: \(reason)"
        }
    }

    var findings: [DoctorFinding] { [finding].compactMap { $0 } }

    // MARK: - Private

    private var finding: DoctorFinding? {
        switch result {
        case .answered(let answer): finding(about: answer)
        case .silent:
            DoctorFinding(
                .noAnswer,
                "GET / had no answer in \(SpanText.of(time)).",
                fix:
                    "Answer in a second and let a worker do what takes longer; give calls to other services a timeout."
            )
        case .closed(afterBytes: 0):
            DoctorFinding(
                .closesWithoutAnswer,
                "GET /: the connection was closed without a byte.",
                fix: "A crash of a process or thread of the server looks like this. \(AnswerFacts.readLog)"
            )
        case .closed(let count):
            DoctorFinding(
                .badAnswer,
                "GET /: the connection was closed after \(count) bytes, in the middle of the answer.",
                fix: "Send as many bytes as Content-Length says. \(AnswerFacts.readLog)"
            )
        case .malformed(let reason):
            DoctorFinding(
                .badAnswer,
                "GET /: the answer is no HTTP response (\(reason)).",
                fix: "Speak HTTP/1.1 on $PORT, without TLS: the router does that."
            )
        case .unreachable(let reason):
            DoctorFinding(.closesWithoutAnswer, "GET /: no connection (\(reason)).", fix: AnswerFacts.readLog)
        }
    }

    private static let readLog = "Read what the app said: herolocal logs -p doctor -a APP"

    private func finding(about answer: Answer) -> DoctorFinding? {
        if answer.status >= 500 {
            return DoctorFinding(
                .serverError,
                "GET / was answered with \(answer.status).",
                fix: AnswerFacts.readLog
            )
        }
        guard (300..<400).contains(answer.status), let location = answer.location, isSame(location) else {
            return nil
        }
        return DoctorFinding(
            .redirectLoop,
            "GET / over https leads to \(location), which is the same again.",
            fix:
                "Tell https by X-Forwarded-Proto: Express app.set(\"trust proxy\", 1), Django SECURE_PROXY_SSL_HEADER, "
                + "Rails config.assume_ssl."
        )
    }

    /// Whether a URL is the one that was asked for.
    private func isSame(_ location: String) -> Bool {
        ["https://\(host)", "https://\(host)/", "https://\(host):443/"].contains(location)
    }
}
