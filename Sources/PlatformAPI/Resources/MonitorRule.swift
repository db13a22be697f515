/// What clients send of a monitor; nil leaves as it is.
///
/// They also send `action_type`, `op`, `period` and `notification_period`, which have one value each and are not read.
package struct MonitorRule: Codable, Hashable, Sendable {
    package var isActive: Bool?
    package var maxQuantity: Int?
    package var minQuantity: Int?
    package var notificationChannels: [String]?
    /// The p95 to stay below, in milliseconds.
    package var value: Int?

    package init(
        isActive: Bool? = nil,
        maxQuantity: Int? = nil,
        minQuantity: Int? = nil,
        notificationChannels: [String]? = nil,
        value: Int? = nil
    ) {
        self.isActive = isActive
        self.maxQuantity = maxQuantity
        self.minQuantity = minQuantity
        self.notificationChannels = notificationChannels
        self.value = value
    }

    private enum CodingKeys: String, CodingKey {
        case value
        case isActive = "is_active"
        case maxQuantity = "max_quantity"
        case minQuantity = "min_quantity"
        case notificationChannels = "notification_channels"
    }
}
