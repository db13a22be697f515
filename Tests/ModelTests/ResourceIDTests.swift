import Model
import Testing

@Suite("A resource id")
struct ResourceIDTests {
    @Test("reads and writes the UUID form")
    func roundTrip() {
        let id = ResourceID.random()
        #expect(ResourceID(id.description) == id)
        #expect(id.description.count == 36)
        #expect(Array(id.description)[14] == "4")
        #expect(ResourceID(id.description.uppercased()) == id)
    }

    @Test(
        "refuses other text",
        arguments: ["", "x", "0123456789abcdef0123456789abcdef", "01234567-89ab-cdef-0123-456789abcdeg"]
    )
    func refused(text: String) {
        #expect(ResourceID(text) == nil)
    }
}
