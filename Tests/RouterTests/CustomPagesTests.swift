import HTTP
import Model
import Testing

@testable import Router

@Suite("CustomPages")
struct CustomPagesTests {
    @Test(
        "absolute http and https URLs are taken as they are",
        arguments: [
            "https://example.com/error.html", "HTTP://example.com", "http://[::1]:8000/x?a=b&c=%20#d",
            "https://example.com/\"><script>",
        ]
    )
    func usable(text: String) throws {
        #expect(try #require(PageURL(text)).text == text)
    }

    @Test(
        "anything else is ignored",
        arguments: [
            "", "error.html", "//example.com/x", "https:", "https:/", "https://", "https:///x", "https://?x",
            "javascript:alert(1)", "data:text/html,x", "ftp://example.com/x", "file:///etc/passwd", "x",
            " https://example.com", "https://example.com/a b", "https://example.com/\n",
            "https://bücher.example",
            "https://" + String(repeating: "a", count: 2_048),
        ]
    )
    func unusable(text: String) {
        #expect(PageURL(text) == nil)
    }

    @Test("the frame shows the URL, with the failure's title")
    func frame() throws {
        let url = try #require(PageURL("https://example.com/e.html?a=1&b='<\">"))
        let html = String(decoding: ErrorPage.applicationError.frame(url), as: UTF8.self)
        let source = "https://example.com/e.html?a=1&amp;b=&#39;&lt;&quot;&gt;"
        #expect(html.contains("<iframe src=\"\(source)\" title=\"Application Error\"></iframe>"))
        #expect(html.contains("<title>Application Error</title>"))
        #expect(html.hasPrefix("<!DOCTYPE html>") && html.hasSuffix("</html>\n"))
    }

    @Test("each page is for its own failures: system errors, maintenance, and nothing else")
    func choice() throws {
        let error = try #require(PageURL("https://example.com/error"))
        let maintenance = try #require(PageURL("https://example.com/maintenance"))
        let pages = CustomPages(error: error, maintenance: maintenance)
        let failures = RouterCode.allCases.filter { $0 != .h80 && $0 != .h81 }
        #expect(failures.allSatisfy { pages[RouterError.platform($0).page] == error })
        #expect(pages[RouterError.restriction(.cookie).page] == error)
        #expect(pages[RouterError.platform(.h80).page] == maintenance)
        #expect(CustomPages(error: error)[.maintenance] == nil)
        for other in [
            RouterError.platform(.h81), .noSuchApp, .request(.malformedHost),
            .request(.unsupportedExpectation),
        ] {
            #expect(pages[other.page] == nil)
        }
    }

    @Test("an app answers with its own pages until it has others")
    func routedApp() throws {
        let error = RouterError.platform(.h12)
        let app = RoutedApp(try route(nil))
        #expect(app.ownAnswer(to: error, isHead: false, keepsAlive: true) == nil)
        for text in ["https://example.com/one", "https://example.com/another-one"] {
            app.update(try route(text))
            let answer = try #require(app.ownAnswer(to: error, isHead: false, keepsAlive: true))
            let content = answer.afterDate.dropFirst(4)
            #expect(Array(content) == ErrorPage.applicationError.frame(try #require(PageURL(text))))
            #expect(answer.contentBytes == content.count)
            let head = String(decoding: answer.beforeDate, as: UTF8.self)
            #expect(head.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
            #expect(head.contains("\r\nContent-Length: \(content.count)\r\n"))
            #expect(app.ownAnswer(to: .platform(.h80), isHead: false, keepsAlive: true) == nil)
        }
        app.update(try route(nil))
        #expect(app.ownAnswer(to: error, isHead: false, keepsAlive: true) == nil)
    }

    private let id = ResourceID.random()

    private func route(_ url: String?) throws -> AppRoute {
        let pages = CustomPages(error: url.flatMap(PageURL.init))
        return AppRoute(id: id, name: try AppName("demo"), hostnames: [], pages: pages)
    }
}
