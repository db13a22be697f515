package import Model

/// What a dyno of a formation uses, as of the last look at it.
package struct DynoUse: Hashable, Sendable {
    package let id: ResourceID
    package let app: ResourceID
    package let name: DynoName
    package let state: DynoState
    package let size: DynoSize
    /// How often dynos of its name were started again since the daemon's start.
    package let restarts: Int
    /// Nothing was found of a dyno that does not run.
    package let readings: DynoReadings

    package init(
        id: ResourceID,
        app: ResourceID,
        name: DynoName,
        state: DynoState,
        size: DynoSize,
        restarts: Int,
        readings: DynoReadings
    ) {
        self.id = id
        self.app = app
        self.name = name
        self.state = state
        self.size = size
        self.restarts = restarts
        self.readings = readings
    }
}
