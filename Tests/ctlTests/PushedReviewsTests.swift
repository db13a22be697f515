import FoundationEssentials
import Linux
import PlatformAPI
import TestSupport
import Testing

@testable import ctl

/// Against a daemon that plays a script; what a push does with a real one is in EndToEndTests.
@Suite("The review apps of pushed branches")
struct PushedReviewsTests {
    /// The one that the scripted test runs are of.
    private static let commit = "1a2b3c4d5e6f1a2b3c4d5e6f1a2b3c4d5e6f1a2b"
    private static let none = String(repeating: "0", count: 40)
    private static let app = "01234567-89ab-4def-8123-456789abcdef"
    private static let review = "/review-apps/01234567-89ab-4def-0000-0000000001f"
    private static let notFound = "404 not_found Couldn't find that app."
    private static let told = " !     Couldn't find that app.\n"

    @Test("are each followed, whatever fails of another's, and what is deleted goes first")
    func failing() throws {
        let run = try follow(
            ["a": Self.commit, "b": Self.commit, "c": Self.none],
            reviews: "1:a:created 2:b:created 3:c:created",
            answers: ["200 review 3:c:deleting", Self.notFound, Self.notFound]
        )
        #expect(run.requests == ["DELETE \(Self.review)7", "GET /apps/\(Self.app)", "GET /apps/\(Self.app)"])
        #expect(run.output == "The review app of c is being destroyed.\n" + Self.told + Self.told)
    }

    @Test("are deployed to once their set-up is over, so that it replaces nothing newer")
    func pending() throws {
        let run = try follow(
            ["a": Self.commit],
            reviews: "1:a:pending",
            answers: ["200 review 1:a:creating", "200 review 1:a:created", Self.notFound]
        )
        let info = "GET \(Self.review)5"
        #expect(run.requests == [info, info, "GET /apps/\(Self.app)"])
        #expect(run.output == "The review app of a is still being set up; waiting for it\n" + Self.told)
    }

    @Test("are deployed to only when the commit's tests have succeeded, where they wait for CI")
    func tests() throws {
        let list = "GET /pipelines/01234567-89ab-4def-0000-000000000007/test-runs"
        for (runs, isTested) in [("11:failed 12:running", false), ("11:succeeded 12:failed", true)] {
            let run = try follow(
                ["a": Self.commit],
                config: "auto ci",
                reviews: "1:a:created",
                answers: ["200 app shop-pr-1", "200 runs \(runs)"]
            )
            #expect(run.requests == ["GET /apps/\(Self.app)", list])
            let refusal = """
                 !     Review apps of pipe wait for CI, and no tests of 1a2b3c4 have succeeded:
                 !     shop-pr-1 stays as it is. Run them, and deploy what they have tested, with:
                 !     herolocal ci:run -p pipe && herolocal deploy -a shop-pr-1

                """
            // There is no git here: what has been tested is not packed.
            #expect((run.output == refusal) == !isTested && !run.output.isEmpty, "\(run.output)")
        }
    }

    // MARK: - Private

    /// What is asked once the review apps are known, and what is printed.
    private func follow(
        _ branches: [String: String],
        config: String = "auto",
        reviews: String,
        answers: [String]
    ) throws -> (requests: [String], output: String) {
        let folder = try ScratchFolder()
        let known = [
            "200 coupling demo:staging", "200 review-config \(config)", "200 pipeline pipe",
            "200 reviews \(reviews)",
        ]
        let script = (known + answers).map { (expected: "", answer: $0) }
        let daemon = try ScriptedDaemon(at: folder.file("herolocald.sock"), script)
        let output = Recorder<[UInt8]>()
        let variables = ["HEROLOCAL_HOME": folder.path]
        let session = Session(
            table: Program.table,
            variable: { variables[$0] },
            directory: folder.path,
            input: InputStream(try FileSystem.open("/dev/null", .readOnly)),
            output: OutputStream { output.append($0) },
            errors: OutputStream { output.append($0) },
            now: { Fixture.now },
            zone: .gmt
        )
        let repository = GitRepository(
            at: folder.path,
            program: Executable(path: "/nowhere/git"),
            schemes: [],
            variable: { variables[$0] }
        )
        let updates = try branches.sorted { $0.key < $1.key }
            .map { try RefUpdate(parsing: "\(Self.commit) \($0.value) refs/heads/\($0.key)") }
        try PushedReviews(app: Fixture.app("demo"), repository, session).follow(updates)
        let text = String(decoding: output.values.flatMap(\.self), as: UTF8.self)
        return (Array(daemon.requests().dropFirst(known.count)), text)
    }
}
