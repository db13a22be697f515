package import Model

/// Which of an app's dynos a restart or a stop is for.
package enum DynoScope: Hashable, Sendable {
    case all
    case type(ProcessType)
    case dyno(DynoName)

    package func contains(_ name: DynoName) -> Bool {
        switch self {
        case .all: true
        case .type(let type): name.type == type
        case .dyno(let dyno): name == dyno
        }
    }
}
