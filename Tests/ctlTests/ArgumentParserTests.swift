import Testing

@testable import ctl

private enum Sample: Command {
    static let name = "sample"
    static let summary = "does nothing"
    static let arguments = [Argument("WORD", .any, "words")]
    static let flags = [Flag.app, count, tail, list]
    static let count = Flag("num", "n", .integer("NUM"), "a number", standard: "100", aliases: ["number"])
    static let tail = Flag("tail", "t", "follow")
    static let list = Flag("env", "e", .list("ENV"), "several")

    static func run(_ given: Given, _ session: Session) throws {}
}

private enum Passing: Command {
    static let name = "passing"
    static let summary = "passes words on"
    static let arguments = [Argument("COMMAND", .any, "words")]
    static let flags = [Flag.app]
    static let passesUnknownFlags = true

    static func run(_ given: Given, _ session: Session) throws {}
}

@Suite("The argument parser")
struct ArgumentParserTests {
    @Test(
        "reads a flag in every spelling",
        arguments: [
            ["-n", "5", "-a", "demo", "-t"], ["-n5", "-ademo", "-t"], ["-n=5", "-a=demo", "-t"],
            ["--num", "5", "--app", "demo", "--tail"], ["--num=5", "--app=demo", "--tail"],
            ["--number=5", "-ta", "demo"], ["-tn5", "-a", "other", "-a", "demo"],
        ]
    )
    func spellings(words: [String]) throws {
        let given = try ArgumentParser.parse(words, for: Sample.self)
        #expect(given.number(Sample.count) == 5)
        #expect(given.text(.app) == "demo")
        #expect(given.has(Sample.tail))
        #expect(given.arguments.isEmpty)
    }

    @Test("gives a flag's standard value when it is absent")
    func standards() throws {
        let given = try ArgumentParser.parse(["x", "-", "y"], for: Sample.self)
        #expect(given.number(Sample.count) == 100)
        #expect(!given.has(Sample.count))
        #expect(given.arguments == ["x", "-", "y"])
        #expect(given.list(Sample.list).isEmpty)
    }

    @Test("collects a flag that can be given several times, and takes all after -- as they are")
    func lists() throws {
        let given = try ArgumentParser.parse(["-e", "A=1", "--env=B=2", "--", "-e", "--x"], for: Sample.self)
        #expect(given.list(Sample.list) == ["A=1", "B=2"])
        #expect(given.arguments == ["-e", "--x"])
    }

    @Test(
        "says what is wrong",
        arguments: [
            (["--bogus=1"], "Nonexistent flag: --bogus"), (["-z"], "Nonexistent flag: -z"),
            (["-tz"], "Nonexistent flag: -z"), (["-n"], "Flag --num expects a value"),
            (["--app"], "Flag --app expects a value"), (["--tail=yes"], "Flag --tail takes no value"),
            (["-n", "+5"], "Parsing --num"), (["-n", ""], "Parsing --num"), (["-n", "-5"], "Parsing --num"),
            (["--app", "--tail"], "Flag --app expects a value"),
            (["-a", "-n5"], "Flag --app expects a value"),
            (["--env", "--number=5"], "Flag --env expects a value"), (["x", ""], "WORD must not be empty"),
        ]
    )
    func problems(words: [String], line: String) {
        let problem = #expect(throws: ArgumentParser.Problem.self) {
            try ArgumentParser.parse(words, for: Sample.self)
        }
        #expect(problem?.lines.first == line)
        #expect(problem?.lines.last == "See more help with --help")
    }

    @Test(
        "takes a number with its sign for a value, and what is no flag of the command behind one that takes a value"
    )
    func negativeValues() throws {
        let given = try ArgumentParser.parse(
            ["-30s", "-5", "-e", "-Xmx1g", "--env", "--bogus"],
            for: Sample.self
        )
        #expect(given.arguments == ["-30s", "-5"])
        #expect(given.list(Sample.list) == ["-Xmx1g", "--bogus"])
    }

    @Test("passes unknown flags on where a command wants that, its own flags not")
    func passing() throws {
        let given = try ArgumentParser.parse(["ls", "-la", "", "--color=x", "-a", "demo"], for: Passing.self)
        #expect(given.arguments == ["ls", "-la", "", "--color=x"])
        #expect(given.text(.app) == "demo")
    }
}
