import HTTP
import Linux
import PlatformAPI
import TestSupport

@testable import ControlPlane
@testable import daemon

/// A whole daemon in the test's own program, with a folder, a socket and ports of its own.
struct TestDaemon: Sendable {
    let daemon: Daemon
    let paths: StatePaths
    let clock: PlatformClock

    /// Runs `body` with a started daemon and stops it afterwards, whatever happens.
    static func with<Value>(
        folder: ScratchFolder? = nil,
        timeScale: Double = 1,
        routers: Int = 1,
        quotas: String = "auto",
        ecoHours: Int = 1000,
        _ body: (TestDaemon) async throws -> Value
    ) async throws -> Value {
        let folder = try folder ?? ScratchFolder()
        let paths = try StatePaths { $0 == "HEROLOCAL_HOME" ? folder.file("home") : nil }
        let configuration = try DaemonConfiguration(
            flags: [
                "listen": ["127.0.0.1:0"], "api": ["127.0.0.1:0"], "routers": ["\(routers)"],
                "time-scale": ["\(timeScale)"], "quotas": [quotas],
                "eco-hours": ["\(ecoHours)"],
            ],
            variable: { _ in nil },
            file: ""
        )
        let programs = ProgramFiles(
            dynoInit: try BuiltProgram.path(of: "dyno-init"),
            command: try BuiltProgram.path(of: "herolocal"),
            buildpacks: Repository.path("buildpacks"),
            path: ProgramFiles.searchPath
        )
        let daemon = try await Daemon.start(configuration, paths, programs, DaemonLog(level: .error))
        let test = TestDaemon(daemon: daemon, paths: paths, clock: daemon.clock)
        do {
            let value = try await body(test)
            await daemon.stop()
            return value
        } catch {
            await daemon.stop()
            throw error
        }
    }

    var socket: SocketAddress { .unix(path: paths.socket) }
    var api: SocketAddress { daemon.identity.api ?? socket }

    /// Calls an endpoint as ctl does; throws the daemon's `APIErrorBody` for anything but success.
    func call<Call: Endpoint>(_ call: Call) async throws -> Call.Answer {
        let request = try call.request()
        let response = try await send(request.method.rawValue, request.path, body: request.body ?? [])
        guard response.status == Call.successStatus else {
            throw try WireJSON.decode(APIErrorBody.self, from: response.content)
        }
        return try WireJSON.decode(Call.Answer.self, from: response.content)
    }
}
