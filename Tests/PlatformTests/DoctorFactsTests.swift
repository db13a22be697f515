import DynoManager
import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

@testable import ControlPlane

/// Each fault is planted into facts, the good ones beside it.
@Suite("What the doctor finds in")
struct DoctorFactsTests {
    // MARK: The release

    private static let code = ReleaseFacts.Code(
        webCommand: "node server.js",
        slugBytes: 20 << 20,
        fileNames: ["Procfile", "server.js"]
    )
    private static let release = ReleaseFacts(
        code: code,
        webQuantity: 1,
        configVars: ["SECRET"],
        dotenv: ["SECRET", "PORT"],
        crashed: []
    )

    @Test("a good release is nothing")
    func goodRelease() {
        #expect(DoctorFactsTests.release.findings == [])
    }

    @Test("a release without code, and nothing else of it")
    func noCode() {
        var facts = DoctorFactsTests.release
        facts.code = nil
        facts.webQuantity = 0
        #expect(facts.findings.map(\.kind) == [.noRelease])
    }

    @Test("a release without a web command, with and without a Procfile")
    func noWeb() throws {
        var facts = DoctorFactsTests.release
        facts.code?.webCommand = nil
        facts.webQuantity = 0
        #expect(facts.findings.map(\.kind) == [.noWebType])
        #expect(facts.findings[0].summary == "The Procfile has no line for the process type web.")
        facts.code?.fileNames = ["procfile.txt"]
        #expect(facts.findings.map(\.kind) == [.misnamedProcfile, .noWebType])
        #expect(facts.findings[0].summary == "There is no Procfile, but procfile.txt.")
        #expect(facts.findings[1].summary.hasPrefix("There is no Procfile, and no buildpack"))
        #expect(facts.findings[1].codes == ["H14"])
    }

    @Test("a formation without web dynos, and with crashed ones")
    func formation() throws {
        var facts = DoctorFactsTests.release
        facts.webQuantity = 0
        facts.crashed = [DynoName(type: .web, number: 1), DynoName(type: .web, number: 2)]
        #expect(facts.findings.map(\.kind) == [.noWebDyno, .crashed])
        #expect(facts.findings[1].summary == "web.1, web.2 have crashed.")
        #expect(facts.findings[1].fix.contains("herolocal logs -d web.1 -a APP"))
    }

    @Test("a .env whose names are no config vars; its own variables the platform sets itself")
    func dotenv() {
        var facts = DoctorFactsTests.release
        facts.dotenv.formUnion(["KEY", "API_URL"])
        #expect(facts.findings.map(\.kind) == [.dotenv])
        #expect(facts.findings[0].summary == ".env sets API_URL, KEY, which are no config vars.")
        #expect(facts.findings[0].fix.hasPrefix("herolocal config:set API_URL=… KEY=…"))
    }

    @Test("a slug above 300 MB, not one of exactly that")
    func largeSlug() {
        var facts = DoctorFactsTests.release
        facts.code?.slugBytes = Limits.Slugs.softSizeBytes
        #expect(facts.findings == [])
        facts.code?.slugBytes += 1
        #expect(facts.findings.map(\.kind) == [.largeSlug])
    }

    @Test(
        "a web command",
        arguments: [
            ("npm start", DoctorFindingKind.packageScript),
            ("NODE_ENV=production npm run serve", .packageScript),
            ("exec yarn start", .packageScript),
            ("flask run --port $PORT", .developmentServer),
            ("python manage.py runserver 0.0.0.0:$PORT", .developmentServer),
            ("node_modules/.bin/nodemon server.js", .developmentServer),
            ("php -S 0.0.0.0:$PORT", .developmentServer),
            ("node server.js", nil),
            ("gunicorn app:app --bind 0.0.0.0:$PORT", nil),
            ("node npm.js run", nil),
            ("next start -p $PORT", nil),
            ("", nil),
        ] as [(String, DoctorFindingKind?)]
    )
    func command(text: String, kind: DoctorFindingKind?) {
        #expect(WebCommand(text).findings.map(\.kind) == [kind].compactMap { $0 })
    }

    // MARK: The boot

    struct Boot: CustomTestStringConvertible, Sendable {
        let listeners: [String]
        let kind: DoctorFindingKind?
        let asked: String?
        var summary: String?
        var testDescription: String { listeners.joined(separator: " ") }
    }

