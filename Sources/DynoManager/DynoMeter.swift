import Linux
import Model

/// One look at what many dynos use; blocks, so it is for a thread of its own.
///
/// A single pass over the machine's processes serves all dynos, however many there are. Their memory the kernel has
/// counted where there are control groups.
enum DynoMeter {
    /// Which dyno to look at.
    struct Order: Sendable {
        let dyno: ResourceID
        /// Which of its launches, so that an answer about an earlier one is known as such.
        let launch: Int
        /// The pid of its dyno-init.
        let root: Int32
        /// Whether that one's child is dyno-init, too, as the first process of the dyno's namespace.
        let hasInnerRoot: Bool
        /// Its control group; nil where memory is looked up process by process.
        let group: DynoControlGroup?
    }

    struct Answer: Sendable {
        let dyno: ResourceID
        let launch: Int
        let memory: MemoryReading
        /// Threads that ran or waited for a processor.
        let runnable: Int
        /// Processor time of its processes, those that were waited for among them.
        let processorTicks: Int
    }

    static func measure(_ orders: [Order]) throws(Errno) -> [Answer] {
        let population = Population(try ProcessTable.read(), roots: Set(orders.map(\.root)))
        return orders.compactMap { order in
            let members = population.members(of: order.root)
            guard let memory = order.group.map({ $0.read() }) ?? reading(of: members, order) else {
                return nil
            }
            return Answer(
                dyno: order.dyno,
                launch: order.launch,
                memory: memory,
                runnable: runnable(members),
                processorTicks: members.reduce(0) { $0 + $1.processorTicks }
            )
        }
    }

    // MARK: - Private

    private static func runnable(_ members: [ProcessEntry]) -> Int {
        members.reduce(0) { $0 + ProcessTable.runnableThreads(of: $1.pid) }
    }

    /// Leaves dyno-init out, which is the platform's: its few pages are no app's, and its reading would cost as much as
    /// a small app's own.
    private static func reading(of members: [ProcessEntry], _ order: Order) -> MemoryReading {
        let own = members.filter { entry in
            entry.pid != order.root && !(order.hasInnerRoot && entry.parent == order.root)
        }
        return MemoryReading(
            own.compactMap { ProcessMemory.read($0.pid) },
            pageFaults: members.reduce(0) { $0 + $1.pageFaults }
        )
    }
}
