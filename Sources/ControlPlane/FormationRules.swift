import Model
import PlatformAPI
import Store

/// What a formation may look like (spec dynos §5, §10).
enum FormationRules {
    static func check(_ rows: [FormationRecord]) throws {
        for row in rows where row.quantity > 0 { try checkQuantity(row) }
        try checkMixing(rows.filter { $0.quantity > 0 })
    }

    // MARK: - Private

    private static func checkQuantity(_ row: FormationRecord) throws {
        guard row.type != .release else {
            throw refusal("Cannot scale release: its command runs once for each new release. Set it to 0.")
        }
        // Eco dynos share one pool of hours. Basic ones have it so on Heroku, too, where they are the cheap choice; here
        // they are what every app begins with.
        guard row.size != .eco || row.quantity == 1 else {
            throw refusal("Cannot update to more than 1 \(row.size.name) size dynos per process type.")
        }
        guard row.quantity <= Limits.Platform.dynosPerType else {
            throw refusal("Cannot scale \(row.type) to more than \(Limits.Platform.dynosPerType) dynos.")
        }
    }

    /// Only types that run count: one at 0 is in nobody's way until it is scaled up.
    private static func checkMixing(_ rows: [FormationRecord]) throws {
        guard let exclusive = rows.first(where: { $0.size.isExclusive }),
            let other = rows.first(where: { !$0.size.mixes(with: exclusive.size) })
        else { return }
        throw refusal(
            "Cannot mix \(exclusive.size.name) dynos (\(exclusive.type)) with \(other.size.name) dynos (\(other.type)). "
                + "Give all process types one size: herolocal ps:type \(other.size.name.lowercased())"
        )
    }

    private static func refusal(_ message: String) -> APIErrorBody { APIErrorBody(.invalidParams, message) }
}
