package import Model

extension Dyno {
    /// What can happen to a dyno.
    package enum Input: Equatable, Sendable {
        /// It shall run.
        ///
        /// `after` is the state that its name had before: one that is not `starting` logs the change; nil (the very
        /// first boot) and `starting` (a restart has logged it already) do not.
        case start(after: DynoState?)
        case slugReady
        case slugFailed(SlugFailure)
        case clientAttached
        case clientGone
        /// dyno-init has been spawned; `command` is the line with its variables replaced.
        case launched(command: String)
        case launchFailed(String)
        /// The app's command runs.
        case running
        /// Something listens on its port.
        case bound
        /// Everything of it has ended; the main child's code, or 128 + its signal.
        case exited(Int32)
        /// What it uses of its size's memory, looked at every 20 s.
        case measured(MemoryUse)
        case stop(StopReason)
        /// It shall hold its place without running; instead of `start`.
        case sleep
        /// It shall run after all.
        case wake
        /// No router sends it requests any more.
        case withdrawn
        case due(Timer)
    }

    /// Why a dyno is stopped.
    package enum StopReason: Hashable, Sendable {
        /// A release, `ps:restart` or `ps:stop`: another takes its place.
        case restarted
        /// Its day is over: another takes its place.
        case cycled
        /// The formation no longer has it, or the daemon stops.
        case scaledDown
        /// Preboot's switch: another has its place, and serves from now on.
        case superseded
        /// Nobody has asked for its Eco app for half an hour.
        case idled
        /// The account's Eco hours are used up.
        case outOfHours
        /// A one-off is stopped for good.
        case stopped

        /// The line that begins it.
        var line: String? {
            switch self {
            case .restarted: "Restarting"
            case .cycled: "Cycling"
            case .idled: "Idling"
            case .outOfHours: "Idling because quota is exhausted"
            case .scaledDown, .superseded, .stopped: nil
            }
        }
    }

    /// What the supervisor does for it.
    package enum Effect: Hashable, Sendable {
        /// One line from `heroku[<name>]`.
        case log(String)
        case fetchSlug
        case launch
        case signal(DynoSignal)
        case schedule(Timer, after: Duration)
        case cancel(Timer)
        case cancelTimers
        /// Wait until no router sends it requests any more, `withdrawn`; its timer ends the wait.
        case withdraw
        /// Stop this one and start another of its name.
        case replace(StopReason)
        /// Others may see something new.
        case changed
        /// It can be forgotten.
        case ended
    }

    /// What it waits for, on the platform clock.
    package enum Timer: Hashable, Sendable {
        case boot, exit, attach, hangUp, restart, settled, cycle, timeToLive, withdrawal
    }
}

/// A signal that reaches every process of a dyno; the raw value is dyno-init's order for it.
package enum DynoSignal: UInt8, Hashable, Sendable {
    case terminate = 0x54  // T
    case kill = 0x4b  // K
    case hangUp = 0x48  // H
    case interrupt = 0x49  // I
    case quit = 0x51  // Q
}

extension SlugFailure {
    /// The log line.
    var line: String {
        switch self {
        case .missing: RuntimeCode.platformError.line(explaining: "The slug is missing")
        case .checksum(let expected, let actual):
            RuntimeCode.checksumLine(expected: expected, actual: actual)
        case .unreadable(let reason): RuntimeCode.platformError.line(explaining: reason)
        }
    }
}
