import Linux
package import Model

/// One dyno's life as a pure state machine: stage × input → stage, effects (spec dynos §2, §7).
///
/// A restarted dyno is a new value with a new id that has the old one's name; a crashed one starts again as
/// the same value. It knows no descriptor, clock or log: `DynoSupervisor` performs what it answers.
package struct Dyno: Sendable {
    package enum Kind: Hashable, Sendable {
        case formation
        /// Attached ones start when their client has come.
        case oneOff(attached: Bool)
    }

    package enum Stage: Hashable, Sendable {
        case created
        /// Its slug is being fetched.
        case preparing
        /// An attached one-off without its client.
        case awaitingClient
        /// Launched; a web dyno is here until something listens on its port.
        case starting
        case up
        /// Out of the route table; SIGTERM follows when no router sends it requests any more.
        case leaving
        /// SIGTERM is out.
        case stopping
        /// SIGKILL is out because it failed; its end will be a crash.
        case killed
        /// Waits for its restart.
        case crashed
        /// Holds a place of the formation without running, until the app is woken.
        case asleep
        /// Nothing of it is left.
        case ended
    }

    package let name: DynoName
    package let kind: Kind
    package private(set) var stage: Stage = .created
    /// What the platform says about it.
    package private(set) var state: DynoState = .starting
    /// Crashes in a row.
    package private(set) var crashes = 0
    /// Whether the client of an attached one-off has come and has not gone since.
    package private(set) var hasClient = false
    /// Whether the platform has ended it; its exit code is its answer to SIGTERM then.
    package private(set) var wasStopped = false

    private let timeToLive: Duration?
    private var hangUps = 0
    private var generator: SeededGenerator

    package init(name: DynoName, kind: Kind, timeToLive: Duration? = nil, seed: UInt64) {
        self.name = name
        self.kind = kind
        self.timeToLive = timeToLive
        generator = SeededGenerator(seed: seed)
    }

    /// Whether it is up only once something listens on $PORT.
    package var isWeb: Bool { kind == .formation && name.type == .web }

    /// Whether `ps` lists it and the router may see it: a dyno that makes room for another is not.
    package var isListed: Bool {
        switch stage {
        case .stopping: kind != .formation
        case .created, .leaving, .ended: false
        case .preparing, .awaitingClient, .starting, .up, .killed, .crashed, .asleep: true
        }
    }

    /// Takes one input and answers what is to be done, in order.
    package mutating func handle(_ input: Input) -> [Effect] {
        switch input {
        case .start(let before): start(after: before)
        case .slugReady: slugReady()
        case .slugFailed(let failure): launchFailed(failure.line)
        case .clientAttached: clientAttached()
        case .clientGone: clientGone()
        case .launched(let command): launched(command)
        case .launchFailed(let reason): launchFailed(RuntimeCode.platformError.line(explaining: reason))
        case .running: running()
        case .bound: bound()
        case .exited(let code): exited(code)
        case .measured(let use): measured(use)
        case .stop(let reason): stop(reason)
        case .sleep: sleep()
        case .wake: wake()
        case .withdrawn: withdrawn()
        case .due(let timer): due(timer)
        }
    }
}

// MARK: - Starting

extension Dyno {
    private mutating func start(after before: DynoState?) -> [Effect] {
        switch stage {
        case .created:
            if let before { state = before }
            stage = .preparing
            return (before == nil ? [.changed] : change(to: .starting)) + [.fetchSlug]
        case .preparing, .awaitingClient, .starting, .up, .leaving, .stopping, .killed, .crashed, .asleep,
            .ended:
            return []
        }
    }

    private mutating func slugReady() -> [Effect] {
        switch stage {
        case .preparing where kind == .oneOff(attached: true):
            let effects = change(to: .up) + [.log("Awaiting client")]
            stage = hasClient ? .up : .awaitingClient
            return effects + [hasClient ? .launch : .schedule(.attach, after: Limits.Dynos.attach)]
        case .preparing:
            stage = .starting
            return [.launch]
        case .created, .awaitingClient, .starting, .up, .leaving, .stopping, .killed, .crashed, .asleep,
            .ended:
            return []
        }
    }

