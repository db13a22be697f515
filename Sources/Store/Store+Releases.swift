package import Model

extension Store {
    /// Makes a release, and what follows from it when it succeeds at once, as one transaction.
    package func release(_ new: NewRelease, at time: Timestamp) throws(StoreError) -> Released {
        try write { try insertRelease(new, at: time) }
    }

    /// Records a finished build: its slug, the release of it and the build's success, as one transaction.
    ///
    /// `code` and `app` of `new` are set here. With status `pending` the formation stays until
    /// `finishRelease`. The first code for another stack than the app's has a release before its own that says so.
    /// `buildpacks` are those that the build has run.
    package func deploy(
        build: ResourceID,
        buildpacks: [String],
        slug: NewSlug,
        release new: NewRelease,
        at time: Timestamp
    ) throws(StoreError) -> Released {
        try write {
            let app = try findApp(findBuild(build).app)
            try insertSlug(slug, app: app.id, at: time)
            var new = new
            new.app = app.id
            new.code = .slug(slug.id)
            let upgrade = try upgradeStack(of: app, to: slug.stack, user: new.user, at: time)
            var released = try insertRelease(new, at: time)
            released.stackUpgrade = upgrade
            try connection.run(
                "UPDATE builds SET status = ?, buildpacks = ?, slug = ?, release = ?, updated = ? WHERE id = ?",
                BuildStatus.succeeded,
                BuildpackList.serialize(buildpacks),
                slug.id,
                released.release.id,
                time,
                build
            )
            return released
        }
    }

    /// A new release with the slug and the config vars of `target` (spec slugs §4).
    package func rollback(
        _ app: ResourceID,
        to target: ResourceID,
        user: AccountReference,
        status: ReleaseStatus = .succeeded,
        outputPath: String? = nil,
        at time: Timestamp
    ) throws(StoreError) -> Released {
        try write {
            let old = try findRelease(target)
            guard old.app == app else { throw StoreError.notFound(.release(target.description)) }
            guard old.status != .expired else { throw StoreError.expired(version: old.version) }
            guard old.isEligibleForRollback else {
                throw StoreError.notEligibleForRollback(version: old.version)
            }
            var new = NewRelease(app: app, description: "Rollback to v\(old.version)", user: user)
            new.status = status
            new.code = .ofRelease(target)
            new.config = .ofRelease(target)
            new.outputPath = outputPath
            return try insertRelease(new, at: time)
        }
    }

    /// Ends a pending release: on success it is what the dynos run from now on.
    package func finishRelease(
        _ id: ResourceID,
        _ status: ReleaseStatus,
        at time: Timestamp
    ) throws(StoreError) -> Released {
        try write {
            let pending = try findRelease(id)
            try setReleaseStatus(of: id, to: status, at: time)
            guard status == .succeeded else {
                return Released(
                    release: try findRelease(id),
                    formation: try findFormation(of: pending.app),
                    isFirstDeploy: false
                )
            }
            return try makeCurrent(try findRelease(id), at: time)
        }
    }

    /// Every release of the app, oldest first.
    package func releases(of app: ResourceID) throws(StoreError) -> [ReleaseRecord] {
        try read {
            try connection.all(
                ReleaseRecord.query + " WHERE releases.app = ? ORDER BY releases.version",
                app
            ) { try ReleaseRecord(row: $0) }
        }
    }

    /// The app's release with this UUID, number or `vN` (spec api §1).
    package func release(of app: ResourceID, matching reference: String) throws(StoreError) -> ReleaseRecord {
        try read {
            if let id = ResourceID(reference) {
                let found = try findRelease(id)
                guard found.app == app else { throw StoreError.notFound(.release(reference)) }
                return found
            }
            let digits = reference.hasPrefix("v") ? String(reference.dropFirst()) : reference
            let condition = " WHERE releases.app = ? AND CAST(releases.version AS TEXT) = ?"
            let found = try connection.first(ReleaseRecord.query + condition, app, digits) {
                try ReleaseRecord(row: $0)
            }
            guard let found else { throw StoreError.notFound(.release(reference)) }
            return found
        }
    }

