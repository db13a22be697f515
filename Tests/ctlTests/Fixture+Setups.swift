import Model
import PlatformAPI

/// Set-ups, review apps and test runs of scripted answers.
extension Fixture {
    private static let high: UInt64 = 0x0123_4567_89ab_4def
    private static let user = UserReference(id: id(1), email: "dev@example.test")

    private static func id(_ number: Int) -> ResourceID {
        ResourceID(high: high, low: UInt64(number))
    }

    static func setupBody(_ kind: String, _ words: [String]) throws -> [UInt8] {
        switch kind {
        case "setup": try WireJSON.encode(setup(words))
        case "review-config": try WireJSON.encode(reviewConfig(words))
        case "review": try WireJSON.encode(review(words[0]))
        case "reviews": try WireJSON.encode(words.map(review))
        case "run": try WireJSON.encode(testRun(words[0]))
        case "runs": try WireJSON.encode(words.map(testRun))
        default: try WireJSON.encode([node(words[0])])
        }
    }

    /// `pending`, `pending build`, `succeeded build postdeploy url note`, `failed`, `failed errors`.
    private static func setup(_ words: [String]) -> AppSetup {
        let isFailed = words[0] == "failed"
        return AppSetup(
            app: NamedReference(id: id(2), name: "shop"),
            build: words.contains("build")
                ? AppSetup.Build(
                    id: id(3),
                    outputStreamURL: "http://127.0.0.1:5080/herolocal/builds/3/output",
                    status: .succeeded
                ) : nil,
            createdAt: time,
            failureMessage: isFailed ? "The build failed." : nil,
            herolocal: AppSetup.Notes(notes: words.contains("note") ? ["There is no add-on."] : []),
            id: id(4),
            manifestErrors: words.contains("errors") ? ["required env var A has no value"] : [],
            postdeploy: words.contains("postdeploy")
                ? AppSetup.Postdeploy(exitCode: 0, output: "seeded") : nil,
            resolvedSuccessURL: words.contains("url") ? "http://shop.localhost:8080/welcome" : nil,
            status: AppSetupStatus(rawValue: words[0]) ?? .pending,
            updatedAt: time
        )
    }

    /// `auto stale ci base`, each for what is on.
    private static func reviewConfig(_ words: [String]) -> ReviewAppConfig {
        ReviewAppConfig(
            automaticReviewApps: words.contains("auto"),
            baseName: words.contains("base") ? "cart" : nil,
            deployTarget: DeployTarget(id: "us", type: "region"),
            destroyStaleApps: words.contains("stale"),
            pipelineID: id(7),
            repo: ReviewAppRepository(id: 1, name: "pipe"),
            staleDays: 5,
            waitForCI: words.contains("ci")
        )
    }

    /// `1:new-cart:created`.
    private static func review(_ word: String) -> ReviewApp {
        let parts = word.split(separator: ":").map(String.init)
        return ReviewApp(
            app: IDReference(id: ResourceID(high: high, low: 0x8123_4567_89ab_cdef)),
            appSetup: IDReference(id: id(4)),
            branch: parts[1],
            createdAt: time,
            creator: user,
            id: id(500 + (Int(parts[0]) ?? 0)),
            pipeline: IDReference(id: id(7)),
            prNumber: Int(parts[0]),
            status: ReviewAppStatus(rawValue: parts[2]) ?? .created,
            updatedAt: time,
            waitForCI: false
        )
    }

    /// `12:succeeded`, `12:errored` with what went wrong, `12:debugging` for a shell in the app of its set-up.
    private static func testRun(_ word: String) -> TestRun {
        let parts = word.split(separator: ":").map(String.init)
        let status = TestRunStatus(rawValue: parts[1]) ?? .pending
        return TestRun(
            actorEmail: user.email,
            appSetup: status == .debugging ? IDReference(id: id(4)) : nil,
            commitBranch: "main",
            commitMessage: "Test it",
            commitSHA: "1a2b3c4d5e6f1a2b3c4d5e6f1a2b3c4d5e6f1a2b",
            createdAt: time,
            debug: status == .debugging,
            id: id(600 + (Int(parts[0]) ?? 0)),
            message: status == .errored ? "The build failed." : nil,
            number: Int(parts[0]) ?? 0,
            pipeline: IDReference(id: id(7)),
            sourceBlobURL: "http://127.0.0.1:5080/get",
            status: status,
            updatedAt: time,
            user: user
        )
    }

    /// The exit code, or `-`.
    private static func node(_ word: String) -> TestNode {
        TestNode(
            createdAt: time,
            exitCode: Int(word),
            id: id(8),
            index: 0,
            outputStreamURL: "http://127.0.0.1:5080/herolocal/test-runs/1/output",
            pipeline: IDReference(id: id(7)),
            setupStreamURL: "http://127.0.0.1:5080/herolocal/test-runs/1/setup",
            status: .running,
            testRun: IDReference(id: id(601)),
            updatedAt: time
        )
    }
}
