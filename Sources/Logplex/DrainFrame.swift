import HTTP
import Model

/// Messages on their way to a receiver: what goes out in one piece and is told lost in one piece.
struct DrainFrame: Equatable, Sendable {
    /// What is sent.
    let bytes: [UInt8]
    /// How many messages of the channel are in it; an L10 note is not one.
    let messageCount: Int
    /// The loss that its L10 note tells of.
    let loss: DrainLoss?
    /// How often it may still be tried.
    var tries: Int

    /// A packet of a TCP connection: messages end to end.
    init(syslog batch: DrainBuffer.Batch, token: String, at time: Timestamp) {
        bytes = DrainFrame.content(of: batch, .syslog(token: token), at: time)
        messageCount = batch.messages.count
        loss = batch.loss
        tries = 1
    }

    /// A request; `id` is the frame's on every try.
    init(http batch: DrainBuffer.Batch, for drain: WantedDrain, id: FrameID, at time: Timestamp) {
        let content = DrainFrame.content(of: batch, .http, at: time)
        messageCount = batch.messages.count
        loss = batch.loss
        tries = Limits.Drains.httpTries
        var fields: Fields = ["Host": drain.url.authority]
        if let credentials = drain.url.credentials { fields.append("Authorization", credentials.fieldValue) }
        fields.append("Content-Type", "application/logplex-1")
        fields.append("Logplex-Msg-Count", "\(messageCount + (loss == nil ? 0 : 1))")
        fields.append("Logplex-Frame-Id", id.text)
        fields.append("Logplex-Drain-Token", drain.token)
        fields.append("User-Agent", "Logplex/production")
        bytes = Request(method: "POST", target: drain.url.target, fields: fields, content: content)
            .serialize()
    }

    // MARK: - Private

    private static func content(
        of batch: DrainBuffer.Batch,
        _ format: DrainFormat,
        at time: Timestamp
    ) -> [UInt8] {
        var bytes = batch.loss.map { format.note($0, at: time) } ?? []
        bytes.reserveCapacity(batch.messages.reduce(bytes.count) { $0 + format.length(of: $1) })
        for message in batch.messages { format.append(message, to: &bytes) }
        return bytes
    }
}

/// A frame's name: 32 upper-case hexadecimal digits, by which a receiver knows a second try.
struct FrameID: Equatable, Sendable {
    let high: UInt64
    let low: UInt64

    init(using generator: inout some RandomNumberGenerator) {
        high = generator.next()
        low = generator.next()
    }

    var text: String {
        let words = [high, low].map { word in
            let digits = String(word, radix: 16, uppercase: true)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        return words.joined()
    }
}
