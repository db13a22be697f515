/// The program that should replace the daemon could not run.
package struct UpgradeRefused: Error, Sendable {
    /// What it said.
    package let reason: String

    package init(reason: String) {
        self.reason = reason
    }
}
