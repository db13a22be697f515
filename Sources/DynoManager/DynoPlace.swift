import Linux
package import Model

/// Where to find a running dyno from outside: what an examination of it begins with.
package struct DynoPlace: Sendable {
    /// Its `$PORT`.
    package let port: UInt16
    /// The pid of its dyno-init.
    let root: Int32
    /// Whether that one's child is dyno-init, too, as the first process of the dyno's namespace.
    let hasInnerRoot: Bool
}

extension DynoSupervisor {
    /// Where the dyno is; waits until its command has been started.
    ///
    /// Nil when it has ended already, or could not be started.
    package func place(of id: ResourceID) async -> DynoPlace? {
        await waitUntilLaunched(id)
        guard let dyno = dynos[id], let port = dyno.port, let child = dyno.childProcess else { return nil }
        return DynoPlace(port: port, root: child.pid, hasInnerRoot: isolation.isNamespaces)
    }

    /// What the listed dynos of an app have in memory now against their sizes; those that run no command are left out.
    package func memory(of app: ResourceID) async -> [DynoName: MemoryUse] {
        let concerned = dynos.values.filter { $0.plan.app == app && $0.isListed }
        let orders = concerned.compactMap { dyno in dyno.childProcess.map { order(for: dyno, root: $0.pid) } }
        let known = Dictionary(concerned.map { ($0.id, (name: $0.name, size: $0.plan.size)) }) { first, _ in
            first
        }
        let answers = (try? await onThread(named: "memory") { try DynoMeter.measure(orders) }) ?? []
        return Dictionary(
            answers.compactMap { answer in
                known[answer.dyno].map { ($0.name, MemoryUse(answer.memory, of: $0.size)) }
            },
            uniquingKeysWith: { first, _ in first }
        )
    }
}
