import Linux
import Model
import PlatformAPI
import Store

/// How a pipeline's review apps come and go (spec slugs §7, review app config).
extension Platform {
    func perform(_ call: ReviewAppConfigInfo) async throws -> ReviewAppConfig {
        let pipeline = try await pipeline(call.pipeline)
        guard let config = try await store.reviewAppConfig(of: pipeline.id) else {
            throw StoreError.notFound(.reviewAppConfig)
        }
        return present(config)
    }

    func perform(_ call: ReviewAppConfigCreate) async throws -> ReviewAppConfig {
        let pipeline = try await pipeline(call.pipeline)
        guard !call.repo.isEmpty, !call.repo.utf8.contains(0) else {
            throw RequestProblem.invalid("repo", "must name a repository")
        }
        try check(call.settings)
        var new = NewReviewAppConfig(repo: call.repo)
        new.isAutomatic = call.settings.automaticReviewApps?.isOn ?? new.isAutomatic
        new.destroysStaleApps = call.settings.destroyStaleApps?.isOn ?? new.destroysStaleApps
        new.staleDays = call.settings.staleDays ?? new.staleDays
        new.waitsForCI = call.settings.waitForCI?.isOn ?? new.waitsForCI
        new.baseName = call.settings.baseName.flatMap { $0.isEmpty ? nil : $0 }
        let config = try await store.createReviewAppConfig(new, of: pipeline.id)
        await settleStaleReviewApps()
        return present(config)
    }

    func perform(_ call: ReviewAppConfigUpdate) async throws -> ReviewAppConfig {
        let pipeline = try await pipeline(call.pipeline)
        let settings = call.settings
        try check(settings)
        let config = try await store.updateReviewAppConfig(of: pipeline.id) { config in
            config.isAutomatic = settings.automaticReviewApps?.isOn ?? config.isAutomatic
            config.destroysStaleApps = settings.destroyStaleApps?.isOn ?? config.destroysStaleApps
            config.staleDays = settings.staleDays ?? config.staleDays
            config.waitsForCI = settings.waitForCI?.isOn ?? config.waitsForCI
            if let name = settings.baseName { config.baseName = name.isEmpty ? nil : name }
        }
        await settleStaleReviewApps()
        return present(config)
    }

    func perform(_ call: ReviewAppConfigDelete) async throws -> ReviewAppConfig {
        let pipeline = try await pipeline(call.pipeline)
        let config = try await store.removeReviewAppConfig(of: pipeline.id)
        await settleStaleReviewApps()
        return present(config)
    }

    // MARK: Stale ones

    /// The platform clock's time as a date.
    var calendarNow: Timestamp {
        let clock = parts.control.clock
        return PlatformCalendar(of: clock).time(at: clock.now())
    }

    /// Begins to look for stale review apps; called once.
    func startStaleAlarm() async {
        staleAlarm = Alarm(on: parts.control) { [weak self] _ in
            guard let self else { return }
            Task { try? await self.work.start { await self.settleStaleReviewApps() } }
        }
        await settleStaleReviewApps()
    }

    /// Deletes the review apps that nobody has worked on for their pipeline's days, and waits for the next.
    func settleStaleReviewApps() async {
        staleLooks += 1
        while let staleAlarm {
            let seen = staleLooks
            guard let times = try? await store.staleTimes() else { return }
            let next = await deleteStale(times)
            // Another call may have changed the days while this one deleted: what was read may be old.
            if seen == staleLooks { return staleAlarm.set(to: next) }
        }
    }

    // MARK: - Private

    /// Deletes what is due by now; when the next of the others is.
    private func deleteStale(_ times: [(review: ResourceID, stale: Timestamp)]) async -> PlatformInstant? {
        let clock = parts.control.clock
        let calendar = PlatformCalendar(of: clock)
        var next: PlatformInstant?
        for (review, time) in times {
            let due = calendar.instant(of: time)
            if due > clock.now() {
                next = min(next ?? due, due)
            } else {
                _ = try? await perform(ReviewAppDelete(review: review.description))
            }
        }
        return next
    }

    private func check(_ settings: ReviewAppSettings) throws {
        let days = Limits.Platform.reviewAppStaleDayCounts
        if let wanted = settings.staleDays, !days.contains(wanted) {
            throw RequestProblem.invalid("stale_days", "must be \(days.lowerBound) to \(days.upperBound)")
        }
        if let name = settings.baseName, !name.isEmpty, (try? AppName(name)) == nil {
            throw RequestProblem.invalid(
                "base_name",
                "must be like an app's name: lower-case letters, digits and dashes"
            )
        }
        guard let target = settings.deployTarget else { return }
        guard target.type == "region" else {
            throw APIErrorBody(.notFound, "Couldn't find that space.", resource: "space")
        }
        guard Catalog.regions.contains(where: { [$0.name, $0.id.description].contains(target.id) }) else {
            throw APIErrorBody(.notFound, "Couldn't find that region.", resource: "region")
        }
    }

    private func present(_ config: ReviewAppConfigRecord) -> ReviewAppConfig {
        ReviewAppConfig(
            automaticReviewApps: config.isAutomatic,
            baseName: config.baseName,
            deployTarget: DeployTarget(id: Catalog.regionReference.name, type: "region"),
            destroyStaleApps: config.destroysStaleApps,
            pipelineID: config.pipeline,
            repo: ReviewAppRepository(id: config.number, name: config.repo),
            staleDays: config.staleDays,
            waitForCI: config.waitsForCI
        )
    }
}
