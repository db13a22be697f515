/// What stands between an app's routes and its dynos: the hop, and the faults that are switched on.
package struct RouteConditions: Hashable, Sendable {
    /// Nil: the bare loopback.
    package var hop: Hop?
    package var faults: [Fault]

    package init(hop: Hop? = nil, faults: [Fault] = []) {
        self.hop = hop
        self.faults = faults
    }

    /// Nothing: routes as they are.
    package static let none = RouteConditions()
}
