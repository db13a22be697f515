import Model

/// Why a build failed; the transcript has already told the user, so this is for whoever keeps the build's status.
package enum BuildFailure: Error, Equatable, Sendable {
    /// The uploaded archive could not be read or holds what an app cannot contain.
    case source(String)
    /// No buildpack recognised the app.
    ///
    /// With the name of a file at the top that is a Procfile but for its name, such as `procfile`.
    case noLanguage(misnamed: String? = nil)
    /// A buildpack that was set does not recognise the app.
    case notCompatible(buildpack: String)
    /// A reference that names nothing, or a kind of buildpack that cannot be used.
    case buildpack(String)
    /// heroku.yml wants Docker images for these process types.
    case docker([String])
    /// bin/compile ended with this code.
    case compile(buildpack: String, code: Int32)
    /// bin/release failed or wrote something else than its small YAML.
    case release(buildpack: String)
    /// What was built cannot be a slug, and why.
    case contents(String)
    /// The slug is above the hard limit.
    case tooLarge(sizeBytes: Int)
    /// A script was killed because the build took more memory than it may.
    case outOfMemory(limitBytes: Int)
    /// The build left too little free on the disk.
    case diskFull
    /// The build took longer than its limit.
    case timedOut
    /// It had more processes than a build may have.
    case crowded
    /// Somebody cancelled it, or the platform is stopping.
    case cancelled
    /// The machine refused: a full disk, no permission; the call and the reason.
    case system(String)

    /// What the transcript says, ` !     Push failed` at its end.
    package var text: String {
        explanation + BuildTranscript.pushFailed
    }

    private var explanation: String {
        switch self {
        case .source(let reason): " !     Push rejected, the source could not be unpacked: \(reason)\n"
        case .noLanguage(let misnamed): BuildFailure.noLanguageText + BuildFailure.wayOut(misnamed)
        case .notCompatible:
            "       More info: https://devcenter.heroku.com/articles/buildpacks#detection-failure\n"
        case .buildpack(let reason): " !     Push rejected, \(reason)\n"
        case .docker(let types): BuildFailure.dockerText(types)
        case .compile(let buildpack, _): " !     Push rejected, failed to compile \(buildpack) app.\n"
        case .release(let buildpack):
            " !     Push rejected, bin/release of the \(buildpack) buildpack did not answer as it should.\n"
        case .contents(let reason): " !     Push rejected, the app cannot be a slug: \(reason).\n"
        case .tooLarge: ""
        case .outOfMemory(let limit):
            " !     Push rejected, the build took more than \(limit >> 20) MB of memory.\n"
        case .diskFull: " !     Push rejected, the build left too little space on the disk.\n"
        case .timedOut: " !     Push rejected, the build took longer than its limit of 15 minutes.\n"
        case .crowded:
            " !     Push rejected, the build had more than \(Limits.Slugs.buildProcesses) processes at a time.\n"
        case .cancelled: " !     Build cancelled.\n"
        case .system(let reason): " !     Push rejected, the build could not go on: \(reason)\n"
        }
    }

    private static func dockerText(_ types: [String]) -> String {
        """
         !     Push rejected, heroku.yml asks for Docker images (build.docker: \(types.joined(separator: ", ").onOneLine)).
         !     herolocal builds with buildpacks only. Take build.docker out of heroku.yml, or add a Procfile: then the
         !     app is built as on the stacks heroku-22, heroku-24 and heroku-26, which do not read heroku.yml.

        """
    }

    private static let noLanguageText = """
         !     No default language could be detected for this app.
        \t\t\tHINT: This occurs when Heroku cannot detect the buildpack to use for this application automatically.
        \t\t\tSee https://devcenter.heroku.com/articles/buildpacks

        """

    /// One line of ours behind those of Heroku.
    private static func wayOut(_ misnamed: String?) -> String {
        misnamed.map { " !     The file \($0) is not read: its name must be Procfile, with a capital P.\n" }
            ?? " !     A Procfile alone is enough for herolocal: one line such as web: ./server --port $PORT\n"
    }
}
