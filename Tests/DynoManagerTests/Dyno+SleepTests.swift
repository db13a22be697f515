import DynoManager
import Model
import Testing

@Suite("A dyno that sleeps")
struct DynoSleepTests {
    @Test("has said so, and stops as any other")
    func fallsAsleep() throws {
        var dyno = try dyno()
        _ = dyno.run([.start(after: .down), .slugReady, .launched(command: "x"), .running, .bound])
        #expect(
            dyno.lines([.stop(.idled), .withdrawn, .exited(143)]) == [
                "Idling", "State changed from up to down", "Stopping all processes with SIGTERM",
                "Process exited with status 143",
            ]
        )
        #expect(dyno.stage == .ended)
    }

    @Test("because the hours are used up says that")
    func outOfHours() throws {
        var dyno = try dyno()
        _ = dyno.run([.start(after: .down), .slugReady, .launched(command: "x"), .running, .bound])
        #expect(
            dyno.lines([.stop(.outOfHours)]) == [
                "Idling because quota is exhausted", "State changed from up to down",
            ]
        )
    }

    @Test("holds its place as idle, without a word and without running")
    func asleep() throws {
        var dyno = try dyno()
        #expect(dyno.run([.sleep]) == [.changed])
        #expect(dyno.stage == .asleep && dyno.state == .idle && dyno.isListed)
        #expect(
            dyno.run([.sleep, .start(after: nil), .slugReady, .running, .bound, .exited(1), .due(.cycle)])
                .isEmpty
        )
    }

    @Test("is woken to start; the log calls it down")
    func woken() throws {
        var dyno = try dyno()
        #expect(
            dyno.run([.sleep, .wake]) == [
                .changed, .log("Unidling"), .log("State changed from down to starting"), .changed, .fetchSlug,
            ]
        )
        #expect(
            dyno.lines([.wake, .slugReady, .launched(command: "npm start"), .running, .bound]) == [
                "Starting process with command `npm start`", "State changed from starting to up",
            ]
        )
    }

    @Test(
        "has nothing to stop",
        arguments: [
            (.scaledDown, []), (.idled, []), (.outOfHours, []),
            (.restarted, ["Restarting", "State changed from down to starting"]),
        ] as [(Dyno.StopReason, [String])]
    )
    func stopped(reason: Dyno.StopReason, lines: [String]) throws {
        var dyno = try dyno()
        _ = dyno.run([.sleep])
        #expect(dyno.lines([.stop(reason)]) == lines)
        #expect(dyno.stage == .ended)
    }

    @Test("is none of those that run once")
    func oneOff() throws {
        var dyno = Dyno(name: try DynoName("run.1234"), kind: .oneOff(attached: false), seed: 1)
        #expect(dyno.run([.sleep]).isEmpty)
        #expect(dyno.stage == .created)
    }

    // MARK: - Private

    private func dyno() throws -> Dyno { Dyno(name: try DynoName("web.1"), kind: .formation, seed: 1) }
}
