import Model
import Testing

@testable import Router

@Suite("AppDirectory")
struct AppDirectoryTests {
    @Test("of a new table only the apps with another route are touched")
    func changedApps() throws {
        let cell = RouteTableCell()
        var table = RouteTable(apps: try (0..<5).map { try route("app-\($0)", address: UInt32($0)) })
        cell.publish(table)
        var directory = AppDirectory(cell: cell)
        let first = directory.refresh()
        #expect(first.changed.map(\.id) == table.apps.map(\.id) && first.hasOtherAddresses)
        let apps = directory.apps

        let busy = table.apps[3]
        let changed = try route("app-3", id: busy.id, address: 3, isBlank: true)
        _ = table.set(changed)
        cell.publish(table)
        let second = directory.refresh()
        #expect(second.changed.map(\.id) == [busy.id])
        #expect(second.gone.isEmpty && !second.hasOtherAddresses)
        #expect(zip(directory.apps, apps).allSatisfy { $0 === $1 }, "the apps keep their state")
        #expect(directory.apps[3].selection.app == changed)
        #expect(directory.apps[2].selection.app == table.apps[2])

        _ = table.set(try route("app-3", id: busy.id, address: 9))
        cell.publish(table)
        #expect(directory.refresh().hasOtherAddresses)
    }

    @Test("apps that come and leave move the others, which keep their state")
    func otherApps() throws {
        let cell = RouteTableCell()
        var table = RouteTable(apps: try (0..<3).map { try route("app-\($0)", address: UInt32($0)) })
        cell.publish(table)
        var directory = AppDirectory(cell: cell)
        _ = directory.refresh()
        let apps = directory.apps
        _ = table.remove(apps[0].id)
        let new = try route("new", address: 7)
        _ = table.set(new)
        cell.publish(table)
        let changes = directory.refresh()
        #expect(changes.gone.count == 1 && changes.gone[0] === apps[0] && changes.hasOtherAddresses)
        #expect(directory.apps.count == 3)
        #expect(directory.apps[0] === apps[1] && directory.apps[1] === apps[2])
        #expect(directory.app(forHost: Array("new.test".utf8).span) === directory.apps[2])
        #expect(directory.app(forHost: Array("app-1.test".utf8).span) === apps[1])
        #expect(directory.app(forHost: Array("app-0.test".utf8).span) == nil)
    }

    private func route(
        _ name: String,
        id: ResourceID = .random(),
        address: UInt32,
        isBlank: Bool = false
    ) throws -> AppRoute {
        AppRoute(
            id: id,
            name: try AppName(name),
            hostnames: ["\(name).test"],
            loopbackAddress: address,
            isBlank: isBlank
        )
    }
}
