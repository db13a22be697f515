import DynoManager
import Linux
import Model

/// The dyno that an examination has for itself: the web command with a port of its own, known to no router.
final class ExaminedDyno: Sendable {
    /// How it has ended; the code is nil when its command never ran.
    struct Ending: Hashable, Sendable {
        let code: Int32?
        /// Whether the platform has ended it: somebody's `ps:stop`, a daemon that stops.
        var wasStopped = false
    }

    let dyno: OneOffDyno
    private let state = Lock<Ending?>(nil)

    init(_ dyno: OneOffDyno) {
        self.dyno = dyno
        Task {
            let ending = await dyno.ending()
            self.state.withLock { $0 = Ending(code: ending.exitCode, wasStopped: ending.wasStopped) }
        }
    }

    var name: DynoName { dyno.name }

    /// Nil while it runs.
    var ending: Ending? { state.withLock(\.self) }

    /// Kills what is left of it, and returns when nothing is.
    func end() async {
        await dyno.signal(.kill)
        _ = await dyno.exitCode()
    }
}