    package func release(_ id: ResourceID) throws(StoreError) -> ReleaseRecord {
        try read { try findRelease(id) }
    }

    /// The newest succeeded release: what the dynos run.
    package func currentRelease(of app: ResourceID) throws(StoreError) -> ReleaseRecord {
        try read { try findCurrentRelease(of: app) }
    }

    // MARK: - Private

    func insertRelease(_ new: NewRelease, at time: Timestamp) throws -> Released {
        let newest = try findNewestRelease(of: new.app)
        let id = ResourceID.random()
        try connection.run(
            """
            INSERT INTO releases
                (id, app, version, description, status, slug, config, user, output_path, created, updated)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            id,
            new.app,
            (newest?.version ?? 0) + 1,
            new.description,
            // `makeCurrent` looks for an older current release, so it comes before this one succeeds.
            ReleaseStatus.pending,
            try slug(for: new),
            try config(for: new),
            new.user.id,
            new.outputPath,
            time,
            time
        )
        if new.status != .pending { try setReleaseStatus(of: id, to: new.status, at: time) }
        let release = try findRelease(id)
        guard new.status == .succeeded else {
            let formation = try findFormation(of: new.app)
            return Released(release: release, formation: formation, isFirstDeploy: false)
        }
        return try makeCurrent(release, startsWeb: new.startsWeb, at: time)
    }

    /// The release that announces code for a new stack, with the code from before; nil for the same stack and first code.
    private func upgradeStack(
        of app: AppRecord,
        to stack: String,
        user: AccountReference,
        at time: Timestamp
    ) throws -> ReleaseRecord? {
        guard app.stack != stack, try findLastSucceeded(of: app.id)?.slug != nil else { return nil }
        let release = NewRelease(app: app.id, description: "Upgraded stack to \(stack)", user: user)
        return try insertRelease(release, at: time).release
    }

    /// Lets the formation and the app's own fields follow a release that has just succeeded.
    private func makeCurrent(
        _ release: ReleaseRecord,
        startsWeb: Bool = true,
        at time: Timestamp
    ) throws -> Released {
        var isFirst = false
        if let slugID = release.slug {
            let slug = try findSlug(slugID)
            isFirst = try startsWeb && !hasRunCode(release.app, before: release)
            try updateFormation(of: release.app, to: slug, isFirstDeploy: isFirst, at: time)
            try connection.run(
                "UPDATE apps SET stack = ?, slug_size = ?, buildpack_description = ? WHERE id = ?",
                slug.stack,
                slug.sizeBytes,
                slug.buildpackDescription,
                release.app
            )
        }
        try connection.run(
            "UPDATE apps SET released = ?, updated = ? WHERE id = ?",
            release.created,
            time,
            release.app
        )
        let formation = try findFormation(of: release.app)
        return Released(release: release, formation: formation, isFirstDeploy: isFirst)
    }

    private func hasRunCode(_ app: ResourceID, before release: ReleaseRecord) throws -> Bool {
        try connection.first(
            """
            SELECT 1 AS found FROM releases
            WHERE app = ? AND version < ? AND status = 'succeeded' AND slug IS NOT NULL
            """,
            app,
            release.version
        ) { _ in true } ?? false
    }

    private func slug(for new: NewRelease) throws -> ResourceID? {
        switch new.code {
        case .unchanged: return try findLastSucceeded(of: new.app)?.slug
        case .slug(let id): return try findSlug(id).id
        case .ofRelease(let id): return try findRelease(id).slug
        }
    }

    private func config(for new: NewRelease) throws -> Int {
        switch new.config {
        case .unchanged: return try configNumber(of: new.app)
        case .changing(let changes):
            return try insertConfig(changing: changes, from: configNumber(of: new.app), app: new.app)
        case .ofRelease(let id): return try findRelease(id).config
        }
    }

    /// The snapshot of what the dynos run; before the first release the app's empty one.
    private func configNumber(of app: ResourceID) throws -> Int {
        if let current = try findLastSucceeded(of: app) { return current.config }
        let found = try connection.first("SELECT number FROM configs WHERE app = ?", app) {
            try $0.integer("number")
        }
        guard let found else { throw StoreError.notFound(.app(app.description)) }
        return found
    }
}
