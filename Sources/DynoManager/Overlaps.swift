import Model

/// The numbers of the preboots under way: a timer ends what still has its number.
struct Overlaps {
    private var last = 0
    /// The release of each app whose switch is to come.
    private(set) var switches: [ResourceID: Int] = [:]

    /// The number of an overlap after a restart.
    mutating func begin() -> Int {
        last += 1
        return last
    }

    /// The number of a release's overlap; it takes the place of an earlier one of the app.
    mutating func beginSwitch(of app: ResourceID) -> Int {
        let number = begin()
        switches[app] = number
        return number
    }

    /// Called when the time of `number` has come.
    mutating func end(_ number: Int, of app: ResourceID) {
        if switches[app] == number { switches[app] = nil }
    }

    mutating func endSwitch(of app: ResourceID) { switches[app] = nil }
}
