import HTTP
import Testing

@Suite("Fields")
struct FieldsTests {
    @Test("names compare without case, and order is kept")
    func access() {
        var fields: Fields = ["Accept": "a", "X": "1", "x": "2"]
        #expect(fields["ACCEPT"] == "a")
        #expect(fields.values("X") == ["1", "2"])
        fields["X"] = "3"
        #expect(fields.values("x") == ["3"])
        fields["accept"] = nil
        #expect(!fields.contains("Accept"))
        #expect(fields.elements.map(\.name) == ["X"])
    }

    @Test("no value can smuggle in another line")
    func oneLine() {
        let fields: Fields = ["X": "a\r\nSet-Cookie: b\u{0}", "Y\n": "c"]
        var output: [UInt8] = []
        fields.serialize(to: &output)
        #expect(String(decoding: output, as: UTF8.self) == "X: a  Set-Cookie: b \r\nY : c\r\n")
    }
}