    static let boots = [
        Boot(listeners: ["0.0.0.0:5000"], kind: nil, asked: "127.0.0.1:5000"),
        Boot(listeners: ["[::]:5000"], kind: nil, asked: "127.0.0.1:5000"),
        Boot(listeners: ["127.0.0.1:9229", "0.0.0.0:5000"], kind: nil, asked: "127.0.0.1:5000"),
        Boot(listeners: ["[::1]:5000", "[::]:5000"], kind: nil, asked: "127.0.0.1:5000"),
        Boot(
            listeners: ["[::1]:5000"],
            kind: .loopbackOnly,
            asked: "[::1]:5000",
            summary: "Bound to ::1 only, on $PORT (5000): nobody on another machine reaches it."
        ),
        Boot(listeners: ["127.0.0.1:5000"], kind: .loopbackOnly, asked: "127.0.0.1:5000"),
        Boot(
            listeners: ["0.0.0.0:3000"],
            kind: .wrongPort,
            asked: nil,
            summary: "Listens on 0.0.0.0:3000, not on $PORT (5000)."
        ),
        Boot(listeners: [], kind: .notListening, asked: nil),
    ]

    @Test("where a dyno listens", arguments: boots)
    func boot(boot: Boot) throws {
        let listeners = try boot.listeners.map { try SocketAddress(parsing: $0) }
        let facts = BootFacts(port: 5000, listeners: listeners, time: .seconds(1))
        #expect(facts.findings.map(\.kind) == [boot.kind].compactMap { $0 })
        #expect(facts.address?.description == boot.asked)
        if let summary = boot.summary { #expect(facts.findings.first?.summary == summary) }
        if boot.kind != nil { #expect(facts.findings.first?.codes.first == "R10") }
    }

    @Test("a boot that nearly takes too long, and one that ends")
    func otherBoots() throws {
        let address = try SocketAddress(parsing: "0.0.0.0:5000")
        let quick = BootFacts(port: 5000, listeners: [address], time: .seconds(45))
        #expect(quick.findings == [])
        let slow = BootFacts(port: 5000, listeners: [address], time: .seconds(46))
        #expect(slow.findings.map(\.kind) == [.slowBoot])
        let ended = BootFacts(port: 5000, time: .seconds(1), ending: ExaminedDyno.Ending(code: 3))
        #expect(ended.findings.map(\.kind) == [.exitsAtBoot])
        #expect(ended.findings[0].summary.contains("ended with status 3"))
        #expect(ended.outcome == "ended with status 3 after 1.0 s")
        var crowded = ended
        crowded.stray = BootFacts.Stray(
            name: try DynoName("web.1"),
            port: 6000,
            listeners: [try SocketAddress(parsing: "0.0.0.0:3000")]
        )
        #expect(crowded.findings.map(\.kind) == [.wrongPort])
        #expect(
            crowded.findings[0].summary.hasPrefix("web.1 listens on 0.0.0.0:3000, not on its $PORT (6000);")
        )
    }

    // MARK: The answer

    private func answer(_ result: AnswerFacts.Result) -> [DoctorFindingKind] {
        AnswerFacts(host: "demo.localhost", result: result, time: .seconds(1)).findings.map(\.kind)
    }

    @Test("an answer")
    func answers() {
        #expect(answer(.answered(.init(status: 200))) == [])
        #expect(answer(.answered(.init(status: 404))) == [])
        #expect(answer(.answered(.init(status: 503))) == [.serverError])
        #expect(answer(.silent) == [.noAnswer])
        #expect(answer(.closed(afterBytes: 0)) == [.closesWithoutAnswer])
        #expect(answer(.unreachable("Connection refused")) == [.closesWithoutAnswer])
        #expect(answer(.closed(afterBytes: 12)) == [.badAnswer])
        #expect(answer(.malformed("malformedStatusLine")) == [.badAnswer])
    }

    @Test(
        "a redirect, when it leads to where it came from",
        arguments: [
            ("https://demo.localhost/", true), ("https://demo.localhost", true),
            ("https://demo.localhost/login", false), ("https://www.example.com/", false), ("/", false),
        ]
    )
    func redirect(location: String, isLoop: Bool) {
        let kinds = answer(.answered(.init(status: 301, location: location)))
        #expect(kinds == (isLoop ? [.redirectLoop] : []))
    }

    // MARK: The idle connection

    private func idle(_ result: IdleFacts.Result, _ server: WebServer = .other) -> [DoctorFinding] {
        IdleFacts(result: result, waited: .seconds(90), server: server).findings
    }

    @Test("an idle connection that is closed before the router would")
    func idleConnection() {
        #expect(idle(.keptOpen) == [])
        #expect(idle(.notKept) == [])
        #expect(idle(.untested) == [])
        #expect(idle(.closed(after: .seconds(90), .refused)) == [])
        let findings = idle(.closed(after: .seconds(5), .refused), .node)
        #expect(findings.map(\.kind) == [.shortKeepAlive])
        #expect(findings[0].codes == ["H13", "H18"])
        #expect(
            findings[0].summary
                == "Node.js closes an idle connection after 5.0 s; the router keeps it for 90 s. "
                + "A POST that reached it after its close was refused with a reset: it was not carried out."
        )
        #expect(findings[0].fix.hasPrefix("server.keepAliveTimeout = 95_000"))
        let swallowed = idle(.closed(after: .seconds(5), .swallowed))
        #expect(
            swallowed.first?.summary.hasSuffix("without an answer: it may have been carried out.") == true
        )
    }

    @Test(
        "who serves",
        arguments: [
            ("gunicorn", ["python app.py"], WebServer.gunicorn),
            (nil, ["/usr/bin/python3 /app/.venv/bin/gunicorn app:app"], .gunicorn),
            (nil, ["node server.js"], .node),
            (nil, ["/usr/bin/node /app/server.js"], .node),
            ("Express", ["node server.js"], .node),
            (nil, ["puma 6.4.2 (tcp://0.0.0.0:5000) [app]"], .puma),
            ("uvicorn", [], .uvicorn),
            ("Apache/2.4", ["httpd -k start"], .apache),
            ("Apache-Coyote Tomcat", ["java -jar app.jar"], .apache),
            (nil, ["python3 app.py --with-node"], .other),
            (nil, [], .other),
        ] as [(field: String?, commands: [String], server: WebServer)]
    )
    func server(row: (field: String?, commands: [String], server: WebServer)) {
        #expect(WebServer(server: row.field, commands: row.commands) == row.server)
    }

    // MARK: Memory and the end

    @Test("memory above the quota, and near it")
    func memory() {
        func use(_ megabytes: Int) -> MemoryUse {
            var reading = MemoryReading()
            reading.rssBytes = megabytes << 20
            return MemoryUse(reading, of: .basic)
        }
        let names = (1...4).map { DynoName(type: .web, number: $0) }
        let uses = [names[0]: use(100), names[1]: use(480), names[2]: use(600), names[3]: use(1200)]
        let findings = MemoryFacts(uses: uses).findings
        #expect(findings.map(\.kind) == [.memoryQuota, .memoryNearQuota])
        #expect(findings[0].summary == "web.3 has 600M of its 512M, web.4 has 1200M of its 512M.")
        #expect(findings[1].summary == "web.2 has 480M of its 512M.")
        #expect(MemoryFacts(uses: [names[0]: use(100)]).findings == [])
        #expect(MemoryFacts(uses: [:]).outcome == "no dyno runs")
    }

    @Test("who stays after SIGTERM, seen from who was there when")
    func leavers() {
        let parent = DynoLook.Member(pid: 7, command: "npm start")
        let child = DynoLook.Member(pid: 8, command: "node server.js")
        let late = DynoLook.Member(pid: 9, command: "sh cleanup.sh")
        var watch = LeaverWatch()
        watch.see([parent, child], at: .zero)
        watch.see([child, late], at: .milliseconds(200))
        watch.see([child], at: .milliseconds(900))
        let facts = EndFacts(leavers: watch.leavers, waited: .seconds(30))
        #expect(
            facts.outcome == "npm start left after 0.2 s; node server.js had to be killed; "
                + "sh cleanup.sh left after 0.9 s"
        )
        #expect(facts.findings.map(\.kind) == [.ignoresSIGTERM])
        #expect(facts.findings[0].codes == ["R12"])
        #expect(facts.findings[0].summary == "Still there 30 s after SIGTERM: node server.js.")
        watch.see([], at: .seconds(1))
        #expect(EndFacts(leavers: watch.leavers, waited: .seconds(30)).findings == [])
        #expect(EndFacts.ended(with: 3).summary == "The dyno ended by itself with status 3.")
    }

    // MARK: The document

    @Test("docs/doctor.md has all of it: a row for each kind with its codes and what Heroku does")
    func document() throws {
        let rows = try FileSystem.readText(Repository.path("docs/doctor.md")).split(separator: "\n")
            .filter { $0.hasPrefix("| `") }
            .map { $0.split(separator: "|").map { $0.drop { $0 == " " } } }
        #expect(rows.count == DoctorFindingKind.allCases.count)
        for (row, kind) in zip(rows, DoctorFindingKind.allCases) {
            #expect(row[0].hasPrefix("`\(kind.rawValue)` "), "\(row[0]) for \(kind.rawValue)")
            let codes = kind.codes.joined(separator: ", ")
            #expect(
                row[2].hasPrefix("\(codes) ") || (codes.isEmpty && row[2].isEmpty),
                "\(kind.rawValue): \(row[2])"
            )
            #expect(row[3].hasPrefix("\(kind.onHeroku) "), "\(kind.rawValue): \(row[3])")
        }
    }
}
