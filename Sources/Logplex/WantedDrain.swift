package import Model

/// A drain that an app should have.
package struct WantedDrain: Equatable, Sendable {
    package let id: ResourceID
    /// `d.UUID`: how a receiver tells apps apart; the same for all of the drain's life.
    package let token: String
    package let url: DrainURL

    package init(id: ResourceID, token: String, url: DrainURL) {
        self.id = id
        self.token = token
        self.url = url
    }
}
