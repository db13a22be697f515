package import Model

/// What an app's dynos are scaled by: a rule of Heroku's metrics service (spec dynos §10), outside the schema.
package struct Monitor: Codable, Hashable, Sendable {
    package var actionType: String
    package var appID: ResourceID
    package var createdAt: Timestamp
    package var id: ResourceID
    package var isActive: Bool
    package var maxQuantity: Int
    package var minQuantity: Int
    package var name: String
    package var notificationChannels: [String]
    /// Minutes.
    package var notificationPeriod: Int
    package var op: String
    /// Minutes.
    package var period: Int
    package var processType: String
    package var updatedAt: Timestamp
    /// The p95 to stay below, in milliseconds.
    package var value: Int

    package init(
        actionType: String,
        appID: ResourceID,
        createdAt: Timestamp,
        id: ResourceID,
        isActive: Bool,
        maxQuantity: Int,
        minQuantity: Int,
        name: String,
        notificationChannels: [String],
        notificationPeriod: Int,
        op: String,
        period: Int,
        processType: String,
        updatedAt: Timestamp,
        value: Int
    ) {
        self.actionType = actionType
        self.appID = appID
        self.createdAt = createdAt
        self.id = id
        self.isActive = isActive
        self.maxQuantity = maxQuantity
        self.minQuantity = minQuantity
        self.name = name
        self.notificationChannels = notificationChannels
        self.notificationPeriod = notificationPeriod
        self.op = op
        self.period = period
        self.processType = processType
        self.updatedAt = updatedAt
        self.value = value
    }

    private enum CodingKeys: String, CodingKey {
        case id, name, op, period, value
        case actionType = "action_type"
        case appID = "app_id"
        case createdAt = "created_at"
        case isActive = "is_active"
        case maxQuantity = "max_quantity"
        case minQuantity = "min_quantity"
        case notificationChannels = "notification_channels"
        case notificationPeriod = "notification_period"
        case processType = "process_type"
        case updatedAt = "updated_at"
    }
}
