import Model
import Testing

@testable import ctl

@Suite("A local run of a Procfile")
struct LocalTests {
    private let procfile = Procfile(
        parsing: Array("web: serve\nrelease: migrate\nworker: work\n".utf8)
    )

    @Test("starts one process of each type but release, ports a hundred apart")
    func all() throws {
        let plan = try LocalPlan(procfile, wanted: nil, port: 5000)
        #expect(
            plan.entries.map { "\($0.name) \($0.command) \($0.port)" } == [
                "web.1 serve 5000", "worker.1 work 5100",
            ]
        )
        #expect(plan.prefixWidth == "worker".count + 1 + 12)
    }

    @Test("starts what was asked for, in that order, ports of a type side by side")
    func some() throws {
        let plan = try LocalPlan(procfile, wanted: "worker=2,nothing,web", port: 6000)
        #expect(
            plan.entries.map { "\($0.name) \($0.port)" } == ["worker.1 6000", "worker.2 6001", "web.1 6200"]
        )
        #expect(plan.missing == ["nothing"])
    }

    @Test(
        "refuses quantities that are none, and ports beyond the last",
        arguments: ["web=", "web=-1", "web=101"]
    )
    func refusals(wanted: String) throws {
        #expect(throws: CommandFailure.self) { try LocalPlan(procfile, wanted: wanted, port: 5000) }
        #expect(throws: CommandFailure.self) { try LocalPlan(procfile, wanted: "web=2", port: 65_535) }
    }

    @Test(
        "has the variables of an environment file",
        arguments: [
            ("A=1\nB = two words # not this\n", ["A": "1", "B": "two words"]),
            ("# C=1\nexport D=\"x # y\" z\nE='a=b'\n", ["D": "x # y", "E": "a=b"]),
            ("no value\n=x\nF=\n", ["F": ""]), ("G=\"open\n", ["G": "\"open"]),
            ("{\"a\": {\"bC\": [1, \"x\"]}, \"d\": null}", ["A_B_C_0": "1", "A_B_C_1": "x", "D": "null"]),
            ("{not json\nH=1", ["H": "1"]),
        ]
    )
    func variables(text: String, expected: [String: String]) {
        #expect(LocalEnvironment(parsing: text).variables == expected)
    }

    @Test("shows lines whole, however their bytes come")
    func lines() {
        var cutter = LineCutter(longestLineBytes: 5)
        #expect(cutter.take(Array("a\r\nb".utf8)) == ["a"])
        #expect(cutter.take(Array("c\n\nlonger\n".utf8)) == ["bc", "", "longe", "r"])
        #expect(cutter.take(Array("end".utf8)) == [])
        #expect(cutter.end() == "end")
        #expect(cutter.end() == nil)
    }
}
