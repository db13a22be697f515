import DynoManager
import Linux
import Testing

@Suite("Population")
struct PopulationTests {
    private func entry(_ pid: Int32, _ parent: Int32) -> ProcessEntry {
        ProcessEntry(pid: pid, parent: parent, pageFaults: 0)
    }

    @Test("gives each dyno its dyno-init and all that descends from it")
    func descendants() {
        let table = [
            entry(1, 0), entry(10, 1),
            entry(20, 10), entry(21, 20), entry(22, 21), entry(23, 20),
            entry(30, 10), entry(31, 30),
            entry(40, 10),
        ]
        let population = Population(table, roots: [20, 30, 50])
        #expect(population.members(of: 20).map(\.pid) == [20, 21, 22, 23])
        #expect(population.members(of: 30).map(\.pid) == [30, 31])
        #expect(population.members(of: 50).isEmpty)
        #expect(population.members(of: 10).isEmpty)
    }

    @Test("ends on a table whose parents go in a ring")
    func ring() {
        let population = Population([entry(5, 6), entry(6, 5), entry(7, 7), entry(9, 8)], roots: [8])
        #expect(population.members(of: 8).map(\.pid) == [9])
    }
}
