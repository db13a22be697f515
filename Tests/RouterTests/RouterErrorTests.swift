import HTTP
import Model
import Testing

@testable import Router

@Suite("RouterError")
struct RouterErrorTests {
    @Test("codes that the platform reports as a state are info, the client's are warnings, others errors")
    func levels() {
        let info = RouterCode.allCases.filter { $0.level == .info }
        let warning = RouterCode.allCases.filter { $0.level == .warning }
        #expect(info == [.h80, .h81, .h82, .h83])
        #expect(warning == [.h27, .h28])
        #expect(warning.allSatisfy { $0.status == 499 && $0.blame == .client })
    }

    @Test("errors before an app is known have no code")
    func withoutCode() {
        #expect(RouterError.noSuchApp.code == nil && RouterError.noSuchApp.status == 404)
        #expect(RouterError.request(.malformedHost).code == nil)
        #expect(RouterError.request(.malformedHost).status == 400)
        #expect(RouterError.request(.unsupportedExpectation).status == 417)
        #expect(RouterError.request(.malformedHost).blame == .client)
    }

    @Test("a page stands by itself and has the title that tools look for", arguments: ErrorPage.allCases)
    func pages(page: ErrorPage) {
        let html = String(decoding: page.html, as: UTF8.self)
        #expect(html.contains("<title>\(page.title)</title>"))
        #expect(!html.contains("http://") && !html.contains("https://") && !html.contains("src="))
        #expect(html.utf8.count < 2_048)
    }

    /// Whoever searches Heroku's logs for failures by `bytes=567` finds them here too (spec router §19.7).
    @Test("the pages for failures and maintenance are as long as Heroku's")
    func lengths() {
        #expect(ErrorPage.applicationError.html.count == 567)
        #expect(ErrorPage.maintenance.html.count == 596)
    }

    @Test("HEAD gets the length of the page and not the page")
    func head() {
        var answers = ErrorAnswers()
        let error = RouterError.platform(.h12)
        let full = answers.answer(to: error, isHead: false, keepsAlive: true)
        let head = answers.answer(to: error, isHead: true, keepsAlive: false)
        #expect(full.contentBytes == ErrorPage.applicationError.html.count && head.contentBytes == 0)
        let text = String(decoding: head.beforeDate, as: UTF8.self)
        #expect(
            text.contains("Content-Length: \(full.contentBytes)\r\n")
                && text.contains("Connection: close\r\n")
        )
        #expect(head.afterDate == Array("\r\n\r\n".utf8))
    }
}
