import DynoManager
import Model
import Testing

@Suite("A dyno")
struct DynoTests {
    private func formation(_ name: String = "web.1") throws -> Dyno {
        Dyno(name: try DynoName(name), kind: .formation, seed: 1)
    }

    private func oneOff(attached: Bool, timeToLive: Duration? = nil) throws -> Dyno {
        Dyno(
            name: try DynoName("run.1234"),
            kind: .oneOff(attached: attached),
            timeToLive: timeToLive,
            seed: 1
        )
    }

    /// A formation dyno that is up.
    private func upDyno(_ name: String = "web.1") throws -> Dyno {
        var dyno = try formation(name)
        _ = dyno.run([.start(after: .down), .slugReady, .launched(command: "npm start"), .running, .bound])
        #expect(dyno.stage == .up)
        return dyno
    }

    @Test("boots from down to starting to up when its port is bound")
    func boot() throws {
        var dyno = try formation()
        let lines = dyno.lines([
            .start(after: .down), .slugReady, .launched(command: "npm start"), .running, .bound,
        ])
        #expect(
            lines == [
                "State changed from down to starting",
                "Starting process with command `npm start`",
                "State changed from starting to up",
            ]
        )
        #expect(dyno.state == .up)
    }

    @Test("says nothing of its state before the very first boot")
    func firstBoot() throws {
        var dyno = try formation()
        #expect(dyno.lines([.start(after: nil), .slugReady]).isEmpty)
        #expect(dyno.lines([.launched(command: "x")]) == ["Starting process with command `x`"])
    }

    @Test("of another type is up as soon as its command runs")
    func worker() throws {
        var dyno = try formation("worker.1")
        _ = dyno.run([.start(after: nil), .slugReady, .launched(command: "x")])
        #expect(dyno.lines([.running]) == ["State changed from starting to up"])
    }

    @Test("that is a web dyno is not up before it has bound")
    func notBound() throws {
        var dyno = try formation()
        _ = dyno.run([.start(after: nil), .slugReady, .launched(command: "x"), .running])
        #expect(dyno.state == .starting)
    }

    @Test("that has not bound after 60 s is killed with R10 and crashes")
    func bootTimeout() throws {
        var dyno = try formation()
        let effects = dyno.run([.start(after: nil), .slugReady, .launched(command: "x"), .running])
        #expect(effects.contains(.schedule(.boot, after: .seconds(60))))
        #expect(
            dyno.run([.due(.boot)]) == [
                .log(
                    "Error R10 (Boot timeout) -> Web process failed to bind to $PORT within 60 seconds of launch"
                ),
                .log("Stopping process with SIGKILL"), .signal(.kill),
            ]
        )
        #expect(
            dyno.lines([.exited(137)]) == [
                "Process exited with status 137", "State changed from starting to crashed",
                "State changed from crashed to starting",
            ]
        )
    }

    @Test("is restarted with Heroku's lines")
    func restart() throws {
        var old = try upDyno()
        var new = try formation()
        var lines = old.lines([.stop(.restarted), .withdrawn])
        lines += new.lines([.start(after: .starting), .slugReady])
        lines += old.lines([.exited(143)])
        lines += new.lines([.launched(command: "npm start"), .running, .bound])
        #expect(
            lines == [
                "Restarting", "State changed from up to starting", "Stopping all processes with SIGTERM",
                "Process exited with status 143", "Starting process with command `npm start`",
                "State changed from starting to up",
            ]
        )
        #expect(old.stage == .ended)
    }

    @Test("that is scaled away goes down")
    func scaleDown() throws {
        var dyno = try upDyno()
        #expect(
            dyno.lines([.stop(.scaledDown), .withdrawn, .exited(143)]) == [
                "State changed from up to down", "Stopping all processes with SIGTERM",
                "Process exited with status 143",
            ]
        )
        #expect(!dyno.isListed)
    }

    @Test("alive 30 s after SIGTERM is killed with R12")
    func exitTimeout() throws {
        var dyno = try upDyno("worker.1")
        #expect(dyno.run([.stop(.scaledDown)]).contains(.schedule(.exit, after: .seconds(30))))
        #expect(
            dyno.run([.due(.exit)]) == [
                .log(
                    "Error R12 (Exit timeout) -> At least one process failed to exit within 30 seconds of SIGTERM"
                ),
                .log("Stopping remaining processes with SIGKILL"), .signal(.kill),
            ]
        )
        #expect(dyno.lines([.exited(137)]) == ["Process exited with status 137"])
    }

    @Test("that ends by itself has crashed, even with 0", arguments: [0, 1, 137] as [Int32])
    func crash(code: Int32) throws {
        var dyno = try upDyno()
        #expect(
            dyno.lines([.exited(code)]) == [
                "Process exited with status \(code)", "State changed from up to crashed",
                "State changed from crashed to starting",
            ]
        )
    }

    @Test("waits longer after each crash in a row")
    func backOff() throws {
        var dyno = try formation("worker.1")
        _ = dyno.run([.start(after: nil), .slugReady, .launched(command: "x"), .running])
        #expect(dyno.run([.exited(1)]).contains(.fetchSlug))
        for limit in [20, 40, 60, 180, 320, 320] {
            _ = dyno.run([.slugReady, .launched(command: "x"), .running])
            let waits = dyno.run([.exited(1)]).compactMap(\.restartWait)
            #expect(waits.count == 1)
            #expect(waits.allSatisfy { $0 <= .seconds(limit * 60) && $0 > .seconds(limit * 53) })
            #expect(dyno.state == .crashed)
            #expect(
                dyno.run([.due(.restart)]) == [
                    .log("State changed from crashed to starting"), .changed, .fetchSlug,
                ]
            )
        }
    }

    @Test("that came up has started correctly: the next crash is the first again")
    func crashesReset() throws {
        var web = try upDyno()
        _ = web.run([.exited(1), .slugReady, .launched(command: "x"), .running])
        #expect(web.crashes == 1)
        _ = web.run([.bound])
        #expect(web.crashes == 0)

        var worker = try upDyno("worker.1")
        _ = worker.run([.exited(1), .slugReady, .launched(command: "x"), .running])
        #expect(worker.crashes == 1)
        _ = worker.run([.due(.settled)])
        #expect(worker.crashes == 0)
    }

    @Test("that waits for its restart goes down without a signal")
    func stopCrashed() throws {
        var dyno = try formation("worker.1")
        let crash: [Dyno.Input] = [.slugReady, .launched(command: "x"), .running, .exited(1)]
        _ = dyno.run([.start(after: nil)] + crash + crash)
        #expect(dyno.stage == .crashed)
        #expect(
            dyno.run([.stop(.scaledDown)]) == [
                .log("State changed from crashed to down"), .changed, .cancelTimers, .changed, .ended,
            ]
        )
    }

    @Test("whose slug has the wrong checksum crashes with R17")
    func checksum() throws {
        var dyno = try formation()
        let failure = SlugFailure.checksum(expected: "SHA256:aa", actual: "SHA256:bb")
        #expect(
            dyno.lines([.start(after: .down), .slugFailed(failure)]) == [
                "State changed from down to starting",
                "Error R17 (Checksum error) -> Checksum does match expected value. Expected: SHA256:aa "
                    + "Actual: SHA256:bb",
                "State changed from starting to crashed", "State changed from crashed to starting",
            ]
        )
    }

    @Test("that cannot be set up crashes with R99")
    func launchFailed() throws {
        var dyno = try formation()
        _ = dyno.run([.start(after: nil), .slugReady, .launched(command: "x")])
        #expect(
            dyno.lines([.launchFailed("mount root: Operation not permitted")]).first
                == "Error R99 (Platform error) -> mount root: Operation not permitted"
        )
    }

    @Test("is cycled after a day and at most 216 minutes more")
    func cycle() throws {
        var dyno = try formation()
        let effects = dyno.run([.start(after: nil), .slugReady, .launched(command: "x")])
        let waits = effects.compactMap(\.cycleWait)
        #expect(waits.count == 1)
        #expect(waits.allSatisfy { $0 >= .seconds(86_400) && $0 <= .seconds(86_400 + 12_960) })
        #expect(dyno.run([.due(.cycle)]) == [.replace(.cycled)])
        _ = dyno.run([.running, .bound])
        #expect(
            dyno.lines([.stop(.cycled), .withdrawn]) == [
                "Cycling", "State changed from up to starting", "Stopping all processes with SIGTERM",
            ]
        )
    }

    @Test("that is detached and one-off logs its completion")
    func detached() throws {
        var dyno = try oneOff(attached: false)
        #expect(
            dyno.lines([.start(after: nil), .slugReady, .launched(command: "x"), .running, .exited(3)]) == [
                "Starting process with command `x`", "State changed from starting to up",
                "Process exited with status 3", "State changed from up to complete",
            ]
        )
        #expect(dyno.stage == .ended)
    }

    @Test("that is attached starts when its client has come")
    func attached() throws {
        var dyno = try oneOff(attached: true)
        let waiting = dyno.run([.start(after: nil), .slugReady])
        #expect(waiting.contains(.schedule(.attach, after: .seconds(30))))
        #expect(!waiting.contains(.launch))
        #expect(dyno.run([.clientAttached]) == [.cancel(.attach), .launch])
        var other = try oneOff(attached: true)
        #expect(
            other.lines([
                .start(after: nil), .slugReady, .clientAttached, .launched(command: "bash"), .running,
                .exited(0),
            ]) == [
                "State changed from starting to up", "Awaiting client",
                "Starting process with command `bash`",
                "Process exited with status 0", "State changed from up to complete",
            ]
        )
    }

    @Test("whose client comes before its slug starts once the slug is there")
    func attachedEarly() throws {
        var dyno = try oneOff(attached: true)
        _ = dyno.run([.start(after: nil)])
        #expect(dyno.run([.clientAttached]).isEmpty)
        #expect(dyno.hasClient)
        #expect(
            dyno.run([.slugReady]) == [
                .log("State changed from starting to up"), .changed, .log("Awaiting client"), .launch,
            ]
        )
        #expect(dyno.lines([.launched(command: "bash")]) == ["Starting process with command `bash`"])
    }

    @Test("whose client came and went before its slug waits for another")
    func goneEarly() throws {
        var dyno = try oneOff(attached: true)
        let effects = dyno.run([.start(after: nil), .clientAttached, .clientGone, .slugReady])
        #expect(effects.contains(.schedule(.attach, after: .seconds(30))))
        #expect(!effects.contains(.launch))
    }

    @Test("whose client does not come ends with R13")
    func attachTimeout() throws {
        var dyno = try oneOff(attached: true)
        _ = dyno.run([.start(after: nil), .slugReady])
        #expect(
            dyno.lines([.due(.attach)]) == [
                "Error R13 (Attach error) -> Failed to attach to process", "Process exited",
                "State changed from up to complete",
            ]
        )
    }

    @Test("whose client is gone gets SIGHUP three times and then R16")
    func hangUp() throws {
        var dyno = try oneOff(attached: true)
        _ = dyno.run([.start(after: nil), .slugReady, .clientAttached, .launched(command: "x"), .running])
        let hangUp: [Dyno.Effect] = [
            .log("Client connection closed. Sending SIGHUP to all processes"), .signal(.hangUp),
            .schedule(.hangUp, after: .seconds(5)),
        ]
        #expect(dyno.run([.clientGone, .due(.hangUp), .due(.hangUp)]) == hangUp + hangUp + hangUp)
        #expect(
            dyno.lines([.due(.hangUp)]) == [
                "Error R16 (Detached) -> An attached process is not responding to SIGHUP after its external "
                    + "connection was closed."
            ]
        )
        #expect(dyno.stage == .up)
    }

    @Test("that is one-off is cycled too, which is its end")
    func oneOffCycle() throws {
        var dyno = try oneOff(attached: false)
        let effects = dyno.run([.start(after: nil), .slugReady, .launched(command: "x"), .running])
        #expect(effects.compactMap(\.cycleWait).count == 1)
        #expect(
            dyno.lines([.due(.cycle), .exited(143)]) == [
                "Stopping all processes with SIGTERM", "Process exited with status 143",
                "State changed from up to complete",
            ]
        )
    }

    @Test("that is one-off and has lived its time is stopped for good")
    func timeToLive() throws {
        var dyno = try oneOff(attached: false, timeToLive: .seconds(10))
        let effects = dyno.run([.start(after: nil), .slugReady, .launched(command: "x"), .running])
        #expect(effects.contains(.schedule(.timeToLive, after: .seconds(10))))
        #expect(
            dyno.lines([.due(.timeToLive), .exited(143)]) == [
                "Stopping all processes with SIGTERM", "Process exited with status 143",
                "State changed from up to complete",
            ]
        )
    }

    @Test("that has ended takes nothing any more", arguments: Dyno.Input.samples)
    func ended(input: Dyno.Input) throws {
        var dyno = try upDyno()
        _ = dyno.run([.stop(.scaledDown), .exited(143)])
        #expect(dyno.run([input]).isEmpty)
        #expect(dyno.stage == .ended)
    }

    @Test("being stopped is not stopped again", arguments: Dyno.Input.samples)
    func stopping(input: Dyno.Input) throws {
        var dyno = try upDyno()
        _ = dyno.run([.stop(.restarted), .withdrawn])
        let effects = dyno.run([input])
        #expect(!effects.contains(.signal(.terminate)))
        #expect(!effects.contains(.replace(.cycled)))
    }
}

