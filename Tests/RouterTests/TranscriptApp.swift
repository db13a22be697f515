import Model

@testable import Router

/// The app of a dialogue, as an `A` line describes it; `Transcript` lists the words.
struct TranscriptApp {
    /// What becomes of a connection to a dyno.
    enum Answer { case accepts, refuses, isSilent }

    var dynos: [(answer: Answer, state: DynoRoute.State)] = [(.accepts, .up)]
    var isInMaintenance = false
    var isBlank = false
    var hasWebFormation = true
    var isOutOfDynoHours = false
    var hostnames = ["demo.localhost"]
    var pages = CustomPages()
    var features: RoutingFeatures = []

    init(_ text: String) throws {
        let words = text.split(separator: " ").map(String.init)
        if try setState(words[0]) { return }
        switch words[0] {
        case "domains": hostnames += words.dropFirst()
        case "pages", "pages+maintenance", "pages+unscaled":
            guard words.count == 3 else { throw UnplayableLine(text: text) }
            pages = CustomPages(error: PageURL(words[1]), maintenance: PageURL(words[2]))
            isInMaintenance = words[0] == "pages+maintenance"
            if words[0] == "pages+unscaled" { setUnscaled() }
        default: throw UnplayableLine(text: text)
        }
    }

    // MARK: - Private

    /// Takes a word for a state of the dynos, or of the app as a whole; false for other words.
    private mutating func setState(_ word: String) throws -> Bool {
        switch word {
        case "up": break
        case "starting": dynos = [(.accepts, .starting)]
        case "crashed": dynos = [(.accepts, .crashed)]
        case "none": dynos = []
        case "maintenance": isInMaintenance = true
        case "blank":
            dynos = []
            isBlank = true
        case "unscaled": setUnscaled()
        case "out-of-hours":
            dynos = []
            isOutOfDynoHours = true
        case "refusing": dynos = [(.refuses, .up)]
        case "silent": dynos = [(.isSilent, .up)]
        case "up+refusing": dynos += (2...10).map { _ in (.refuses, .up) }
        case "refusing×12": dynos = (1...12).map { _ in (.refuses, .up) }
        case "starting+silent": dynos = [(.accepts, .starting), (.isSilent, .up)]
        case "up+silent": dynos.append((.isSilent, .up))
        default: return false
        }
        return true
    }

    private mutating func setUnscaled() {
        dynos = []
        hasWebFormation = false
    }
}
