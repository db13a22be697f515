import DynoManager
import Linux
import Model
import TestSupport
import Testing

@testable import ControlPlane

@Suite("An app's releases")
struct ReleaseRoomTests {
    @Test("are made one after the other, in the order they came")
    func order() async throws {
        let folder = try ScratchFolder()
        let room = try ReleaseRoom(stateDirectory: folder.path)
        let app = ResourceID.random()
        let order = Recorder<Int>()
        try await room.takeTurn(of: app)
        let second = Task {
            try await room.takeTurn(of: app)
            order.append(2)
        }
        // Another app's turn is its own.
        try await room.takeTurn(of: .random())
        order.append(1)
        await room.endTurn(of: app)
        try await second.value
        #expect(order.values == [1, 2])
    }

    @Test("that is cancelled while it waits is not made, and the daemon's stop lets nobody wait")
    func leaving() async throws {
        let folder = try ScratchFolder()
        let room = try ReleaseRoom(stateDirectory: folder.path)
        let app = ResourceID.random()
        try await room.takeTurn(of: app)
        let cancelled = Task { try await room.takeTurn(of: app) }
        try await wait(for: "it waits") { await room.waitingApps == 1 }
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        #expect(await room.waitingApps == 0)
        let waiting = Task { try await room.takeTurn(of: app) }
        await room.stop()
        await #expect(throws: SupervisorStopped.self) { try await waiting.value }
    }
}
