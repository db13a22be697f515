import Linux
import Model

/// The dynos that have left one router's route table and still have requests of it.
///
/// It is what this router reports of each table that it takes: a dyno may be stopped once no router has it here.
struct DepartedDynos {
    private let cell: RouteTableCell
    private let mailbox: Mailbox
    private var generation: UInt64 = 0
    private var pools: [DynoPool] = []

    init(cell: RouteTableCell, mailbox: Mailbox) {
        self.cell = cell
        self.mailbox = mailbox
    }

    @inline(__always)
    var isEmpty: Bool { pools.isEmpty }

    /// Reports that the router routes by the table of `generation`, which has no longer the dynos of `retired`.
    mutating func take(_ generation: UInt64, without retired: [DynoPool]) {
        self.generation = generation
        pools += retired
        pools.removeAll { $0.inUse == 0 }
        report()
    }

    /// Reports anew when a dyno has got its last request answered.
    mutating func update() {
        let before = pools.count
        pools.removeAll { $0.inUse == 0 }
        if pools.count != before { report() }
    }

    // MARK: - Private

    private func report() {
        cell.report(generation, left: Set(pools.map(\.dyno.id)), by: mailbox)
    }
}
