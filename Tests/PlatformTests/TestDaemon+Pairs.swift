import Linux
import Model
import PlatformAPI

/// The app demo with two web dynos, as releases under load and preboot need it.
extension TestDaemon {
    /// Deploys it with dynos of `size` and waits until both are up.
    func deployPair(size: String) async throws {
        try await deploy("misbehaving", as: "demo")
        let change = FormationChange(type: "web", quantity: .absolute(2), size: SizeChoice(size))
        _ = try await call(FormationBatchUpdate(app: "demo", updates: [change]))
        try await until("two dynos are up, and no other is left") {
            let states = try await call(DynoList(app: "demo")).map(\.state)
            return try population == 2 && states == ["up", "up"]
        }
    }

    /// Sets a config var and waits until `ps` shows two dynos of that release, up.
    func releasePair() async throws {
        _ = try await call(ConfigVarsUpdate(app: "demo", vars: ["A": "1"]))
        try await until("the new dynos are up") {
            let newest = try await call(ReleaseList(app: "demo")).map(\.version).max()
            let dynos = try await call(DynoList(app: "demo"))
            return dynos.count == 2 && dynos.allSatisfy { $0.state == "up" && $0.release.version == newest }
        }
    }

    /// How many dynos there are, with those that `ps` does not list: each has a directory of its own.
    var population: Int {
        get throws { try FileSystem.entries(of: paths.dynos).count }
    }
}
