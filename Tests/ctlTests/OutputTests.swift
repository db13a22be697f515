import FoundationEssentials
import Model
import PlatformAPI
import TestSupport
import Testing

@testable import ctl

private func printed(_ palette: Palette = .plain, _ body: (OutputStream) throws -> Void) throws -> String {
    let recorder = Recorder<[UInt8]>()
    try body(OutputStream(palette: palette) { recorder.append($0) })
    return String(decoding: recorder.values.flatMap(\.self), as: UTF8.self)
}

@Suite("The output")
struct OutputTests {
    @Test("draws a table with one rule under its headings")
    func table() throws {
        var table = Table(["type", "size", "qty", "cost/hour", "max cost/month"])
        table.add(["web", "Standard-1X", "3", "~$0.104", "$75"])
        table.add(["worker", "Basic", "0", "~$0.010", "$0"])
        let text = try printed { try table.print(on: $0) }
        #expect(
            text == """
                  type     size          qty   cost/hour   max cost/month
                 ─────────────────────────────────────────────────────────
                  web      Standard-1X   3     ~$0.104     $75
                  worker   Basic         0     ~$0.010     $0

                """
        )
    }

    @Test("aligns a table by what is seen, not by its escape sequences")
    func colouredTable() throws {
        let palette = Palette(depth: .full)
        var table = Table(["a", "b"])
        table.add([palette.paint("long", .name), "x"])
        let text = try printed { try table.print(on: $0) }
        #expect(text.split(separator: "\n").last == "  \u{1b}[38;5;212mlong\u{1b}[39m   x")
    }

    @Test("aligns values at the longest key and drops what has none")
    func block() throws {
        var block = KeyValueBlock()
        block.add("Key", "value")
        block.add("Longer Key", nil)
        block.add("List", list: ["a", "b"])
        block.add("None", list: [])
        #expect(try printed { try block.print(on: $0) } == "Key:  value\nList: a\n      b\n")
    }

    @Test(
        "writes spans of time with the unit that suits them",
        arguments: [
            (0, "0.0 ms"), (0.04, "0.0 ms"), (-0.04, "0.0 ms"), (0.05, "0.1 ms"), (12.34, "12.3 ms"),
            (99.94, "99.9 ms"), (99.96, "100 ms"), (-250.4, "-250 ms"), (999.4, "999 ms"), (999.6, "1.0 s"),
            (30_000, "30.0 s"), (-75_049, "-75.0 s"),
        ]
    )
    func elapsed(milliseconds: Double, text: String) {
        #expect(ElapsedText.of(milliseconds) == text)
    }

    @Test(
        "writes a moment to the microsecond",
        arguments: [
            (0, "0.000 ms"), (0.0126, "0.013 ms"), (-250.4, "-250.400 ms"), (7_002.03, "7002.030 ms"),
        ]
    )
    func exact(milliseconds: Double, text: String) {
        #expect(ElapsedText.exact(milliseconds) == text)
    }

    @Test("wraps what stands behind a bang six columns from the edge")
    func bang() throws {
        let long = String(repeating: "word ", count: 20)
        let text = try printed { try Bang.print(["Error: short", "", long], on: $0) }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[0] == " ›   Error: short")
        #expect(lines[1] == " ›")
        #expect(lines[2] == " ›   " + String(repeating: "word ", count: 14) + "word")
        #expect(lines[3] == " ›   word word word word word")
    }

    @Test("keeps a command whole, however long, so that it can be copied")
    func commands() throws {
        let before = "There is no fault of this number. See those that are on with:"
        let command = "herolocal fault:list --app a-name-of-thirty-characters-xyz"
        #expect(Bang.wrap("\(before) \(command)", 74) == [before, command])
        #expect(Bang.wrap("\(before) \(command) --json", 20).last == "\(command) --json")
        #expect(Bang.wrap("See: \(command)", 74) == ["See: \(command)"])
    }

    @Test(
        "says how long ago something was",
        arguments: [
            (0, " (~ 0s ago)"), (59, " (~ 59s ago)"), (60, " (~ 1m ago)"), (3_599, " (~ 59m ago)"),
            (3_600, " (~ 1h ago)"), (89_999, " (~ 24h ago)"), (90_000, ""), (-5, ""),
        ]
    )
    func ago(seconds: Int64, suffix: String) throws {
        let then = Fixture.time
        let now = Timestamp(microseconds: then.microseconds + seconds * 1_000_000)
        #expect(TimeText(now: now, zone: .gmt).ago(then) == "2026/11/21 03:52:27 +0000" + suffix)
    }

    @Test("writes times in the local zone")
    func zones() throws {
        let zone = try #require(TimeZone(secondsFromGMT: -12_600))
        let text = TimeText(now: Fixture.time, zone: zone).ago(Fixture.time)
        #expect(text == "2026/11/21 00:22:27 -0330 (~ 0s ago)")
    }

    @Test("writes sizes in units of 1024")
    func sizes() {
        #expect(
            [0, 1023, 1_200_000, 2_000_000_000].map(ByteCount.whole) == ["0 B", "1023 B", "1 MB", "2 GB"]
        )
        #expect([512, 12_897_485, 41_943_040].map(ByteCount.precise) == ["512 B", "12.3 MB", "40.0 MB"])
    }

    @Test("writes JSON with two blanks of indentation")
    func json() throws {
        let value = JSONValue.object([
            "b": .array([.integer(1), .null]), "a": .object([:]), "c": .text("x/\""),
        ])
        let text = "{\n  \"a\": {},\n  \"b\": [\n    1,\n    null\n  ],\n  \"c\": \"x/\\\"\"\n}"
        #expect(try JSONText.text(value) == text)
    }

    @Test(
        "is coloured when it should be",
        arguments: [
            ([:], false, Palette.Depth.none), ([:], true, .eight), (["TERM": "xterm-256color"], true, .full),
            (["COLORTERM": "truecolor"], true, .full), (["TERM": "dumb"], true, .none),
            (["NO_COLOR": "1", "FORCE_COLOR": "1"], true, .none), (["HEROKU_COLOR": "0"], true, .none),
            (["FORCE_COLOR": "1"], false, .full),
            (["HEROKU_THEME": "simple", "FORCE_COLOR": "1"], false, .eight),
        ]
    )
    func palettes(variables: [String: String], isTerminal: Bool, depth: Palette.Depth) {
        #expect(Palette.suited(isTerminal: isTerminal) { variables[$0] }.depth == depth)
    }

    @Test("shows an app's sign with 256 colours only")
    func appNames() {
        #expect(Palette.plain.app("demo") == "demo")
        #expect(Palette(depth: .eight).app("demo") == "\u{1b}[35mdemo\u{1b}[39m")
        #expect(Palette(depth: .full).app("demo") == "\u{1b}[38;5;147m⬢ demo\u{1b}[39m")
    }
}

