import Model
import Testing

@Suite("Text on one line")
struct OneLineTests {
    @Test("is left as it is when it has no control bytes")
    func plain() {
        #expect("echo `x` \"y\" ü".onOneLine == "echo `x` \"y\" ü")
    }

    @Test("shows what would end the line or steer a terminal")
    func escaped() {
        #expect("a\nb\r\tc\u{1b}[31m\u{7f}".onOneLine == "a\\nb\\r\\tc\\u{1b}[31m\\u{7f}")
    }
}
