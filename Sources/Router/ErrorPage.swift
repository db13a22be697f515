/// The pages that a router answers with: our own words, the titles that tools look for (spec router §19).
enum ErrorPage: CaseIterable {
    case applicationError, maintenance, noSuchApp, blankApp, badRequest, expectationFailed

    var title: String {
        switch self {
        case .applicationError: "Application Error"
        case .maintenance: "Offline for Maintenance"
        case .noSuchApp: "No such app"
        case .blankApp: "Welcome to your new app"
        case .badRequest: "Bad Request"
        case .expectationFailed: "Expectation Failed"
        }
    }

    /// A whole HTML page without outside assets.
    ///
    /// The words of two pages are chosen for their length: Heroku's application error has 567 bytes and its
    /// maintenance page 596, and the router's log lines show these numbers (spec router §19.7).
    var html: [UInt8] {
        let paragraphs = paragraphs.map { "<p>\($0)</p>\n" }.joined()
        return Array(
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title)</title>
            <style>
            body { max-width: 34em; margin: 20vh auto; padding: 0 1rem; text-align: center;
            color: #3b2a63; font: 1rem/1.6 sans-serif }
            code { background: #eee8f8; padding: 0 4px }
            </style>
            </head>
            <body>
            <h1>\(heading)</h1>
            \(paragraphs)</body>
            </html>

            """.utf8
        )
    }

    // MARK: - Private

    private var heading: String {
        switch self {
        case .applicationError: "Application error"
        case .maintenance: "Offline for maintenance"
        case .noSuchApp: "There is nothing here, yet."
        case .blankApp: "This app is new and still empty."
        case .badRequest: "Bad request"
        case .expectationFailed: "Expectation failed"
        }
    }

    private var paragraphs: [String] {
        switch self {
        case .applicationError:
            [
                "The app could not serve this page. Please try again in a few moments.",
                "If this is your app, its log says why: <code>herolocal logs --tail</code>",
            ]
        case .maintenance:
            [
                "This app is being worked on and will be back. Please come again a little later.",
                "If this is your app, put it online again: <code>herolocal maintenance:off</code>",
            ]
        case .noSuchApp:
            [
                "No app answers to this name.",
                "Is it yours to build? Start with <code>herolocal apps:create</code>",
            ]
        case .blankApp:
            ["Nothing has been deployed yet. From the app's folder: <code>herolocal deploy</code>"]
        case .badRequest:
            ["The request breaks the rules of HTTP and was not passed on."]
        case .expectationFailed:
            ["Only <code>Expect: 100-continue</code> is supported."]
        }
    }
}
