import Linux
import Model
import TestSupport
import Testing

@testable import Logplex

@Suite("LogIntake")
struct LogIntakeTests {
    private let time = LogplexFixture.noon

    private func output(_ app: ResourceID) -> DynoOutput {
        DynoOutput(app: app, dyno: .random(), name: DynoName(type: .web, number: 1))
    }

    @Test("whoever attached is woken once until everything is taken")
    func wakes() {
        let intake = LogIntake()
        let count = Lock(0)
        let app = ResourceID.random()
        intake.line("before", app: app, source: .app, process: "api", time: time)
        intake.attach { count.withLock { $0 += 1 } }
        #expect(count.withLock { $0 } == 1, "what came before counts")
        intake.line("one", app: app, source: .app, process: "api", time: time)
        intake.line("two", app: app, source: .app, process: "api", time: time)
        #expect(count.withLock { $0 } == 1)
        #expect(intake.takeAll().items.count == 3)
        intake.line("three", app: app, source: .app, process: "api", time: time)
        #expect(count.withLock { $0 } == 2)
    }

    @Test("an app that is too loud loses its own lines, counted, and nobody else's")
    func boundPerApp() {
        let intake = LogIntake()
        let loud = output(.random())
        let quiet = output(.random())
        let chunk = Array(repeating: Array("x\n".utf8), count: 32_768).flatMap { $0 }
        for _ in 0..<40 { intake.take(chunk, from: loud, at: time) }
        intake.take(Array("still here\n".utf8), from: quiet, at: time)
        let delivery = intake.takeAll()
        #expect(delivery.items.count == Limits.Logplex.intakeBytesPerApp / chunk.count + 1)
        #expect(delivery.losses == [loud.app: LogIntake.Loss(count: 8 * 32_768, since: time)])
        #expect(intake.takeAll().isEmpty)
    }

    @Test("batches are bounded together and counted per app when they do not fit")
    func boundOfBatches() {
        let intake = LogIntake()
        let apps = [ResourceID.random(), ResourceID.random()]
        var batch = LogBatch()
        for app in apps + apps {
            let text = [UInt8](repeating: 120, count: 4 << 20)
            batch.append(text, app: app, source: .heroku, process: "router", time: time)
        }
        for _ in 0..<5 { intake.take(batch) }
        let delivery = intake.takeAll()
        #expect(delivery.items.count == 4)
        #expect(delivery.losses.mapValues(\.count) == [apps[0]: 2, apps[1]: 2])
    }

    @Test("posted lines are bounded for each app, empty ones too, and nobody else's are lost")
    func boundOfPosted() {
        let intake = LogIntake()
        let loud = ResourceID.random()
        var batch = LogBatch()
        for _ in 0..<1_024 {
            batch.append(
                [],
                app: loud,
                source: .app,
                process: "p.1",
                time: Timestamp(microseconds: 0)
            )
        }
        for _ in 0..<40 { intake.takePosted(batch, of: loud, at: time) }
        intake.take(Array("still here\n".utf8), from: output(.random()), at: time)
        let kept = Limits.Logplex.intakeBytesPerApp / batch.weight
        #expect(kept == 32)
        let delivery = intake.takeAll()
        #expect(delivery.items.count == kept + 1)
        #expect(delivery.losses == [loud: LogIntake.Loss(count: 8 * 1_024, since: time)])
    }

    @Test("bytes after a loss are marked, so that half a line is not joined to them")
    func marksGap() {
        let intake = LogIntake()
        let dyno = output(.random())
        intake.take([UInt8](repeating: 120, count: Limits.Logplex.intakeBytesPerApp), from: dyno, at: time)
        intake.take(Array("lost".utf8), from: dyno, at: time)
        _ = intake.takeAll()
        intake.take(Array("a\n".utf8), from: dyno, at: time)
        intake.take(Array("b\n".utf8), from: dyno, at: time)
        let marks = intake.takeAll().items.map { item in
            if case .bytes(_, _, _, let afterLoss) = item { afterLoss } else { false }
        }
        #expect(marks == [true, false])
    }

    @Test("an app that lost lines is told how many, and its half line is not joined")
    func lossIsTold() async throws {
        let intake = LogIntake()
        let app = ResourceID.random()
        let dyno = output(app)
        // Nobody takes anything yet: the third write does not fit.
        intake.take(Array("half".utf8), from: dyno, at: time)
        intake.take(
            [10] + [UInt8](repeating: 120, count: Limits.Logplex.intakeBytesPerApp - 5),
            from: dyno,
            at: time
        )
        intake.take(Array("lost\nlost too\nand half a line".utf8), from: dyno, at: time)
        try await LogplexFixture.with(app: app, intake: intake) { fixture in
            #expect(
                await fixture.read(lines: 1)
                    == "2026-08-10T12:00:00.000000+00:00 app[log-shuttle]: "
                    + "Error L12: 2 messages dropped since 2026-08-10T12:00:00.000000+00:00\n"
            )
            intake.take(Array("new\n".utf8), from: dyno, at: time)
            #expect(await fixture.contents(lines: 1) == ["new"])
        }
    }
}
