import Model
import PlatformAPI
import Slugs
import Store

/// Calls that read what hardly ever changes.
extension Platform {
    func perform(_ call: AccountQuotaInfo) async throws -> AccountQuota {
        try requireAccount(call.account)
        let (pool, used) = await eco.hours()
        let apps = used.sorted { $0.key < $1.key }
            .map { AccountQuota.App(appUUID: $0.key, quotaUsed: $0.value.wholeSeconds) }
        return AccountQuota(
            accountQuota: pool.wholeSeconds,
            apps: apps,
            quotaUsed: used.values.reduce(.zero, +).wholeSeconds
        )
    }

    func perform(_ call: RateLimitInfo) async throws -> RateLimit {
        RateLimit(remaining: Limits.Platform.rateLimit)
    }

    func perform(_ call: StackList) async throws -> [Stack] { Catalog.stacks }

    func perform(_ call: AvailableStackList) async throws -> [Stack] {
        _ = try await app(call.app)
        return Catalog.stacks
    }

    func perform(_ call: StackInfo) async throws -> Stack {
        guard let stack = Catalog.stacks.first(where: { [$0.name, $0.id.description].contains(call.stack) })
        else { throw APIErrorBody(.notFound, "Couldn't find that stack.", resource: "stack") }
        return stack
    }

    func perform(_ call: GenerationList) async throws -> [Generation] { [Catalog.ownGeneration] }

    func perform(_ call: GenerationInfo) async throws -> Generation {
        let generation = Catalog.ownGeneration
        guard [generation.name, generation.id.description].contains(call.generation) else {
            throw APIErrorBody(.notFound, "Couldn't find that generation.", resource: "generation")
        }
        return generation
    }

    func perform(_ call: RegionList) async throws -> [Region] { Catalog.regions }

    func perform(_ call: RegionInfo) async throws -> Region {
        guard
            let region = Catalog.regions.first(where: { [$0.name, $0.id.description].contains(call.region) })
        else { throw APIErrorBody(.notFound, "Couldn't find that region.", resource: "region") }
        return region
    }

    func perform(_ call: DynoSizeList) async throws -> [DynoSizeInfo] { Catalog.sizes }

    func perform(_ call: AppDynoSizeList) async throws -> [DynoSizeInfo] {
        _ = try await app(call.app)
        return Catalog.sizes
    }

    func perform(_ call: DynoSizeLookup) async throws -> DynoSizeInfo {
        let wanted = DynoSize(named: call.size)?.name ?? call.size
        guard let size = Catalog.sizes.first(where: { [$0.name, $0.id.description].contains(wanted) })
        else { throw APIErrorBody(.notFound, "Couldn't find that dyno size.", resource: "dyno-size") }
        return size
    }

    func perform(_ call: AppFeatureList) async throws -> [AppFeature] {
        let app = try await app(call.app)
        let records = try await store.features(of: app.id)
        return FeatureCatalog.all.map { feature in
            FeatureCatalog.present(feature, of: app, records.first { $0.name == feature.name })
        }
    }

    func perform(_ call: AppFeatureInfo) async throws -> AppFeature {
        let app = try await app(call.app)
        let feature = try FeatureCatalog.feature(call.feature, of: app)
        let records = try await store.features(of: app.id)
        return FeatureCatalog.present(feature, of: app, records.first { $0.name == feature.name })
    }

    func perform(_ call: AppFeatureUpdate) async throws -> AppFeature {
        let app = try await app(call.app)
        let feature = try FeatureCatalog.feature(call.feature, of: app)
        if feature.name == FeatureCatalog.preboot, call.enabled.isOn { try await checkPreboot(of: app) }
        let now = Timestamp.now
        let record = try await store.setFeature(feature.name, of: app.id, enabled: call.enabled.isOn, at: now)
        if feature.isAppliedAtOnce { try await synchronizer.apply(app.id) }
        let verb = call.enabled.isOn ? "Enable" : "Disable"
        events.write(["\(verb) \(feature.name) feature by user \(account.email)"], app: app.id, at: now)
        return FeatureCatalog.present(feature, of: app, record)
    }

    func perform(_ call: BuildpackInstallationList) async throws -> [BuildpackInstallation] {
        installations(of: try await app(call.app))
    }

    func perform(_ call: BuildpackInstallationUpdate) async throws -> [BuildpackInstallation] {
        let app = try await app(call.app)
        var change = AppChange()
        change.buildpacks = try call.updates.map { try buildpack($0.buildpack, of: app) }
        let changed = try await store.updateApp(app.id, change, at: .now).after
        await clearBuildpacks()
        return installations(of: changed)
    }

    /// Lets go of the copies of fetched buildpacks that no app uses; those that stay go with the next change.
    func clearBuildpacks() async {
        guard let apps = try? await store.apps() else { return }
        var used: [String] = []
        for app in apps {
            used += app.buildpacks
            guard let config = try? await store.config(of: app.id) else { return }
            if let told = Self.buildpack(in: config) { used.append(told) }
        }
        try? await parts.compiler.clearBuildpacks(but: used.map { Slugs.BuildpackReference($0) })
    }

    // MARK: - Private

    /// A buildpack that a client names; what it was shown without its password is the one that the app has.
    private func buildpack(_ text: String, of app: AppRecord) throws -> String {
        guard !text.isEmpty, !text.contains("\n") else {
            throw RequestProblem.invalid("buildpack", "must name a buildpack")
        }
        let own = app.buildpacks.first { Slugs.BuildpackReference($0).description == text }
        if own == nil, let problem = Slugs.BuildpackReference(text).problem {
            throw APIErrorBody(.invalidParams, problem)
        }
        return own ?? text
    }

    /// Preboot is for Standard and Performance dynos (spec router §18.1); an app without code has none yet.
    private func checkPreboot(of app: AppRecord) async throws {
        let web = try await store.formation(of: app.id).first { $0.type == .web }
        guard let size = web?.size, !size.canPreboot else { return }
        throw APIErrorBody(
            .invalidParams,
            "Preboot needs Standard or Performance web dynos, and \(app.name) has \(size.name) ones. "
                + "Change their size first: herolocal ps:type web=standard-1x -a \(app.name)"
        )
    }

    private func installations(of app: AppRecord) -> [BuildpackInstallation] {
        app.buildpacks.enumerated().map { index, reference in
            BuildpackInstallation(buildpack: Catalog.buildpackReference(reference), ordinal: index)
        }
    }
}

extension Duration {
    fileprivate var wholeSeconds: Int { Int(components.seconds) }
}
