import Model
import Testing

@Suite("A byte quantity")
struct ByteQuantityTests {
    @Test(
        "is read with its unit",
        arguments: [("0", 0), ("512", 512), ("10KB", 10_240), ("1mb", 1 << 20), ("7B", 7)]
    )
    func reads(text: String, count: Int) {
        #expect(ByteQuantity.value(text) == count)
    }

    @Test(
        "is refused when it is none",
        arguments: [
            "", "KB", "-1", "+1", "1.5MB", "1 KB", "1XB", "99999999999999", "17179869184GB",
        ]
    )
    func refuses(text: String) {
        #expect(ByteQuantity.value(text) == nil)
    }
}
