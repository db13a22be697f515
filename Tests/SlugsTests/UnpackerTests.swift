import Archive
import Linux
import Testing

@testable import Slugs

@Suite("The unpacker")
struct UnpackerTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try FileSystem.makeDirectory("\(scratch.path)/out")
    }

    private func unpack(_ archive: String, _ layout: Unpacker.Layout = .source) throws -> Unpacker.Summary {
        try Unpacker.unpack(archive, into: "\(scratch.path)/out", layout)
    }

    @Test("writes files, directories and both kinds of link")
    func everything() throws {
        let archive = try scratch.archive(
            "a.tar",
            [
                directory("./"), member("./bin/web", "#!/bin/sh\n", mode: 0o700), member("./b", "b"),
                link("./l", to: "../elsewhere"), hardLink("./h", to: "./b"), directory("./empty"),
            ]
        )
        let summary = try unpack(archive)
        #expect(
            try scratch.listing("out")
                == ["b b", "bin/", "bin/web #!/bin/sh\n", "empty/", "h b", "l -> ../elsewhere"]
        )
        #expect(try FileSystem.status("\(scratch.path)/out/bin/web").mode == 0o755)
        #expect(try FileSystem.status("\(scratch.path)/out/b").mode == 0o644)
        let same = try FileSystem.status("\(scratch.path)/out/b").inode
        #expect(try FileSystem.status("\(scratch.path)/out/h").inode == same)
        #expect(summary.soleDirectory == nil)
    }

    @Test(
        "refuses names that lead out",
        arguments: ["/etc/evil", "../evil", "a/../../evil", "./..", "a/.."]
    )
    func escapes(name: String) throws {
        let archive = try scratch.archive("a.tar", [member("ok", "fine"), member(name, "evil")])
        #expect(throws: UnpackFailure.tar(.unsafeName(name))) { try unpack(archive) }
        #expect(!FileSystem.exists("\(scratch.path)/evil"))
    }

    @Test("does not write through a link, wherever it points", arguments: ["..", "/tmp", ".", "real"])
    func throughLink(target: String) throws {
        let archive = try scratch.archive(
            "a.tar",
            [directory("real"), link("door", to: target), member("door/evil", "evil")]
        )
        #expect(throws: UnpackFailure.notDirectory(member: "door/evil")) { try unpack(archive) }
        #expect(!FileSystem.exists("\(scratch.path)/evil"))
        #expect(!FileSystem.exists("\(scratch.path)/out/real/evil"))
    }

    @Test("replaces a link by a later file of its name instead of writing to what it points to")
    func linkThenFile() throws {
        try scratch.write("outside", "untouched")
        let archive = try scratch.archive("a.tar", [link("x", to: "../outside"), member("x", "new")])
        _ = try unpack(archive)
        #expect(try scratch.listing("out") == ["x new"])
        #expect(try FileSystem.readText("\(scratch.path)/outside") == "untouched")
    }

    @Test(
        "makes hard links only to files of the same archive",
        arguments: ["../outside", "/etc/passwd", "missing", "door", "door/outside", "real"]
    )
    func hardLinks(target: String) throws {
        try scratch.write("outside", "secret")
        let archive = try scratch.archive(
            "a.tar",
            [directory("real"), link("door", to: ".."), hardLink("h", to: target)]
        )
        #expect(throws: UnpackFailure.self) { try unpack(archive) }
        #expect(!FileSystem.exists("\(scratch.path)/out/h"))
    }

    @Test("does not let a directory take a link's or a file's place, nor a file a directory's")
    func conflicts() throws {
        let first = try scratch.archive("a.tar", [link("d", to: ".."), directory("d")])
        #expect(throws: UnpackFailure.notDirectory(member: "d")) { try unpack(first) }
        let second = try scratch.archive("b.tar", [directory("e"), member("e", "x")])
        #expect(throws: UnpackFailure.notDirectory(member: "e")) { try unpack(second) }
    }

    @Test("refuses a name that is not UTF-8, one with a zero byte and one that is too long")
    func names() throws {
        let entry = TarEntry(path: [0x66, 0xff], kind: .file(sizeBytes: 0), mode: 0o644)
        let odd = try scratch.archive("a.tar", [(entry, "")])
        #expect(throws: UnpackFailure.self) { try unpack(odd) }
        let long = try scratch.archive("b.tar", [member(String(repeating: "d/", count: 2500) + "f")])
        #expect(throws: UnpackFailure.self) { try unpack(long) }
    }

    @Test("says in words what it is given instead of an archive")
    func notAnArchive() throws {
        let cases = [
            ("", UnpackFailure.empty), ("PK\u{3}\u{4}", .unknownFormat), ("\u{1f}", .unknownFormat),
        ]
        for (content, expected) in cases {
            let file = try scratch.write("odd", content)
            #expect(throws: expected) { try unpack(file) }
        }
        let nothing = try scratch.archive("none.tar", [])
        #expect(throws: UnpackFailure.empty) { try unpack(nothing) }
        #expect(throws: UnpackFailure.self) { try unpack("\(scratch.path)/missing") }
    }

    @Test("finds the single top directory of a hosting site's archive, unless names start at ./")
    func topDirectory() throws {
        let site = try scratch.archive(
            "a.tar",
            [directory("repo-1a2b"), member("repo-1a2b/Procfile", "web: x\n")]
        )
        #expect(try unpack(site).soleDirectory == "repo-1a2b")
        for (index, members) in [
            [directory("./public"), member("./public/index.html")], [member("a/x"), member("b/x")],
            [member("Procfile")],
        ].enumerated() {
            let out = try Scratch()
            let archive = try out.archive("\(index).tar", members)
            try FileSystem.makeDirectory("\(out.path)/out")
            #expect(try Unpacker.unpack(archive, into: "\(out.path)/out", .source).soleDirectory == nil)
        }
    }

    @Test("refuses what expands to more than it may, in members, content, names or what follows the end")
    func bombs() throws {
        let many = try scratch.archive("many.tar", (0..<4).map { member("\($0)") })
        try expect(.tooManyMembers(limit: 3), of: many, UnpackBounds(members: 3))
        // Two members, and three directories that they imply.
        let deep = try scratch.archive("deep.tar", [member("a/b/x"), member("a/c/x")])
        try expect(.tooManyMembers(limit: 4), of: deep, UnpackBounds(members: 4))
        try expect(nil, of: deep, UnpackBounds(members: 5, directoryNameBytes: "aa/ba/c".utf8.count))
        try expect(.tooLongNames(limitBytes: 6), of: deep, UnpackBounds(directoryNameBytes: 6))
        let large = try scratch.archive("large.tar", [member("a", "12345"), member("b", "67890")])
        try expect(.tooLarge(limitBytes: 9), of: large, UnpackBounds(contentBytes: 9))
        // Zeros behind the end cost time and hold nothing.
        let whole = try FileSystem.readAll(large)
        let tail = [UInt8](repeating: 0, count: 1 << 20)
        try FileSystem.writeAtomically(large, whole + tail)
        try expect(.tooLarge(limitBytes: whole.count), of: large, UnpackBounds(archiveBytes: whole.count))
    }

    private func expect(_ failure: UnpackFailure?, of archive: String, _ bounds: UnpackBounds) throws {
        let out = try Scratch()
        var thrown: UnpackFailure?
        do {
            _ = try Unpacker.unpack(archive, into: out.path, .source, bounds: bounds)
        } catch {
            thrown = error
        }
        #expect(thrown == failure)
    }

    @Test("takes from a slug only what is below ./app")
    func slugLayout() throws {
        let archive = try scratch.archive(
            "a.tar",
            [
                directory("./app"), member("./app/Procfile", "web: x"), member("./etc/passwd", "no"),
                member("app2", "no"),
            ]
        )
        _ = try unpack(archive, .slug)
        #expect(try scratch.listing("out") == ["Procfile web: x"])
    }

    @Test("reads what tar and gzip of this machine write")
    func systemTar() async throws {
        let long = "tree/" + String(repeating: "long/", count: 30) + String(repeating: "n", count: 120)
        try scratch.write(long, "deep")
        try scratch.write("tree/a", "a")
        try FileSystem.symbolicLink(to: "a", at: "\(scratch.path)/tree/l")
        for format in ["gnu", "pax"] {
            let code = try await run(
                "tar",
                "--format=\(format)",
                "-czf",
                "\(format).tgz",
                "-C",
                "tree",
                ".",
                directory: scratch.path
            )
            #expect(code == 0)
            let out = "\(scratch.path)/\(format)"
            try FileSystem.makeDirectory(out)
            _ = try Unpacker.unpack("\(scratch.path)/\(format).tgz", into: out, .source)
            #expect(try scratch.listing(format) == scratch.listing("tree"))
        }
    }

    @Test("says cut short for a gzipped archive that ends early")
    func truncatedGzip() async throws {
        try scratch.write("tree/a", String(repeating: "content ", count: 10_000))
        #expect(try await run("tar", "-czf", "a.tgz", "tree", directory: scratch.path) == 0)
        let whole = try FileSystem.readAll("\(scratch.path)/a.tgz")
        for count in [20, whole.count / 2, whole.count - 8, whole.count - 1] {
            try FileSystem.writeAtomically("\(scratch.path)/cut.tgz", Array(whole[..<count]))
            let out = try Scratch()
            #expect(throws: UnpackFailure.self) {
                try Unpacker.unpack("\(scratch.path)/cut.tgz", into: out.path, .source)
            }
        }
    }
}
