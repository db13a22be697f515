import Model

/// The lines a build prints around its buildpacks' own output, to the letter (observed transcripts of `git push`).
package enum BuildTranscript {
    // MARK: What the compiler prints

    static func building(stack: String) -> String {
        "-----> Building on the \(stackName(stack)) stack\n"
    }

    /// `-----> Using buildpack: heroku/python`, with `(built in)` for our own; a list for several.
    static func using(_ references: [BuildpackReference]) -> String {
        let names = references.map { $0.isBuiltIn ? "\($0) (built in)" : "\($0)" }
        if let name = names.first, names.count == 1 { return "-----> Using buildpack: \(name)\n" }
        let list = names.enumerated().map { "       \($0.offset + 1). \($0.element)\n" }
        return "-----> Using buildpacks:\n" + list.joined()
    }

    /// What a build takes from a file that is for another way to build, a line each, and what it does not.
    static func reading(_ name: String, _ lines: [String], unused: [String]) -> String {
        let notUsed = unused.isEmpty ? "" : " !     Not used by a build with buildpacks: \(few(unused))\n"
        return "-----> Reading \(name)\n" + lines.map { "       \($0)\n" }.joined() + notUsed
    }

    static func notRead(_ name: String, because reason: String) -> String {
        " !     \(name) is not used: \(reason.onOneLine)\n"
    }

    /// Another buildpack than that of the last build.
    static let changedBuildpack = "-----> Detected change in buildpack\n"

    /// Names of a Procfile for Cloud Native Buildpacks that are written otherwise than they have to be.
    static func corrected(_ corrections: [Procfile.Correction]) -> String {
        let lines = corrections.map { correction in
            "       Procfile key `\(correction.written)` has been corrected to `\(correction.key)`. "
                + "Please update your Procfile.\n"
        }
        return lines.isEmpty ? "" : lines.joined() + "\n"
    }

    static let determining = "-----> Determining which buildpack to use for this app\n"

    /// Several languages recognised the app; tabs are literal.
    static func severalDetected(_ names: [String]) -> String {
        """
         !     Warning: Multiple default buildpacks reported the ability to handle this app. \
        The first buildpack in the list below will be used.
        \t\t\tDetected buildpacks: \(names.joined(separator: ","))
        \t\t\tSee https://devcenter.heroku.com/articles/buildpacks#buildpack-detect-order

        """
    }

    static func detected(_ name: String) -> String { "-----> \(name) app detected\n" }

    /// Said once after a detected built-in buildpack: it stands in for the official one of that name.
    static func builtIn(_ reference: BuildpackReference) -> String {
        "       Using the built-in \(reference) buildpack with this machine's own tools\n"
    }

    /// What the Procfile, or the file in its place, and the buildpacks declare, arrows aligned when both do.
    static func processTypes(
        of file: String = "Procfile",
        _ types: [ProcessType],
        defaults: [ProcessType]
    ) -> String {
        let declared = list(types)
        guard !defaults.isEmpty else {
            return "-----> Discovering process types\n       \(file) declares types -> \(declared)\n\n"
        }
        let blanks = String(repeating: " ", count: max(0, 10 - file.count))
        return """
            -----> Discovering process types
                   \(file) declares types   \(blanks)-> \(declared)
                   Default types for buildpack -> \(list(defaults))


            """
    }

    /// Lines of the Procfile that declare nothing, by their numbers; Heroku drops them and says nothing.
    static func ignored(_ lines: [Int]) -> String {
        let shown = lines.prefix(5).map(String.init).joined(separator: ", ")
        let more = lines.count > 5 ? " and \(lines.count - 5) more" : ""
        return " !     Procfile: ignored line\(lines.count == 1 ? "" : "s") \(shown)\(more), "
            + "which must look like: web: COMMAND, with a blank behind the colon\n\n"
    }

    /// A stack that is older than the one of new apps; the address is Heroku's.
    static func oldStack(_ stack: String, current: String) -> String {
        """
         !     This app is using the \(stackName(stack)) stack, however a newer stack is available.
               To upgrade to \(stackName(current)), see:
               https://devcenter.heroku.com/articles/upgrading-to-the-latest-stack


        """
    }

    static let compressing = "-----> Compressing...\n"

    static func compressed(sizeBytes: Int) -> String { "       Done: \(size(sizeBytes))\n" }

    static func tooLarge(sizeBytes: Int, limitBytes: Int) -> String {
        """
         !     Compiled slug size: \(size(sizeBytes)) is too large (max is \(limitBytes >> 20)M).
         !     See: http://devcenter.heroku.com/articles/slug-size

        """
    }

    // MARK: What the conductor prints once the slug is released

    /// `-----> Launching...` with its warnings.
    package static func launching(sizeBytes: Int, hasReleaseCommand: Bool) -> String {
        var text = "-----> Launching...\n"
        if sizeBytes > Limits.Slugs.softSizeBytes {
            text += """
                 !     Warning: Your slug size (\(sizeBytes >> 20) MB) exceeds our soft limit \
                (\(Limits.Slugs.softSizeBytes >> 20) MB) which may affect boot time.

                """
        }
        if hasReleaseCommand {
            text += """
                 !     Release command declared: this new release will not be available until the command succeeds.

                """
        }
        return text
    }

    /// The release's number and where the app answers.
    package static func released(version: Int, url: String) -> String {
        "       Released v\(version)\n       \(url) deployed to Heroku\n\n"
    }

    /// The last line of every failed build.
    package static let pushFailed = "\n !     Push failed\n"

    /// `667B`, `33.4M`: one decimal, binary units.
    package static func size(_ bytes: Int) -> String {
        guard bytes >= 1024 else { return "\(bytes)B" }
        var tenths = bytes * 10
        var unit = 0
        let units = ["K", "M", "G"]
        tenths = (tenths + 512) / 1024
        while tenths >= 10_240, unit < 2 {
            tenths = (tenths + 512) / 1024
            unit += 1
        }
        return "\(tenths / 10).\(tenths % 10)\(units[unit])"
    }

    /// `heroku-24` as people read it: `Heroku-24`.
    package static func stackName(_ stack: String) -> String {
        stack.prefix(1).uppercased() + stack.dropFirst()
    }

    // MARK: - Private

    /// The first ten, and how many more there are.
    private static func few(_ names: [String]) -> String {
        let more = names.count > 10 ? " and \(names.count - 10) more" : ""
        return names.prefix(10).joined(separator: ", ") + more
    }

    private static func list(_ types: [ProcessType]) -> String {
        types.isEmpty ? "(none)" : types.sorted().map(\.description).joined(separator: ", ")
    }
}
