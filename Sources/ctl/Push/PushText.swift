import Model

/// What a push prints besides its build's transcript, to the letter where that was observed (spec slugs §2).
enum PushText {
    static let skipped = "Pushed to non-main branch, skipping build.\n"
    static let submodules = "-----> Git submodules detected, installing\n"
    static let compressing = "Compressing source files... "
    static let compressed = "done.\n"
    static let building = "Building source:\n\n"
    static let verified = "Verifying deploy... done.\n"

    static func reviewing(_ branch: String, _ pipeline: String) -> String {
        "Creating a review app for \(branch.onOneLine) in \(pipeline)\n"
    }

    static func reviewed(_ app: String, _ address: String) -> String {
        "\(app) is the review app: \(address)\n"
    }

    static func awaiting(_ branch: String) -> String {
        "The review app of \(branch.onOneLine) is still being set up; waiting for it\n"
    }

    static func unreviewed(_ branch: String) -> String {
        "The review app of \(branch.onOneLine) is being destroyed.\n"
    }

    static func updated(_ fileCount: Int, from commit: String) -> String {
        "Updated \(fileCount) path\(fileCount == 1 ? "" : "s") from \(commit.prefix(7))\n"
    }

    /// The lines of a failure that is no build's: each behind the sign, and the build's own last words.
    static func failed(_ lines: [String]) -> String { marked(lines) + "\n !     Push failed\n" }

    /// The same for a review app, whose branch was pushed all the same.
    static func failedReview(_ lines: [String]) -> String { marked(lines) }

    /// The end of every push that is turned away; the name is not known when the daemon cannot be asked.
    static func rejected(app: String?) -> String {
        "Verifying deploy...\n\n!\tPush rejected\(app.map { " to \($0)" } ?? "").\n\n"
    }

    /// Advice for who pushes once more what has failed before.
    static func builtBefore(_ commit: String) -> String {
        """
         !
         ! ## Warning - The same version of this code has already been built: \(commit)
         !
         ! We have detected that you have triggered a build from source code with version \(commit)
         ! at least twice. One common cause of this behavior is attempting to deploy code from a different branch.
         !
         ! If you are developing on a branch and deploying via git you must run:
         !
         !     git push \(GitConfig.remoteName) <branchname>:main
         !
         ! This article goes into details on the behavior:
         !   https://devcenter.heroku.com/articles/duplicate-build-version

        """
    }

    // MARK: - Private

    private static func marked(_ lines: [String]) -> String {
        lines.map { $0.isEmpty ? " !\n" : " !     \($0)\n" }.joined()
    }
}
