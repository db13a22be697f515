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
///     C@ closed    the router has closed            D@ closed    the router has closed
///     C@ reset     … with a reset                   D@ close     the dyno closes (`reset`: with a reset)
///     C@ close     the client closes                D@ none      no connection has come
///     A up         web.1 is up; also: starting, crashed, refusing, silent, none, maintenance, blank, unscaled
///     A out-of-hours     … may run no dyno, as its account's Eco hours are used up
///     A up+refusing      … with web.2 to web.10, which refuse
///     A up+silent        … with web.2, which does not answer; also: starting+silent
///     A domains www.example.test *.wild.test       … is up and has these domains besides
///     A pages URL URL    … is up and has pages for errors and maintenance (`-`: none); also: pages+maintenance,
///                        pages+unscaled
///     A refusing×12      twelve dynos that refuse
///     A full             as many other requests are in flight as may be
///     A< quarantined 2   so many dynos get nothing new because they refused
///     A feature NAME on  … with this feature of the app switched; also: off
///     @ +30s       the clock moves                  L< text      the next log line
///                                                   L! -         no log line has come
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
        self.lines = lines
    }

    /// The names of all dialogues, from the folder itself.
    static func names() throws -> [String] {
        try FileSystem.entries(of: path).filter { $0.hasSuffix(".http") }.sorted()
    }

    static func named(_ name: String) throws -> Transcript {
        Transcript(String(decoding: try FileSystem.readAll("\(path)/\(name)"), as: UTF8.self))
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
