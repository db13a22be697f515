import Linux
import Model
import PlatformAPI

extension Platform {
    func perform(_ call: DaemonInfo) async throws -> DaemonStatus { status }

    /// Asks the daemon to stop; the answer is sent before it does.
    func perform(_ call: DaemonStop) async throws -> DaemonStatus {
        parts.requestStop()
        return status
    }

    /// Asks the daemon to read its configuration again; what came of it stands in its log.
    func perform(_ call: DaemonReload) async throws -> DaemonStatus {
        parts.requestReload()
        return status
    }

    /// Asks the daemon to give way to the program that is installed now; the answer is sent before it does.
    func perform(_ call: DaemonUpgrade) async throws -> DaemonStatus {
        do {
            try await parts.requestUpgrade()
        } catch let refused as UpgradeRefused {
            throw APIErrorBody(.conflict, "The installed herolocald cannot take over: \(refused.reason)")
        }
        return status
    }

    func perform(_ call: TokenInfo, _ context: RequestContext) async throws -> Reply {
        guard context.origin == .socket else {
            throw APIErrorBody(.forbidden, "The token can be read on the Unix socket only.")
        }
        let body = try WireJSON.encode(Token(token: identity.token))
        return .json(status: 200, body: body)
    }

    // MARK: - Private

    private var status: DaemonStatus {
        let reading = parts.control.clock.reading()
        return DaemonStatus(
            api: identity.api?.description,
            home: identity.paths.state,
            id: identity.id,
            isolation: identity.isolation,
            listen: identity.listen.map(\.description),
            pid: Int(Host.processID),
            quotas: identity.quotas,
            routers: identity.routers,
            socket: identity.paths.socket,
            timeOffsetMilliseconds: (reading.platform - reading.real).wholeMilliseconds,
            timeScale: reading.scale,
            uptime: Int((ContinuousClock.now - identity.started).components.seconds),
            version: identity.version
        )
    }
}
