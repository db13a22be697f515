import Model
import PlatformAPI

/// What an app is set up from.
struct SetupPlan: Sendable {
    var source: SourceBlob
    /// The part of `app.json` that counts before the whole.
    var environment: AppManifest.Environment?
    /// Config vars that count before those of `app.json`.
    var variables: [ConfigVarName: String] = [:]
    /// How whoever asks adds to them.
    var giving = AppManifest.Giving()
    /// Buildpacks that count before those of `app.json`.
    var buildpacks: [String]?
    /// Whether there has to be an `app.json` or a `heroku.yml`.
    var needsManifest = true
    /// Whether the app shall run afterwards: a test run's does not.
    var isToRun = true
    /// Whether config vars shall hold the scripts of the tests, for whoever looks around.
    var isDebug = false
    /// Gets what the build prints.
    var transcript: Transcript?
}

/// A source that is at hand: its URL, and the file behind it.
struct SourceAtHand: Sendable {
    let blob: SourceBlob
    let archive: String
}
