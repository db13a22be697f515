import Linux
import Logplex
import Model
import PlatformAPI
import Store

/// What everything else stands on: the lock, the control loop, the database and the logs.
struct Ground: Sendable {
    let lock: FileLock
    let control: LoopThread
    let store: Store
    let recovery: Store.Recovery
    let account: AccountRecord
    let logs: LogChannels

    static func open(_ configuration: DaemonConfiguration, _ paths: StatePaths) async throws -> Ground {
        let lock = try StateDirectory.prepare(paths)
        Host.raiseDescriptorLimit()
        let started = Timestamp(microseconds: WallClock.microseconds())
        let clock = PlatformClock(scale: configuration.timeScale)
        let control = try LoopThread(named: "control", clock: clock)
        let (store, recovery) = try await Store.open(path: paths.database, clock: clock, at: started)
        let apps = Set(try await store.apps().map(\.id))
        return Ground(
            lock: lock,
            control: control,
            store: store,
            recovery: recovery,
            account: try await store.account(email: StateDirectory.accountEmail, at: started),
            logs: try await LogChannels.open(on: control.loop, directory: paths.logs, apps: apps)
        )
    }
}
