import Linux
import Model
import Slugs
import Store

/// What a daemon that was killed has left: each start puts it right before anything is built or run.
extension Platform {
    /// Says what has become of a build that was under way, and removes what it was to be built from.
    func reportCutOff(_ build: BuildRecord) async {
        await builds.note(
            "\n !     The daemon ended during this build. Deploy again.\n\n !     Push failed\n",
            in: build.id
        )
        if let archive = try? archive(at: build.source.url) { removeSource(archive) }
        reportFailed(build)
    }

    /// Removes the files of slugs, builds, releases, test runs and apps that the store does not know: files come before
    /// the commit that names them and go after the one that forgets them.
    func removeLeftovers() async throws {
        let owned = try await store.ownedFiles()
        try parts.sources.removeExpired(at: .now)
        try await builds.remove(allBut: owned.builds)
        try await releases.remove(allBut: owned.releaseOutputs)
        try await tests.remove(allBut: owned.testRuns)
        try await parts.slugs.remove(allBut: owned.slugs)
        try await parts.compiler.removeCaches(allBut: owned.apps)
    }
}