    private mutating func clientAttached() -> [Effect] {
        switch stage {
        case .preparing:
            // Its slug is still on its way: the command starts as soon as that is there.
            hasClient = kind == .oneOff(attached: true)
            return []
        case .awaitingClient:
            stage = .up
            hasClient = true
            return [.cancel(.attach), .launch]
        case .created, .starting, .up, .leaving, .stopping, .killed, .crashed, .asleep, .ended: return []
        }
    }

    private mutating func launched(_ command: String) -> [Effect] {
        switch stage {
        case .starting, .up:
            var effects: [Effect] = [.log("Starting process with command `\(command)`")]
            if isWeb { effects.append(.schedule(.boot, after: Limits.Dynos.boot)) }
            if let timeToLive { effects.append(.schedule(.timeToLive, after: timeToLive)) }
            let jitter = Limits.Dynos.cycleJitter * Double.random(in: 0...1, using: &generator)
            return effects + [.schedule(.cycle, after: Limits.Dynos.cycle + jitter)]
        case .created, .preparing, .awaitingClient, .leaving, .stopping, .killed, .crashed, .asleep, .ended:
            return []
        }
    }

    private mutating func running() -> [Effect] {
        switch stage {
        case .starting where !isWeb:
            stage = .up
            let settled: [Effect] =
                kind == .formation ? [.schedule(.settled, after: Limits.Dynos.settled)] : []
            return change(to: .up) + settled
        case .created, .preparing, .awaitingClient, .starting, .up, .leaving, .stopping, .killed, .crashed,
            .asleep, .ended:
            return []
        }
    }

    private mutating func bound() -> [Effect] {
        switch stage {
        case .starting:
            stage = .up
            crashes = 0
            return [.cancel(.boot)] + change(to: .up)
        case .created, .preparing, .awaitingClient, .up, .leaving, .stopping, .killed, .crashed, .asleep,
            .ended:
            return []
        }
    }
}

// MARK: - Sleeping

extension Dyno {
    /// Takes a place without starting: another of its name has logged what there is to say.
    private mutating func sleep() -> [Effect] {
        guard stage == .created, kind == .formation else { return [] }
        stage = .asleep
        state = .idle
        return [.changed]
    }

    private mutating func wake() -> [Effect] {
        guard stage == .asleep else { return [] }
        stage = .preparing
        return [.log("Unidling")] + change(to: .starting) + [.fetchSlug]
    }
}

// MARK: - Ending

extension Dyno {
    private mutating func stop(_ reason: StopReason) -> [Effect] {
        wasStopped = true
        switch stage {
        case .created, .preparing, .awaitingClient, .crashed:
            return announce(reason) + end()
        case .up where isWeb:
            // Its requests end before it is told: first out of the route table, then SIGTERM.
            let announcement = announce(reason)
            stage = .leaving
            return [.cancelTimers] + announcement + [.changed, .withdraw]
        case .starting, .up:
            return [.cancelTimers] + announce(reason) + terminate() + [.changed]
        case .killed:
            let announcement = announce(reason)
            stage = .stopping
            return announcement + [.changed]
        // Nothing runs that could be stopped; only a restart has something to say.
        case .asleep: return (reason == .restarted ? announce(reason) : []) + end()
        case .leaving, .stopping, .ended: return []
        }
    }

    private mutating func withdrawn() -> [Effect] {
        stage == .leaving ? [.cancel(.withdrawal)] + terminate() : []
    }

    private mutating func terminate() -> [Effect] {
        stage = .stopping
        return [
            .log("Stopping all processes with SIGTERM"), .signal(.terminate),
            .schedule(.exit, after: Limits.Dynos.exit),
        ]
    }

    /// R14 and R15 are for a dyno that runs; one that is on its way out has its end before it.
    private mutating func measured(_ use: MemoryUse) -> [Effect] {
        switch stage {
        case .starting, .up:
            let lines = Dyno.lines(of: use)
            guard use.verdict == .overLimit else { return lines }
            stage = .killed
            return [.cancelTimers] + lines + [.signal(.kill)]
        case .created, .preparing, .awaitingClient, .leaving, .stopping, .killed, .crashed, .asleep, .ended:
            return []
        }
    }

    private mutating func exited(_ code: Int32) -> [Effect] {
        let line = Effect.log("Process exited with status \(code)")
        switch stage {
        case .starting, .up, .killed: return [.cancelTimers, line] + crash()
        case .leaving, .stopping: return [line] + end()
        case .created, .preparing, .awaitingClient, .crashed, .asleep, .ended: return []
        }
    }