@Suite("The log printer")
struct LogPrinterTests {
    @Test("passes bytes through without colours, whatever they are and however they are cut")
    func bytes() throws {
        let bytes: [UInt8] = Array("2026 app[web.1]: a\n".utf8) + [0xff, 0x00, 0x1b, 0x0a, 0x0a, 0x41]
        for cut in 0...bytes.count {
            let recorder = Recorder<[UInt8]>()
            let stream = OutputStream { recorder.append($0) }
            let printer = LogPrinter(palette: .plain, asJSON: false, on: stream)
            try printer.take(bytes[..<cut])
            try printer.take(bytes[cut...])
            try printer.end()
            #expect(recorder.values.flatMap(\.self) == bytes)
        }
    }

    @Test("makes an object of each line, and of one that is no UTF-8 what can be read of it")
    func objects() throws {
        let time = "2026-08-10T10:00:02.000000+00:00"
        let bytes =
            Array("\(time) app[web.1]: caf".utf8) + [0xe9, 0x0a] + Array("\(time) app[web.1]: b\n".utf8)
        let text = try printed { stream in
            let printer = LogPrinter(palette: .plain, asJSON: true, on: stream)
            try printer.take(bytes[...])
            try printer.end()
        }
        let messages = try text.split(separator: "\n").map { line in
            try WireJSON.decode(JSONValue.self, from: Array(line.utf8)).object?["message"]
        }
        #expect(messages == [.text("caf\u{fffd}"), .text("b")])
    }

    @Test("adds nothing but escape sequences when it colours")
    func colours() throws {
        let text = """
            2026-08-10T10:00:02.000000+00:00 heroku[router]: at=info method=GET path="/a b" status=200 service=4ms
            2026-08-10T10:00:02.000000+00:00 heroku[web.1]: Process exited with status 0
            2026-08-10T10:00:02.000000+00:00 app[api]: Release v5 created by user a
            2026-08-10T10:00:02.000000+00:00 app[worker.1]:
            2026-08-10T10:00:02.000000+00:00 app[web.1]: two  blanks
            not a log line

            """
        let coloured = try printed { stream in
            let printer = LogPrinter(palette: Palette(depth: .full), asJSON: false, on: stream)
            try printer.take(Array(text.utf8)[...])
            try printer.end()
        }
        #expect(coloured != text)
        var plain = ""
        for (index, part) in coloured.split(separator: "\u{1b}[", omittingEmptySubsequences: false)
            .enumerated()
        {
            plain += index == 0 ? part : part.drop { $0 != "m" }.dropFirst()
        }
        #expect(plain == text)
    }
}
