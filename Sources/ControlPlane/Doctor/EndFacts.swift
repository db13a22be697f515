import Model
import PlatformAPI

/// How a dyno's processes took SIGTERM, which every one of them gets.
struct EndFacts: Hashable, Sendable {
    /// One of them; `after` is nil for one that had to be killed.
    struct Leaver: Hashable, Sendable {
        let command: String
        var after: Duration?
    }

    var leavers: [Leaver]
    let waited: Duration

    var outcome: String {
        guard !leavers.isEmpty else { return "nothing was left to stop" }
        return leavers.map { leaver in
            "\(leaver.command) "
                + (leaver.after.map { "left after \(SpanText.of($0))" } ?? "had to be killed")
        }
        .joined(separator: "; ")
    }

    var findings: [DoctorFinding] {
        let killed = leavers.filter { $0.after == nil }
        guard !killed.isEmpty else { return [] }
        return [
            DoctorFinding(
                .ignoresSIGTERM,
                "Still there \(SpanText.of(waited)) after SIGTERM: \(killed.map(\.command).joined(separator: ", ")).",
                fix: "On SIGTERM stop accepting, finish what is under way, end child processes, and exit. "
                    + "A shell that waits must exec the server, or pass the signal on."
            )
        ]
    }

    /// What an examination tells when the dyno has ended before it was told to.
    static func ended(with code: Int32?) -> DoctorFinding {
        DoctorFinding(
            .endsByItself,
            "The dyno ended by itself" + (code.map { " with status \($0)." } ?? "."),
            fix: "Read what it said: herolocal logs -p doctor -a APP"
        )
    }
}
