import Model
import Testing

@Suite("A Procfile")
struct ProcfileTests {
    @Test(
        "is read line by line in the classic grammar",
        arguments: [
            ("web: gunicorn app:app", ["web": "gunicorn app:app"]),
            ("web:\tnpm start  \t", ["web": "npm start"]),
            ("   worker:   ruby w.rb", ["worker": "ruby w.rb"]),
            ("web npm start", ["web": "npm start"]),
            ("web: a\r\nworker: b\r\n", ["web": "a", "worker": "b"]),
            ("web: a\nweb: b", ["web": "b"]),
            ("# web: a\n\nweb: b\n", ["web": "b"]),
            ("web:a", [:]),
            ("web:", [:]),
            ("web:   ", [:]),
            (": x", [:]),
            ("my-type_2: x", ["my-type_2": "x"]),
            ("wéb: x", [:]),
            ("web: echo 'a: b' # not a comment", ["web": "echo 'a: b' # not a comment"]),
            ("", [:]),
        ]
    )
    func grammar(text: String, expected: [String: String]) {
        let types = Procfile(parsing: Array(text.utf8)).processTypes
        #expect(types.count == expected.count)
        for (type, command) in types { #expect(expected[type.description] == command) }
    }

    @Test("counts lines that declare nothing, but no blank ones and no comments")
    func ignoredLines() {
        let text = "# web: a\r\n\r\nweb:a\n  \t\nweb: b\n: x\n  # c\nweb:\n"
        #expect(Procfile(parsing: Array(text.utf8)).ignoredLines == [3, 6, 8])
    }

    @Test("for Cloud Native Buildpacks corrects names, and needs a colon")
    func cloudNative() throws {
        let long = String(repeating: "a", count: 64)
        let text = "# c\n Web:run: it \nWORKER_2: b\r\n-x: y\n\(long): z\nweb: last\nno colon\nx:\n"
        let procfile = Procfile(parsingCloudNative: Array(text.utf8))
        #expect(
            procfile.declarations.map { "\($0.type)=\($0.command)" } == ["web=last", "worker-2=b"]
        )
        #expect(
            procfile.corrections.map { "\($0.written) is \($0.key)" } == [
                "Web is web", "WORKER_2 is worker-2",
            ]
        )
        #expect(procfile.ignoredLines == [4, 5, 7, 8])
        #expect(Procfile(parsing: Array(text.utf8)).corrections == [])
    }

    @Test("keeps the order of its lines, each type where it stands first")
    func order() {
        let procfile = Procfile(parsing: Array("web: a\nclock: b\nweb: c\n".utf8))
        #expect(procfile.declarations.map { "\($0.type) \($0.command)" } == ["web c", "clock b"])
    }
}
