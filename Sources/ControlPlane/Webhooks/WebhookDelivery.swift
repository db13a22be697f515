import Linux
import Model
import PlatformAPI
import Store

/// A delivery that is not over, with its times on the platform's clock.
struct WebhookDelivery {
    private(set) var record: WebhookDeliveryRecord
    /// When it is tried next.
    private(set) var due: PlatformInstant
    /// No attempt begins after this.
    private let end: PlatformInstant
    var isUnderWay = false

    /// As the store has it, whose times are the wall's: what was left of them goes on at the clock's present speed.
    init(_ record: WebhookDeliveryRecord, _ clock: PlatformClock) {
        self.record = record
        due = record.next.map(clock.instant) ?? clock.now()
        end = clock.instant(of: record.ends)
    }

    /// Notes how an attempt ended and what follows from it.
    mutating func take(
        _ outcome: WebhookRequest.Outcome,
        _ attempt: ResourceID,
        _ started: Timestamp,
        _ clock: PlatformClock
    ) {
        isUnderWay = false
        record.attempts += 1
        record.updated = .now
        record.next = nil
        record.lastAttempt = .init(
            id: attempt,
            code: outcome.code,
            error: outcome.errorClass,
            created: started
        )
        due = clock.now() + WebhookDelivery.pause(after: record.attempts)
        if outcome.isSuccess {
            record.status = .succeeded
        } else if record.level == .sync, due <= end {
            record.status = .retrying
            record.next = clock.wallTime(of: due)
        } else {
            record.status = .failed
        }
    }

    // MARK: - Private

    private static func pause(after attempts: Int) -> Duration {
        var pause = Limits.Webhooks.firstPause
        for _ in 1..<max(1, attempts) where pause < Limits.Webhooks.longestPause { pause *= 2 }
        return min(pause, Limits.Webhooks.longestPause)
    }
}

extension AppWebhookDelivery {
    init(_ record: WebhookDeliveryRecord) {
        self.init(
            createdAt: record.created,
            event: .init(id: record.event, include: record.include),
            id: record.id,
            lastAttempt: record.lastAttempt.map { attempt in
                Attempt(
                    code: attempt.code,
                    createdAt: attempt.created,
                    errorClass: attempt.error,
                    id: attempt.id,
                    status: record.status == .succeeded ? .succeeded : .failed,
                    updatedAt: record.updated
                )
            },
            nextAttemptAt: record.next,
            numAttempts: record.attempts,
            status: record.status,
            updatedAt: record.updated,
            webhook: .init(id: record.webhook, level: record.level)
        )
    }
}

extension AppWebhookEvent {
    /// Throws for a payload that cannot be read.
    init(_ record: WebhookEventRecord) throws {
        self.init(
            createdAt: record.created,
            id: record.id,
            include: record.include,
            payload: try WireJSON.decode(Payload.self, from: Array(record.payload.utf8)),
            updatedAt: record.created
        )
    }
}
