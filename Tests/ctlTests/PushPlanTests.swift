import Testing

@testable import ctl

@Suite("A push's plan")
struct PushPlanTests {
    private static let commit = String(repeating: "a1", count: 20)
    private static let zeros = String(repeating: "0", count: 40)

    private static func updates(_ words: String) throws -> [RefUpdate] {
        try words.split(separator: " ").map { word in
            let isDeletion = word.hasPrefix(":")
            let ref = word.contains("/") ? "\(word)" : "heads/\(isDeletion ? word.dropFirst() : word)"
            return try RefUpdate(parsing: "\(zeros) \(isDeletion ? zeros : commit) refs/\(ref)")
        }
    }

    @Test(
        "builds main or master, keeps what else comes and has nothing to do for what goes",
        arguments: [
            ("main", "", PushPlan.build(commit: commit, branch: "refs/heads/main")),
            ("master", "master", .build(commit: commit, branch: "refs/heads/master")),
            ("side main tags/v1", "main", .build(commit: commit, branch: "refs/heads/main")),
            ("main :master", "master", .build(commit: commit, branch: "refs/heads/main")),
            ("side", "main", .skip), ("tags/v1", "", .skip), ("side :main", "main", .skip),
            ("main-2", "", .skip), (":main", "main", .nothing), (":side :main", "main", .nothing),
        ]
    )
    func plan(words: String, present: String, plan: PushPlan) throws {
        let names = Set(present.split(separator: " ").map { "refs/heads/\($0)" })
        #expect(PushPlan(try PushPlanTests.updates(words), present: names) == plan)
    }

    @Test("refuses two branches at once, and a second one beside the first")
    func refusals() throws {
        #expect(
            PushPlan(try PushPlanTests.updates("main master"), present: [])
                == .refuse(["An app is deployed from one branch. Push either main or master."])
        )
        #expect(
            PushPlan(try PushPlanTests.updates("main"), present: ["refs/heads/master"])
                == .refuse([
                    "This app is deployed from master. To deploy it from main, delete master first:",
                    "git push herolocal --delete master",
                ])
        )
    }
}
