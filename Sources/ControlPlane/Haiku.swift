/// Two words, for what has to be given a name: `quiet-lake`.
enum Haiku {
    private static let adjectives = [
        "ancient", "autumn", "calm", "cold", "dark", "dawn", "fragrant", "gentle", "hidden", "icy",
        "lingering",
        "misty", "nameless", "polished", "quiet", "restless", "rough", "silent", "sparkling", "still",
        "twilight",
        "wandering", "weathered", "wild", "winter",
    ]
    private static let nouns = [
        "bird", "brook", "bush", "cliff", "cloud", "dew", "dream", "dust", "field", "fire", "fog", "forest",
        "glade", "hill", "lake", "leaf", "meadow", "moon", "mountain", "pine", "pond", "rain", "river", "sea",
        "shadow", "sky", "snow", "star", "stream", "sun", "thunder", "tree", "water", "wave", "wind",
    ]

    /// An adjective and a noun.
    static func words() -> String {
        "\(adjectives.randomElement() ?? "quiet")-\(nouns.randomElement() ?? "lake")"
    }
}
