import HTTP
import Model
import PlatformAPI
import TestSupport
import Testing

@testable import ControlPlane
@testable import daemon

@Suite("Features of an app")
struct FeatureSwitchTests {
    @Test("the router follows with the next request, the log says who switched")
    func routing() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            #expect(try await server(daemon) == "Heroku")
            for (isOn, server) in [(false, "Cowboy"), (true, "Heroku")] {
                let call = AppFeatureUpdate(
                    app: "demo",
                    enabled: Switch(isOn),
                    feature: "http-routing-2-dot-0"
                )
                #expect(try await daemon.call(call).enabled == isOn)
                #expect(try await self.server(daemon) == server)
            }
            let session = try await daemon.call(LogSessionCreate(app: "demo"))
            let log = try await daemon.send("GET", daemon.path(of: session.logplexURL)).text
            #expect(log.contains("app[api]: Disable http-routing-2-dot-0 feature by user "))
            #expect(log.contains("app[api]: Enable http-routing-2-dot-0 feature by user "))
            let lines = log.split(separator: "\n").filter { $0.contains(" code=H81 ") }
            #expect(lines.map { $0.hasSuffix(" protocol=http") } == [false, true, false])
        }
    }

    @Test(
        "features and labs are told apart by their state; what is on by default is the routers' ordinary way"
    )
    func catalogue() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let features = try await daemon.call(AppFeatureList(app: "demo"))
            let general = features.filter { $0.state == "general" }.map(\.name)
            #expect(Set(general) == ["http-routing-2-dot-0", "http-session-affinity", "preboot"])
            #expect(features.filter(\.enabled).map(\.name) == ["http-routing-2-dot-0"])
            #expect(try await daemon.call(AccountFeatureList()).isEmpty)
            #expect(FeatureCatalog.routing(of: []) == [])
        }
    }

    private func server(_ daemon: TestDaemon) async throws -> String? {
        let router = daemon.daemon.identity.listen[0]
        return try await HTTPCall.get("/", host: "demo.localhost", from: router).fields["Server"]
    }
}
