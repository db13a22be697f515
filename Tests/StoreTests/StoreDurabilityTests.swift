import Linux
import Model
import TestSupport
import Testing

@testable import Store

/// `kill -9` leaves the database file and its log as they are at that moment: a copy of both, taken while the
/// store is open, is exactly that.
@Suite("Store: what survives")
struct StoreDurabilityTests {
    @Test("everything answered is there after a kill at any moment")
    func killedStore() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            try await fixture.deploy(app.id, ["web": "x"])
            _ = try await fixture.set(app.id, ["KEY": "value"])
            let before = try await fixture.store.snapshot(of: app.id)

            let copy = try copyOfFiles(in: fixture.folder, "store.db")
            let reopened = try await Store.open(
                path: copy.file("store.db"),
                clock: PlatformClock(),
                at: fixture.time(60)
            )
            #expect(try await reopened.store.snapshot(of: app.id) == before)
            #expect(reopened.recovery == Store.Recovery(builds: [], releases: []))
            await reopened.store.close()
        }
    }

    @Test("only its owner can read the database and its log: config vars are secrets")
    func modes() async throws {
        try await StoreFixture.with { fixture in
            for file in ["store.db", "store.db-wal"] {
                let mode = try FileSystem.status(fixture.folder.file(file)).mode
                #expect(mode == 0o600, "\(file)")
            }
        }
    }

    @Test("builds and release commands that a kill cut off are failed at the next start")
    func recovery() async throws {
        try await StoreFixture.with { fixture in
            let app = try await fixture.app()
            let pending = try await fixture.deploy(app.id, ["web": "x"], status: .pending)
            let build = try await fixture.build(app.id)
            let copy = try copyOfFiles(in: fixture.folder, "store.db")
            let (store, recovery) = try await Store.open(
                path: copy.file("store.db"),
                clock: PlatformClock(),
                at: fixture.time(60)
            )
            #expect(recovery.builds.map(\.id) == [build.id])
            #expect(recovery.builds.map(\.status) == [.failed])
            #expect(recovery.releases.map(\.id) == [pending.release.id])
            #expect(try await store.build(build.id).updated == fixture.time(60))
            #expect(try await store.currentRelease(of: app.id).version == 2)
            #expect(try await fixture.store.build(build.id).status == .pending, "the copy is a copy")
            await store.close()
        }
    }

    @Test("a transaction cut off half-way is not there, even when its pages had reached the log")
    func uncommitted() throws {
        let folder = try ScratchFolder()
        let connection = try SQLiteConnection(path: folder.file("plain.db"))
        try connection.execute("PRAGMA journal_mode = WAL; PRAGMA cache_size = 2; CREATE TABLE t (v TEXT)")
        try connection.run("INSERT INTO t VALUES (?)", "committed")
        let logBytes = try FileSystem.status(folder.file("plain.db-wal")).sizeBytes
        try connection.execute("BEGIN IMMEDIATE")
        for _ in 0..<500 {
            try connection.run("INSERT INTO t VALUES (?)", String(repeating: "x", count: 900))
        }
        #expect(try FileSystem.status(folder.file("plain.db-wal")).sizeBytes > logBytes + 100_000)

        let copy = try copyOfFiles(in: folder, "plain.db")
        let recovered = try SQLiteConnection(path: copy.file("plain.db"))
        let rows = try recovered.all("SELECT v FROM t") { try $0.text("v") }
        #expect(rows == ["committed"])
    }

    @Test("a full disk is recognisable, and the change that met it is undone")
    func diskFull() async throws {
        let folder = try ScratchFolder()
        let connection = try SQLiteConnection(path: folder.file("plain.db"))
        try connection.execute("CREATE TABLE t (v TEXT)")
        let pages = try connection.first("PRAGMA page_count") { try $0.integer("page_count") } ?? 0
        try connection.execute("PRAGMA max_page_count = \(pages)")
        let failure = #expect(throws: SQLiteError.self) {
            try connection.transaction {
                for _ in 0..<100 {
                    try connection.run("INSERT INTO t VALUES (?)", String(repeating: "x", count: 900))
                }
            }
        }
        #expect(failure?.kind == .diskFull)
        #expect(try connection.first("SELECT count(*) AS n FROM t") { try $0.integer("n") } == 0)
        try connection.execute("PRAGMA max_page_count = 1000")
        _ = try connection.transaction { try connection.run("INSERT INTO t VALUES (?)", "fits") }
    }

    @Test("another program that holds the database is a busy error")
    func busy() throws {
        let folder = try ScratchFolder()
        let one = try SQLiteConnection(path: folder.file("plain.db"))
        let two = try SQLiteConnection(path: folder.file("plain.db"))
        try one.execute("PRAGMA journal_mode = WAL; CREATE TABLE t (v TEXT); BEGIN IMMEDIATE")
        let failure = #expect(throws: SQLiteError.self) { try two.transaction {} }
        #expect(failure?.kind == .busy)
        try one.execute("COMMIT")
        _ = try two.transaction { try two.run("INSERT INTO t VALUES (?)", "now") }
    }

    @Test("a file that is no database, and a folder that is not there, are named as what they are")
    func badFiles() async throws {
        let folder = try ScratchFolder()
        try FileSystem.writeAtomically(folder.file("bad.db"), Array(repeating: 65, count: 5_000))
        await expectOpening(folder.file("bad.db"), fails: .damaged)
        await expectOpening(folder.file("missing/store.db"), fails: .notWritable)
    }

    @Test("a database of a newer herolocal is refused and not touched")
    func tooNew() async throws {
        let folder = try ScratchFolder()
        do {
            let connection = try SQLiteConnection(path: folder.file("store.db"))
            try connection.execute("PRAGMA user_version = 999")
        }
        await #expect(throws: StoreError.tooNew(version: 999, known: Migrations.steps.count)) {
            _ = try await Store.open(
                path: folder.file("store.db"),
                clock: PlatformClock(),
                at: StoreFixture.start
            )
        }
    }

    @Test("a step that fails leaves the steps before it and can be taken again")
    func migrationFailure() throws {
        let folder = try ScratchFolder()
        let connection = try SQLiteConnection(path: folder.file("plain.db"))
        let good = "CREATE TABLE one (v TEXT)"
        #expect(throws: SQLiteError.self) {
            try Migrations.apply(to: connection, steps: [good, "CREATE TABLE two (v TEXT); NONSENSE"])
        }
        let version = try connection.first("PRAGMA user_version") { try $0.integer("user_version") }
        #expect(version == 1)
        try Migrations.apply(to: connection, steps: [good, "CREATE TABLE two (v TEXT)"])
        try connection.run("INSERT INTO two VALUES (?)", "there")
    }

    private func copyOfFiles(in folder: ScratchFolder, _ name: String) throws -> ScratchFolder {
        let copy = try ScratchFolder()
        for file in [name, name + "-wal"] {
            try FileSystem.writeAtomically(copy.file(file), try FileSystem.readAll(folder.file(file)))
        }
        return copy
    }

    private func expectOpening(_ path: String, fails kind: SQLiteError.Kind) async {
        let failure = await #expect(throws: StoreError.self) {
            _ = try await Store.open(path: path, clock: PlatformClock(), at: StoreFixture.start)
        }
        guard case .database(let error) = failure else {
            Issue.record("\(path): \(String(describing: failure))")
            return
        }
        #expect(error.kind == kind)
    }
}
