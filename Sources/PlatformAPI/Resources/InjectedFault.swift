package import Model

/// A fault that is switched on.
package struct InjectedFault: Codable, Hashable, Sendable {
    package var app: NamedReference
    /// Bytes that the kind counts; null leaves the choice to the kind.
    @Nullable package var bytes: Int?
    /// Bytes per second that pass; null for kinds that know no rate.
    @Nullable package var bytesPerSecond: Int?
    /// How often it may strike in all.
    @Nullable package var count: Int?
    @Nullable package var delayMilliseconds: Double?
    /// The only dyno that it strikes.
    @Nullable package var dyno: String?
    package var id: Int
    package var kind: FaultKind
    package var probability: Double
    /// Milliseconds of platform time until it ends by itself.
    @Nullable package var remainingMilliseconds: Double?
    /// How often it has struck.
    package var struck: Int

    package init(
        app: NamedReference,
        bytes: Int? = nil,
        bytesPerSecond: Int? = nil,
        count: Int? = nil,
        delayMilliseconds: Double? = nil,
        dyno: String? = nil,
        id: Int,
        kind: FaultKind,
        probability: Double,
        remainingMilliseconds: Double? = nil,
        struck: Int
    ) {
        self.app = app
        self.bytes = bytes
        self.bytesPerSecond = bytesPerSecond
        self.count = count
        self.delayMilliseconds = delayMilliseconds
        self.dyno = dyno
        self.id = id
        self.kind = kind
        self.probability = probability
        self.remainingMilliseconds = remainingMilliseconds
        self.struck = struck
    }

    private enum CodingKeys: String, CodingKey {
        case app, bytes, count, dyno, id, kind, probability, struck
        case bytesPerSecond = "bytes_per_second"
        case delayMilliseconds = "delay_ms"
        case remainingMilliseconds = "remaining_ms"
    }
}
