import Linux
import TestSupport

/// One dialogue of `Transcripts/`: what each side sends and must see, and how the clock moves, line by line.
///
/// `C` is the client, `B` another one, `D` the dyno `web.1`, `L` the app's log, `A` the app, `@` the clock:
///
///     C> text      the client sends a line          D> text      the dyno sends a line
///     C+ text      … without a line end (escapes)   D+ text      … without a line end (escapes)
///     C< text      a line of the head it gets       D< text      a line of the head it gets
///     C! Name      no such field in that head       D! Name      no such field in that head
///     C1 Name      exactly one such field in it     D1 Name      exactly one such field in it
///     C= text      the content behind it (escapes)  D= text      the content behind it (escapes)
///     C? text      a part of the page behind it
///     C$ name      the client keeps the cookie of that name; `$name` is its pair in lines that it sends
///     C@ deaf      the client takes nothing for now D@ deaf      the dyno takes nothing for now
///     C~ text      the client sends so much of this D~ text      the dyno sends so much of this content as the
///                  (escapes) as the router takes,                (escapes) router takes, which must not be all
///                  which must not be all
///     C~           the client takes what comes      D~           the dyno takes what comes while the client
///                  while the dyno sends the rest                 sends the rest
///     C@ closed    the router has closed            D@ closed    the router has closed
///     C@ reset     … with a reset                   D@ close     the dyno closes (`reset`: with a reset)
///     C@ close     the client closes                D@ none      no connection has come
///     A up         web.1 is up; also: starting, crashed, refusing, silent, none, maintenance, blank, unscaled
///     A out-of-hours     … may run no dyno, as its account's Eco hours are used up
///     A up+starting      … with web.2, which starts, and so on for all that a dyno can be
///     A up+refusing×9    … with web.2 to web.10, which refuse
///     A domains www.example.test *.wild.test       … is up and has these domains besides
///     A pages URL URL    … is up and has pages for errors and maintenance (`-`: none); also: pages+maintenance,
///                        pages+unscaled
///     A full             as many other requests are in flight as may be
///     A< quarantined 2   so many dynos get nothing new because they refused
///     A feature NAME on  … with this feature of the app switched; also: off
///     @ +30s       the clock moves                  L< text      the next log line
///                                                   L! -         no log line has come
///     R 50         what follows, up to `R end`, happens so many times
///
/// Nothing may be left over at the end: no log line, no byte that nobody has read, no connection to a dyno that
/// nobody has taken, no request without an end. `D` is every dyno that accepts; the log says which it was.
///
/// `*` stands for anything in expected lines. The first line of a head is compared as it stands, fields are
/// found by name. A line that begins with `#` is a comment.
struct Transcript {
    struct Line {
        let number: Int
        let kind: String
        let text: String
    }

    let lines: [Line]

    init(_ source: String) {
        var lines: [Line] = []
        for (index, line) in source.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.isEmpty || line.hasPrefix("#") { continue }
            let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
            let text = parts.count > 1 ? String(parts[1]) : ""
            lines.append(Line(number: index + 1, kind: String(parts[0]), text: text))
        }
        self.lines = Transcript.repeated(lines)
    }

    /// The names of all dialogues, from the folder itself.
    static func names() throws -> [String] {
        try FileSystem.entries(of: path).filter { $0.hasSuffix(".http") }.sorted()
    }

    static func named(_ name: String) throws -> Transcript {
        Transcript(String(decoding: try FileSystem.readAll("\(path)/\(name)"), as: UTF8.self))
    }

    // MARK: - Private

    /// With what stands between `R 50` and `R end` so many times.
    private static func repeated(_ lines: [Line]) -> [Line] {
        var result: [Line] = []
        var rest = lines[...]
        while let begin = rest.firstIndex(where: { $0.kind == "R" }) {
            result += rest[..<begin]
            guard let times = Int(rest[begin].text),
                let end = rest[begin...].firstIndex(where: { $0.kind == "R" && $0.text == "end" })
            else { break }
            for _ in 0..<times { result += rest[(begin + 1)..<end] }
            rest = rest[(end + 1)...]
        }
        // A repetition without an end or a number stays, for the player to refuse.
        return result + rest
    }

    private static var path: String {
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            + "/Transcripts"
    }
}

extension String {
    /// Whether the text matches `pattern`, in which `*` stands for anything.
    func matches(_ pattern: String) -> Bool {
        let pieces = pattern.split(separator: "*", omittingEmptySubsequences: false)
        guard pieces.count > 1 else { return self == pattern }
        guard hasPrefix(pieces[0]) else { return false }
        var rest = dropFirst(pieces[0].count)
        for piece in pieces[1..<pieces.count - 1] where !piece.isEmpty {
            guard let found = rest.firstRange(of: piece) else { return false }
            rest = rest[found.upperBound...]
        }
        return rest.hasSuffix(pieces[pieces.count - 1])
    }
}
