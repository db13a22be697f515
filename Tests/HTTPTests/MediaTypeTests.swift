import HTTP
import Testing

@Suite("MediaType")
struct MediaTypeTests {
    @Test("a type is read with its parameters")
    func reading() throws {
        let type = try #require(
            MediaType(parsing: "Application/vnd.heroku+json; Version=3.sdk; x=\"a;\\\"b\"; q=0.25")
        )
        #expect(type.type == "application" && type.subtype == "vnd.heroku+json")
        #expect(type.parameters["version"] == "3.sdk")
        #expect(type.parameters["x"] == "a;\"b")
        #expect(type.weight == 250)
    }

    @Test("what is no type is refused", arguments: ["", "json", "a/", "/b", "a/b/c", "a b/c"])
    func refused(_ text: String) {
        #expect(MediaType(parsing: text) == nil)
    }

    @Test(
        "Accept takes what it names, the most specific range first",
        arguments: [
            (nil, true), ("", true), ("*/*", true), ("application/*", true), ("application/json", true),
            ("text/html", false),
            ("text/html, */*;q=0.1", true), ("*/*, application/json;q=0", false),
            ("application/*;q=0, application/json", true),
            ("*/*;q=0.000", false), ("nonsense", false),
        ] as [(String?, Bool)]
    )
    func accepting(_ field: String?, _ isAccepted: Bool) {
        #expect(MediaType.json.isAccepted(by: field) == isAccepted)
    }
}
