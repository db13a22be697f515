import Linux
import TestSupport
import Testing

@testable import ctl

@Suite("The manual pages")
struct ManualPageTests {
    private static let mandoc = systemProgram("mandoc")
    private static let man = systemProgram("man")

    @Test("are one for the program and one for each topic, every command in them")
    func pages() {
        let pages = ManualPage.all(Program.table)
        #expect(
            Set(pages.map(\.fileName))
                == Set(["herolocal.1"] + Program.table.topics.map { "herolocal-\($0.name).1" })
        )
        for command in Program.table.commands {
            let page = pages.first { $0.fileName == "herolocal-\(command.topic).1" }
            #expect(
                page?.text.contains(".SS \"herolocal \(command.name)") == true || command.name.contains("-")
            )
        }
    }

    @Test("let nothing of the table be read as a request or an escape")
    func escapes() {
        var text = ManualText(title: "A-B")
        text.line(".so /etc/passwd")
        text.line("'quote \\n -x")
        text.item("\"a\"", ".b")
        let lines = text.text.split(separator: "\n").dropFirst(2)
        #expect(lines == ["\\&.so /etc/passwd", "\\&'quote \\en \\-x", ".TP", ".B \"\\(dqa\\(dq\"", "\\&.b"])
    }

    @Test("have nothing that mandoc warns of", .enabled("mandoc is installed") { mandoc != nil })
    func lint() async throws {
        let mandoc = try #require(ManualPageTests.mandoc)
        let folder = try ScratchFolder()
        try ManualPage.write(to: folder.file("man1"), Program.table)
        for name in try FileSystem.entries(of: folder.file("man1")) {
            let run = try await ProgramRun.run([
                mandoc, "-T", "lint", "-W", "warning", folder.file("man1/\(name)"),
            ])
            let complaints = run.output.split(separator: "\n").filter { !$0.contains("missing date") }
            #expect(complaints == [], "\(name)")
        }
    }

    @Test("are shown by man", .enabled("man is installed") { man != nil })
    func shown() async throws {
        let man = try #require(ManualPageTests.man)
        let folder = try ScratchFolder()
        try ManualPage.write(to: folder.path, Program.table)
        let run = try await ProgramRun.run(
            [man, "-l", folder.file("herolocal-ps.1")],
            environment: Host.allEnvironment + ["MANWIDTH=200", "MANPAGER=cat", "LC_ALL=C.UTF-8"]
        )
        #expect(run.code == 0 && run.errors.isEmpty, "\(run.errors)")
        #expect(run.output.contains("herolocal ps:scale [TYPE=QUANTITY[:SIZE]...] -a APP"), "\(run.output)")
        #expect(run.output.contains("-d, --dyno-name=DYNO"), "\(run.output)")
    }
}
