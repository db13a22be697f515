import PlatformAPI
import Testing

@Suite("A Range header")
struct RangeHeaderTests {
    @Test(
        "is read in every form that clients send",
        arguments: [
            ("id ..; ;", RangeHeader(field: "id")),
            ("id ..; max=1000", RangeHeader(field: "id", maximum: 1000)),
            ("name ..; max=1000", RangeHeader(field: "name", maximum: 1000)),
            ("name ..", RangeHeader(field: "name")),
            (
                "version ..; max=20, , order=desc",
                RangeHeader(field: "version", order: .descending, maximum: 20)
            ),
            ("version ..; max=1,order=desc", RangeHeader(field: "version", order: .descending, maximum: 1)),
            (
                "version ..; max=15, order=desc",
                RangeHeader(field: "version", order: .descending, maximum: 15)
            ),
            ("version ..; order=desc,max=1", RangeHeader(field: "version", order: .descending, maximum: 1)),
            ("version ..; order=desc,max=1;", RangeHeader(field: "version", order: .descending, maximum: 1)),
            ("domain ..; ;", RangeHeader(field: "domain")),
            (
                "created_at ..; max=15, order=desc",
                RangeHeader(field: "created_at", order: .descending, maximum: 15)
            ),
            ("id ]b..; max=200", RangeHeader(start: .init("b", isExclusive: true))),
            ("id [a..c", RangeHeader(start: .init("a"), end: .init("c"))),
            (
                "name a.b..c; max=9999",
                RangeHeader(field: "name", start: .init("a.b"), end: .init("c"), maximum: 1000)
            ),
        ]
    )
    func forms(text: String, range: RangeHeader) throws {
        #expect(try RangeHeader(parsing: text) == range)
    }

    @Test(
        "that is none is refused",
        arguments: [
            "", "id", "..", "bytes=0-1", "id ..; max=0", "id ..; max=-1", "id ..; order=up", "id a..; x",
        ]
    )
    func unreadable(text: String) {
        #expect(throws: UnreadableRange()) { try RangeHeader(parsing: text) }
    }
}

@Suite("A page")
struct PageTests {
    private struct Item: Rangeable {
        static let rangeFields = ["id", "version"]
        let version: Int

        func rangeKey(_ field: String) -> RangeKey {
            field == "version" ? .number(version) : .text("id-\(version)")
        }
    }

    private let items = [3, 1, 12, 2, 10].map(Item.init(version:))

    private func page(_ range: String?) throws -> Page<Item> {
        Page(of: items, range: try range.map { try RangeHeader(parsing: $0) })
    }

    @Test("without a range has all items by the default field")
    func whole() throws {
        let page = try page(nil)
        #expect(page.items.map(\.version) == [1, 10, 12, 2, 3])
        #expect(page.status == 200)
        #expect(page.nextRange == nil)
        #expect(page.contentRange == "id id-1..id-3")
        #expect(Page<Item>.acceptRanges == "id, version")
    }

    @Test("leads to the next until all were seen", arguments: ["asc", "desc"])
    func walk(order: String) throws {
        var range: String? = "version ..; order=\(order),max=2"
        var seen: [Int] = []
        var statuses: [Int] = []
        while let text = range {
            let page = try page(text)
            seen += page.items.map(\.version)
            statuses.append(page.status)
            range = page.nextRange
        }
        #expect(seen == (order == "asc" ? [1, 2, 3, 10, 12] : [12, 10, 3, 2, 1]))
        #expect(statuses == [206, 206, 200])
    }

    @Test("has what compares equal in the list's own order, or in its reverse", arguments: ["asc", "desc"])
    func equal(order: String) throws {
        let seconds = [("a", 1), ("b", 2), ("c", 2), ("d", 2)].map { Moment(name: $0.0, second: $0.1) }
        let page = Page(of: seconds, range: try RangeHeader(parsing: "second ..; order=\(order)"))
        #expect(page.items.map(\.name).joined() == (order == "asc" ? "abcd" : "dcba"))
    }

    private struct Moment: Rangeable {
        static let rangeFields = ["second"]
        let name: String
        let second: Int

        func rangeKey(_ field: String) -> RangeKey { .number(second) }
    }

    @Test("names the range that goes on")
    func fields() throws {
        let page = try page("version ..; max=2, order=desc")
        #expect(page.contentRange == "version 12..10")
        #expect(page.nextRange == "version ]10..; order=desc,max=2")
    }

    @Test("keeps to both bounds")
    func bounds() throws {
        #expect(try page("version 2..10").items.map(\.version) == [2, 3, 10])
        #expect(try page("version ]2..10").items.map(\.version) == [3, 10])
        #expect(try page("version 90..").items.isEmpty)
        #expect(try page("version 90..").contentRange == nil)
    }

    @Test("takes the default field for one that the list does not have")
    func unknownField() throws {
        #expect(try page("domain ..; ;").contentRange == "id id-1..id-3")
    }
}
