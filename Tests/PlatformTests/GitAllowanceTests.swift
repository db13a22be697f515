import Linux
import Model
import Testing

@testable import ControlPlane

@Suite("What git may ask of an app")
struct GitAllowanceTests {
    @Test("is 75 requests within an hour, each app's its own")
    func window() {
        let allowance = GitAllowance()
        let (app, other) = (ResourceID.random(), ResourceID.random())
        let start = PlatformInstant(nanoseconds: 0)
        for minute in 0..<75 { #expect(allowance.take(app, at: start + .seconds(minute * 30))) }
        let now = start + .seconds(75 * 30)
        #expect(!allowance.take(app, at: now))
        #expect(allowance.take(other, at: now))
        #expect(!allowance.take(app, at: start + .seconds(3599)))
        #expect(allowance.take(app, at: start + .seconds(3600)))
        #expect(!allowance.take(app, at: start + .seconds(3601)))
        #expect(allowance.take(app, at: start + .seconds(3630)))
    }
}
