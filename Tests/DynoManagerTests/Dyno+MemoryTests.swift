import DynoManager
import Model
import Testing

@Suite("A dyno's memory")
struct DynoMemoryTests {
    private func use(_ mebibytes: Int) -> MemoryUse {
        var reading = MemoryReading()
        reading.rssBytes = mebibytes << 20
        return MemoryUse(reading, of: .basic)
    }

    private func upDyno(_ kind: Dyno.Kind = .formation) throws -> Dyno {
        var dyno = Dyno(
            name: try DynoName(kind == .formation ? "web.1" : "run.1234"),
            kind: kind,
            seed: 1
        )
        _ = dyno.run([.start(after: .down), .slugReady, .launched(command: "x"), .running, .bound])
        return dyno
    }

    @Test("above its quota is said with each reading and does no harm")
    func overQuota() throws {
        var dyno = try upDyno()
        let lines = ["Process running mem=836M(163.3%)", "Error R14 (Memory quota exceeded)"]
        #expect(dyno.run([.measured(use(836))]) == lines.map { .log($0) })
        #expect(dyno.run([.measured(use(512))]) == [])
        #expect(dyno.run([.measured(use(836))]) == lines.map { .log($0) })
        #expect(dyno.stage == .up)
    }

    @Test("above its limit is its end, and that is a crash")
    func overLimit() throws {
        var dyno = try upDyno()
        #expect(
            dyno.run([.measured(use(1029))]) == [
                .cancelTimers, .log("Process running mem=1029M(201.0%)"),
                .log("Error R15 (Memory quota vastly exceeded)"), .log("Stopping process with SIGKILL"),
                .signal(.kill),
            ]
        )
        // What is measured while it dies says nothing new.
        #expect(dyno.run([.measured(use(1029))]) == [])
        #expect(
            dyno.lines([.exited(137)]).prefix(2) == [
                "Process exited with status 137", "State changed from up to crashed",
            ]
        )
    }

    @Test("counts while it boots, too, and the crash is one from starting")
    func booting() throws {
        var dyno = Dyno(name: try DynoName("web.1"), kind: .formation, seed: 1)
        _ = dyno.run([.start(after: .down), .slugReady, .launched(command: "x"), .running])
        #expect(
            dyno.lines([.measured(use(1025)), .exited(137)]).contains(
                "State changed from starting to crashed"
            )
        )
    }

    @Test("ends a one-off for good")
    func oneOff() throws {
        var dyno = try upDyno(.oneOff(attached: false))
        #expect(
            dyno.lines([.measured(use(2048)), .exited(137)]).suffix(2) == [
                "Process exited with status 137", "State changed from up to complete",
            ]
        )
        #expect(dyno.stage == .ended)
    }

    @Test("is of no interest once it is on its way out")
    func leaving() throws {
        var dyno = try upDyno()
        _ = dyno.run([.stop(.scaledDown)])
        #expect(dyno.run([.measured(use(2048))]) == [])
        _ = dyno.run([.withdrawn])
        #expect(dyno.run([.measured(use(2048))]) == [])
    }
}
