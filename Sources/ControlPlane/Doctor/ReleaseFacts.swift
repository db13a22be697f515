import Model
import PlatformAPI

/// What an app's release and formation say before anything runs.
struct ReleaseFacts: Hashable, Sendable {
    /// The code of the release: nil when nothing was deployed.
    struct Code: Hashable, Sendable {
        var webCommand: String?
        var slugBytes: Int
        /// The names at the top of the app's directory.
        var fileNames: [String]
    }

    var code: Code?
    var webQuantity: Int
    var configVars: Set<String>
    /// What `.env` sets, in the slug or in the caller's directory.
    var dotenv: Set<String>
    /// Dynos of the formation that have crashed.
    var crashed: [DynoName]

    var findings: [DoctorFinding] {
        guard let code else {
            let fix = "In the directory of your app's source: herolocal deploy -a APP"
            return [DoctorFinding(.noRelease, "The app has no code yet.", fix: fix)]
        }
        return [
            procfile(code), webType(code), webDyno(code), crash, variables, slug(code),
        ].compactMap { $0 } + (code.webCommand.map { WebCommand($0).findings } ?? [])
    }

    // MARK: - Private

    private static let procfile = "Procfile"

    private func procfile(_ code: Code) -> DoctorFinding? {
        let wanted = ReleaseFacts.procfile
        guard !code.fileNames.contains(wanted) else { return nil }
        let close = code.fileNames.first { $0.lowercased().hasPrefix(wanted.lowercased()) }
        return close.map {
            DoctorFinding(
                .misnamedProcfile,
                "There is no Procfile, but \($0).",
                fix: "Rename it: git mv \($0) Procfile"
            )
        }
    }

    private func webType(_ code: Code) -> DoctorFinding? {
        guard code.webCommand == nil else { return nil }
        let lacksFile = !code.fileNames.contains(ReleaseFacts.procfile)
        return DoctorFinding(
            .noWebType,
            lacksFile
                ? "There is no Procfile, and no buildpack knows how to start a web dyno."
                : "The Procfile has no line for the process type web.",
            fix: "Write a Procfile at the top of the app's directory with a line like web: node server.js"
        )
    }

    private func webDyno(_ code: Code) -> DoctorFinding? {
        guard code.webCommand != nil, webQuantity == 0 else { return nil }
        let fix = "herolocal ps:scale web=1 -a APP"
        return DoctorFinding(.noWebDyno, "The formation has no web dyno.", fix: fix)
    }

    private var crash: DoctorFinding? {
        guard !crashed.isEmpty else { return nil }
        let names = crashed.map(\.description).joined(separator: ", ")
        return DoctorFinding(
            .crashed,
            "\(names) \(crashed.count == 1 ? "has" : "have") crashed.",
            fix:
                "A release starts it again, or: herolocal ps:restart \(crashed[0]) -a APP. Read why: "
                + "herolocal logs -d \(crashed[0]) -a APP"
        )
    }

    /// The platform sets these itself, whatever a file says.
    private static let ownVariables: Set<String> = ["PORT", "DYNO", "HOME", "PATH"]

    private var variables: DoctorFinding? {
        let missing = dotenv.subtracting(configVars).subtracting(ReleaseFacts.ownVariables).sorted()
        guard !missing.isEmpty else { return nil }
        let isOne = missing.count == 1
        return DoctorFinding(
            .dotenv,
            ".env sets \(missing.joined(separator: ", ")), "
                + (isOne ? "which is no config var." : "which are no config vars."),
            fix: "herolocal config:set " + missing.map { "\($0)=…" }.joined(separator: " ")
                + " -a APP, and heroku config:set there. Keep .env out of git and of the slug (.slugignore)."
        )
    }

    private func slug(_ code: Code) -> DoctorFinding? {
        guard code.slugBytes > Limits.Slugs.softSizeBytes else { return nil }
        return DoctorFinding(
            .largeSlug,
            "The slug has \(code.slugBytes >> 20) MB.",
            fix: "Name what dynos do not need in .slugignore, keep files of users in an object store, and "
                + "leave development dependencies out."
        )
    }
}