    private mutating func launchFailed(_ line: String) -> [Effect] {
        switch stage {
        case .preparing, .starting, .up, .killed: return [.cancelTimers, .log(line)] + crash()
        case .leaving, .stopping: return [.log(line)] + end()
        case .created, .awaitingClient, .crashed, .asleep, .ended: return []
        }
    }

    private mutating func crash() -> [Effect] {
        guard kind == .formation else { return end() }
        crashes += 1
        stage = .crashed
        let wait = RestartSchedule.wait(afterCrash: crashes, using: &generator)
        let effects = change(to: .crashed)
        return effects + (wait == .zero ? restartAfterCrash() : [.schedule(.restart, after: wait)])
    }

    private mutating func restartAfterCrash() -> [Effect] {
        stage = .preparing
        return change(to: .starting) + [.fetchSlug]
    }

    private mutating func end() -> [Effect] {
        stage = .ended
        let complete: [Effect] = kind == .formation ? [] : [.log("State changed from \(state) to complete")]
        return [.cancelTimers] + complete + [.changed, .ended]
    }

    /// The lines before the signal: what happens and which state that makes.
    private mutating func announce(_ reason: StopReason) -> [Effect] {
        switch reason {
        case .restarted, .cycled: reason.line.map { [.log($0)] + change(to: .starting) } ?? []
        case .scaledDown: change(to: .down)
        case .idled, .outOfHours: (reason.line.map { [.log($0)] } ?? []) + change(to: .down)
        case .superseded, .stopped: []
        }
    }

    /// The state's line, unless it is the same state.
    private mutating func change(to next: DynoState) -> [Effect] {
        guard next != state else { return [.changed] }
        defer { state = next }
        return [.log("State changed from \(state.logText) to \(next.logText)"), .changed]
    }
}

// MARK: - Time and clients

extension Dyno {
    private mutating func due(_ timer: Timer) -> [Effect] {
        switch timer {
        case .boot: bootIsOver()
        case .exit: exitIsOver()
        case .attach: attachIsOver()
        case .hangUp: hangUpIsOver()
        case .restart: stage == .crashed ? restartAfterCrash() : []
        case .settled: settle()
        case .cycle: cycle()
        case .timeToLive: stop(.stopped)
        case .withdrawal: withdrawn()
        }
    }

    private mutating func bootIsOver() -> [Effect] {
        guard stage == .starting else { return [] }
        stage = .killed
        return [
            .log(RuntimeCode.bootTimeout.line), .log("Stopping process with SIGKILL"), .signal(.kill),
        ]
    }

    private func exitIsOver() -> [Effect] {
        guard stage == .stopping else { return [] }
        return [
            .log(RuntimeCode.exitTimeout.line), .log("Stopping remaining processes with SIGKILL"),
            .signal(.kill),
        ]
    }

    private mutating func attachIsOver() -> [Effect] {
        guard stage == .awaitingClient else { return [] }
        return [.log(RuntimeCode.attachError.line), .log("Process exited")] + end()
    }

    private mutating func settle() -> [Effect] {
        crashes = 0
        return []
    }

    private mutating func cycle() -> [Effect] {
        guard stage == .starting || stage == .up else { return [] }
        switch kind {
        case .formation: return [.replace(.cycled)]
        case .oneOff: return stop(.stopped)
        }
    }

    private mutating func clientGone() -> [Effect] {
        hasClient = false
        switch stage {
        case .starting, .up: return hangUp()
        case .created, .preparing, .awaitingClient, .leaving, .stopping, .killed, .crashed, .asleep, .ended:
            return []
        }
    }

    private mutating func hangUpIsOver() -> [Effect] {
        guard stage == .up else { return [] }
        return hangUps < Limits.Dynos.hangUps ? hangUp() : [.log(RuntimeCode.detached.line)]
    }

    private mutating func hangUp() -> [Effect] {
        hangUps += 1
        return [
            .log("Client connection closed. Sending SIGHUP to all processes"), .signal(.hangUp),
            .schedule(.hangUp, after: Limits.Dynos.hangUpInterval),
        ]
    }
}
