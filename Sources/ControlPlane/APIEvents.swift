import Linux
package import Model
import Store

/// The `app[api]` lines of an app's log (spec dynos §3), each event with its one time stamp.
struct APIEvents: Sendable {
    let logs: any LogSink
    /// What webhooks are told of.
    let webhooks: WebhookFeed

    /// Writes lines that belong to one event; all carry `time`.
    func write(_ lines: [String], app: ResourceID, at time: Timestamp) {
        var batch = LogBatch()
        for line in lines {
            batch.append(line.onOneLine.utf8, app: app, source: .app, process: "api", time: time)
        }
        logs.take(batch)
    }

    /// A release: its description, then its number, or that its release command runs first.
    func released(_ release: ReleaseRecord) {
        let user = release.user.email
        let number =
            release.status == .pending
            ? "Running release v\(release.version) commands" : "Release v\(release.version) created"
        write(
            [
                "\(release.description) by user \(user)",
                "\(number) by user \(user)",
            ],
            app: release.app,
            at: release.created
        )
        webhooks.send(.release(release, isNew: true))
    }

    /// A scale: every type of the formation in alphabetic order.
    func scaled(_ formation: [FormationRecord], app: ResourceID, user: AccountReference, at time: Timestamp) {
        let types = formation.sorted { $0.type < $1.type }
            .map { "\($0.type)@\($0.quantity):\($0.size.name)" }
            .joined(separator: " ")
        write(["Scaled to \(types) by user \(user.email)"], app: app, at: time)
        let changed = formation.filter { $0.updated == time }
        webhooks.send(.formation(changed.isEmpty ? formation : changed, app: app))
    }
}

extension Timestamp {
    /// The present wall time.
    package static var now: Timestamp { Timestamp(microseconds: WallClock.microseconds()) }

    /// Cut to the second, as build events carry it (spec logs §1).
    var wholeSecond: Timestamp { Timestamp(microseconds: seconds * 1_000_000) }
}
