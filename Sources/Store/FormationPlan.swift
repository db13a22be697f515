import Model

/// What new code does to a formation (spec dynos §10): a value, so that the rules can be read in one place.
///
/// Quantities survive, types that appear start at 0, types that vanish are dropped, and the first deploy of
/// an app starts one `web`. A new type takes the size tier of the others, because tiers do not mix.
struct FormationPlan {
    let rows: [FormationRecord]

    init(
        app: ResourceID,
        processTypes: [ProcessType: String],
        before: [FormationRecord],
        isFirstDeploy: Bool,
        time: Timestamp
    ) {
        let known = Dictionary(before.map { ($0.type, $0) }, uniquingKeysWith: { first, _ in first })
        let size = FormationPlan.sizeOfNewType(beside: before)
        rows = processTypes.sorted { $0.key < $1.key }.map { type, command in
            if var row = known[type] {
                guard row.command != command else { return row }
                row.command = command
                row.updated = time
                return row
            }
            return FormationRecord(
                id: .random(),
                app: app,
                type: type,
                quantity: isFirstDeploy && type == .web ? Limits.Store.firstDeployWebDynos : 0,
                size: size,
                command: command,
                created: time,
                updated: time
            )
        }
    }

    /// Eco and Basic apps have one size for all types; the others start with Standard-1X (spec dynos §5).
    static func sizeOfNewType(beside rows: [FormationRecord]) -> DynoSize {
        guard let first = rows.first else { return .basic }
        return [DynoSize.eco, .basic].contains(first.size) ? first.size : .standard1X
    }
}
