import Model
import Testing

@Suite("DecimalDigits")
struct DecimalDigitsTests {
    @Test(
        "one to eighteen digits are a number",
        arguments: [("0", 0), ("007", 7), ("1500", 1500), ("999999999999999999", 999_999_999_999_999_999)]
    )
    func numbers(_ text: String, _ value: Int) {
        #expect(DecimalDigits.value(text) == value)
    }

    @Test(
        "signs, blanks, other digits and what would overflow are no number",
        arguments: ["", "+1", "-1", " 1", "1 ", "1_000", "0x1", "1.0", "٣", "1000000000000000000"]
    )
    func refusals(_ text: String) {
        #expect(DecimalDigits.value(text) == nil)
    }
}
