import Linux
import Model
import PlatformAPI
import Router
import Store

extension Platform {
    func perform(_ call: HopList) async throws -> [HopSetting] { try await hopSettings() }

    func perform(_ call: HopUpdate) async throws -> HopSetting {
        let app: AppRecord?
        if let name = call.app { app = try await self.app(name) } else { app = nil }
        let hop = Hop(
            latency: try duration(call.latencyMilliseconds, "latency_ms"),
            jitter: try duration(call.jitterMilliseconds ?? 0, "jitter_ms"),
            finDelay: try duration(call.finDelayMilliseconds ?? 0, "fin_delay_ms")
        )
        if hop.jitter > hop.latency {
            throw RequestProblem.invalid("jitter_ms", "must not be more than the latency")
        }
        parts.routes.changeLinks { $0.setHop(hop, of: app?.id) }
        return present(hop, of: app)
    }

    func perform(_ call: HopDelete) async throws -> [HopSetting] {
        let app = try await app(call.app)
        parts.routes.changeLinks { $0.setHop(nil, of: app.id) }
        return try await hopSettings()
    }

    func perform(_ call: HopDeleteAll) async throws -> [HopSetting] {
        parts.routes.changeLinks { $0.removeAllHops() }
        return []
    }

    // MARK: - Private

    private func duration(_ milliseconds: Double, _ key: String) throws -> Duration {
        let longest = Limits.Platform.longestHop.wholeMilliseconds
        guard (0...longest).contains(milliseconds) else {
            throw RequestProblem.invalid(key, "must be 0 to \(Int(longest))")
        }
        return .microseconds(Int64((milliseconds * 1_000).rounded()))
    }

    private func hopSettings() async throws -> [HopSetting] {
        let links = parts.routes.links
        let shared = links.hop.map { [present($0, of: nil)] } ?? []
        return shared
            + (try await store.apps().compactMap { app in links.hops[app.id].map { present($0, of: app) } })
    }

    private func present(_ hop: Hop, of app: AppRecord?) -> HopSetting {
        HopSetting(
            app: app.map { NamedReference(id: $0.id, name: $0.name.description) },
            finDelayMilliseconds: Double(hop.finDelay.wholeNanoseconds) / 1e6,
            jitterMilliseconds: Double(hop.jitter.wholeNanoseconds) / 1e6,
            latencyMilliseconds: Double(hop.latency.wholeNanoseconds) / 1e6
        )
    }
}
