import Model
import PlatformAPI

/// The names that can stand for a placeholder of the command table, asked of the daemon.
///
/// Without a daemon, or without an app to ask about, there are none.
struct CompletionNames {
    private let session: Session
    /// The app that the words of the line name, or the surroundings.
    private let app: String?

    init(app: String?, _ session: Session) {
        self.app = app
        self.session = session
    }

    /// What can stand for `APP`, `DYNO` and the like; nil for a placeholder that means no names.
    func names(for placeholder: String) -> [String]? {
        switch placeholder {
        case "APP": (try? session.daemon().list(AppList()))?.map(\.name) ?? []
        case "DYNO", "DYNO_NAME": ofApp { try session.daemon().list(DynoList(app: $0)).map(\.name) }
        case "TYPE": types()
        case "TYPE=QUANTITY[:SIZE]", "TYPE=SIZE": types().map { $0 + "=" }
        case "KEY": ofApp { Array(try session.call(ConfigVarsInfo(app: $0)).keys) }
        case "KEY=VALUE": ofApp { try session.call(ConfigVarsInfo(app: $0)).keys.map { $0 + "=" } }
        case "FEATURE": ofApp { try session.call(AppFeatureList(app: $0)).map(\.name) }
        case "HOSTNAME": ofApp { try session.daemon().list(DomainList(app: $0)).map(\.hostname) }
        case "RELEASE":
            ofApp { app in
                let range = "version ..; max=\(Limits.CommandLine.releases), order=desc"
                return try session.call(ReleaseList(app: app), range: range).map { "v\($0.version)" }
            }
        case "STACK": (try? session.call(StackList()))?.map(\.name) ?? []
        case "REGION": (try? session.call(RegionList()))?.map(\.name) ?? []
        case "REMOTE": GitConfig.find(from: session.directory)?.remotes.map(\.name) ?? []
        default: nil
        }
    }

    /// Whether a placeholder means a file or a directory.
    static func isFile(_ placeholder: String) -> Bool {
        ["DIR", "DIRECTORY", "FILE", "PROCFILE"].contains(placeholder)
    }

    // MARK: - Private

    private func types() -> [String] {
        ofApp { try session.call(FormationList(app: $0)).map(\.type) }
    }

    private func ofApp(_ ask: (String) throws -> [String]) -> [String] {
        guard let app else { return [] }
        return (try? ask(app)) ?? []
    }
}
