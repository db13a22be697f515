import Linux
import Model
import Store
import TestSupport

/// A store in a folder of its own, with an account and helpers that make what most tests start from.
struct StoreFixture {
    let folder: ScratchFolder
    let store: Store
    let owner: AccountReference

    static let start = Timestamp(microseconds: 1_786_356_000_000_000)

    static func with(_ body: (StoreFixture) async throws -> Void) async throws {
        let folder = try ScratchFolder()
        let store = try await Store.open(path: folder.file("store.db"), clock: PlatformClock(), at: start)
            .store
        let owner = try await store.account(email: "dev@localhost", at: start).reference
        do {
            try await body(StoreFixture(folder: folder, store: store, owner: owner))
        } catch {
            await store.close()
            throw error
        }
        await store.close()
    }

    /// A time some seconds after the start.
    func time(_ seconds: Int64) -> Timestamp {
        Timestamp(microseconds: StoreFixture.start.microseconds + seconds * 1_000_000)
    }

    func app(_ name: String = "demo") async throws -> AppRecord {
        let new = NewApp(name: try AppName(name), owner: owner, stack: "heroku-24")
        return try await store.createApp(new, at: time(0)).app
    }

    /// A build of `app` that succeeds and is released.
    @discardableResult
    func deploy(
        _ app: ResourceID,
        _ types: [String: String],
        checksum: String = "ab12",
        status: ReleaseStatus = .succeeded,
        stack: String = "heroku-24",
        at seconds: Int64 = 10
    ) async throws -> Released {
        let build = try await build(app, at: seconds)
        var release = NewRelease(app: app, description: "Deploy 1a2b3c4d", user: owner)
        release.status = status
        return try await store.deploy(
            build: build.id,
            buildpacks: ["heroku/python"],
            slug: try slug(types, checksum: checksum, stack: stack),
            release: release,
            at: time(seconds)
        )
    }

    func build(_ app: ResourceID, at seconds: Int64 = 5) async throws -> BuildRecord {
        let new = NewBuild(
            app: app,
            source: BuildSource(url: "file:///source", version: "1a2b3c4d", checksum: "SHA256:00"),
            stack: "heroku-24",
            buildpacks: ["heroku/python"],
            user: owner,
            outputPath: "builds/one.txt"
        )
        return try await store.createBuild(new, at: time(seconds))
    }

    func slug(
        _ types: [String: String],
        checksum: String = "ab12",
        stack: String = "heroku-24"
    ) throws -> NewSlug {
        var processTypes: [ProcessType: String] = [:]
        for (type, command) in types { processTypes[try ProcessType(type)] = command }
        return NewSlug(
            checksum: checksum,
            sizeBytes: 1_234,
            processTypes: processTypes,
            buildpackDescription: "Python",
            stack: stack
        )
    }

    func set(
        _ app: ResourceID,
        _ changes: [String: String?],
        status: ReleaseStatus = .succeeded,
        at seconds: Int64 = 20
    ) async throws -> Released? {
        var named: [ConfigVarName: String?] = [:]
        for (name, value) in changes { named.updateValue(value, forKey: try ConfigVarName(name)) }
        var release = NewRelease(app: app, description: "Set config vars", user: owner)
        release.status = status
        return try await store.setConfig(named, release: release, at: time(seconds))
    }

    func config(_ app: ResourceID) async throws -> [String: String] {
        let variables = try await store.config(of: app)
        return Dictionary(uniqueKeysWithValues: variables.map { ($0.key.description, $0.value) })
    }

    /// `web=1 worker=0`, as `ps:scale` prints it.
    func scale(_ app: ResourceID) async throws -> String {
        try await store.formation(of: app).map { "\($0.type)=\($0.quantity)" }.joined(separator: " ")
    }
}
