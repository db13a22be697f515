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
        if setState(words[0]) { return }
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

    /// Takes a word for the app as a whole, or for its dynos; false for other words.
    private mutating func setState(_ word: String) -> Bool {
        switch word {
        case "none": dynos = []
        case "maintenance": isInMaintenance = true
        case "blank":
            dynos = []
            isBlank = true
        case "unscaled": setUnscaled()
        case "out-of-hours":
            dynos = []
            isOutOfDynoHours = true
        default: return setDynos(word)
        }
        return true
    }

    /// Takes `up+refusing×9` for ten dynos; false when a part is no such word.
    private mutating func setDynos(_ words: String) -> Bool {
        var dynos: [(answer: Answer, state: DynoRoute.State)] = []
        for part in words.split(separator: "+") {
            let pieces = part.split(separator: "×")
            guard let dyno = TranscriptApp.words[String(pieces[0])],
                let count = pieces.count == 1 ? 1 : Int(pieces[1])
            else { return false }
            dynos += Array(repeating: dyno, count: count)
        }
        self.dynos = dynos
        return true
    }

    private static let words: [String: (answer: Answer, state: DynoRoute.State)] = [
        "up": (.accepts, .up), "starting": (.accepts, .starting), "crashed": (.accepts, .crashed),
        "refusing": (.refuses, .up), "silent": (.isSilent, .up),
    ]

    private mutating func setUnscaled() {
        dynos = []
        hasWebFormation = false
    }
}
