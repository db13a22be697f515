/// A dyno as others see it: what `ps` lists and what the route table is made from.
package struct DynoSnapshot: Hashable, Sendable {
    package let id: ResourceID
    package let app: ResourceID
    package let name: DynoName
    /// Whether it fills a place of the formation; a one-off of any name never gets requests.
    package let isFormation: Bool
    package let state: DynoState
    /// When it came into this state.
    package let since: Timestamp
    package let created: Timestamp
    package let command: String
    package let size: DynoSize
    package let release: ReleaseReference
    /// The port the router sends requests to; nil for a dyno that has none yet.
    package let port: UInt16?

    package init(
        id: ResourceID,
        app: ResourceID,
        name: DynoName,
        isFormation: Bool = true,
        state: DynoState,
        since: Timestamp,
        created: Timestamp,
        command: String,
        size: DynoSize,
        release: ReleaseReference,
        port: UInt16?
    ) {
        self.id = id
        self.app = app
        self.name = name
        self.isFormation = isFormation
        self.state = state
        self.since = since
        self.created = created
        self.command = command
        self.size = size
        self.release = release
        self.port = port
    }
}

/// Which release a dyno runs.
package struct ReleaseReference: Hashable, Sendable {
    package let id: ResourceID
    package let version: Int

    package init(id: ResourceID, version: Int) {
        self.id = id
        self.version = version
    }
}

/// Who is told of every change to an app's dynos, on the control thread.
package protocol DynoObserver: AnyObject, Sendable {
    /// The dynos of `app` that requests may be sent to, as they are now; called after each change.
    ///
    /// While old and new ones serve side by side, a name is there twice.
    func dynosChanged(of app: ResourceID, to dynos: [DynoSnapshot])

    /// Returns once everybody who sends requests knows that `dyno` has left, and those under way have ended.
    ///
    /// Asked after `dynosChanged` has told of the dyno's leaving; then it may be sent SIGTERM.
    func requestsEnded(at dyno: ResourceID) async
}

/// Gives a dyno its slug: the conductor implements it with the slug store.
package protocol SlugProvider: Sendable {
    /// The directory with the unpacked slug, shared by all dynos of it and never written to.
    ///
    /// Throws `SlugFailure` when the slug is missing or its checksum is wrong (R17).
    func directory(of slug: ResourceID) async throws(SlugFailure) -> String
}

/// Why a slug cannot be run.
package enum SlugFailure: Error, Equatable, Sendable {
    case missing
    /// R17: both checksums as `SHA256:<hex>`.
    case checksum(expected: String, actual: String)
    case unreadable(String)
}
