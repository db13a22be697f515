import DynoManager
import Testing

@Suite("Quotas")
struct QuotasTests {
    @Test("are by sampling when asked for")
    func sampling() throws {
        let quotas = try Quotas.choose(.sampling)
        #expect(quotas.name == "sampling")
    }

    @Test("are what the kernel gives")
    func auto() throws {
        let quotas = try Quotas.choose(.auto)
        #expect(quotas.name.hasPrefix("cgroup-v") == TestQuotas.hasCgroup)
        if case .controlGroups(let groups) = quotas { groups.remove() }
    }

    @Test("that are demanded and refused are an error", .enabled(if: !TestQuotas.hasCgroup))
    func refused() {
        #expect(throws: ControlGroupsUnavailable.self) { try Quotas.choose(.cgroup) }
    }
}
