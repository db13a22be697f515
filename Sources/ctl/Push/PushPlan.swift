/// What is to be done for a push (Dev Center "Deploying with Git"): `main` or `master` builds, nothing else does.
enum PushPlan: Equatable {
    case build(commit: String, branch: String)
    /// Refs that are kept and not built.
    case skip
    /// Refs go, nothing comes.
    case nothing
    /// In words for people, one line each.
    case refuse([String])

    /// Plans for all updates of one push; `present` are the full names of the refs that there are.
    init(_ updates: [RefUpdate], present: Set<String>) {
        let deployed = updates.filter { !$0.isDeletion && PushPlan.branches.contains($0.ref) }
        guard let update = deployed.first else {
            self = updates.allSatisfy(\.isDeletion) ? .nothing : .skip
            return
        }
        guard deployed.count == 1 else {
            self = .refuse(["An app is deployed from one branch. Push either main or master."])
            return
        }
        let other = PushPlan.branches.first { $0 != update.ref } ?? ""
        let isOtherDeleted = updates.contains { $0.ref == other && $0.isDeletion }
        guard !present.contains(other) || isOtherDeleted else {
            self = .refuse(PushPlan.switching(from: other, to: update.ref))
            return
        }
        self = .build(commit: update.new, branch: update.ref)
    }

    /// Whether pushing a ref builds the app.
    static func deploys(_ ref: String) -> Bool { branches.contains(ref) }

    // MARK: - Private

    private static let branches = ["refs/heads/main", "refs/heads/master"]

    private static func switching(from old: String, to new: String) -> [String] {
        let names = [old, new].map { $0.dropFirst("refs/heads/".count) }
        return [
            "This app is deployed from \(names[0]). To deploy it from \(names[1]), delete \(names[0]) first:",
            "git push \(GitConfig.remoteName) --delete \(names[0])",
        ]
    }
}