extension Dyno {
    /// Takes the inputs one by one and collects the effects.
    mutating func run(_ inputs: [Input]) -> [Effect] {
        inputs.reduce(into: []) { $0 += handle($1) }
    }

    mutating func lines(_ inputs: [Input]) -> [String] {
        run(inputs).compactMap { effect in
            if case .log(let text) = effect { text } else { nil }
        }
    }
}

extension Dyno.Effect {
    fileprivate var restartWait: Duration? { wait(of: .restart) }
    fileprivate var cycleWait: Duration? { wait(of: .cycle) }

    private func wait(of wanted: Dyno.Timer) -> Duration? {
        if case .schedule(let timer, let delay) = self, timer == wanted { delay } else { nil }
    }
}

extension Dyno.Input {
    /// One of each.
    fileprivate static let samples: [Dyno.Input] = [
        .start(after: .down), .slugReady, .slugFailed(.missing), .clientAttached, .clientGone,
        .launched(command: "x"), .launchFailed("x"), .running, .bound, .exited(0), .stop(.scaledDown),
        .withdrawn, .due(.withdrawal), .due(.boot), .due(.exit), .due(.attach), .due(.hangUp), .due(.restart),
        .due(.settled), .due(.cycle),
        .due(.timeToLive),
    ]
}
