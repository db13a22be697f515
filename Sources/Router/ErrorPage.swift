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
            body { margin: 0; min-height: 100vh; display: grid; place-content: center; padding: 2rem;
            background: #f7f5fb; color: #3b2a63; font: 1.05rem/1.6 system-ui, sans-serif; text-align: center }
            h1 { font-size: 1.6rem; margin: 0 0 .5rem } p { max-width: 34rem; margin: .4rem auto }
            code { background: #e9e3f5; border-radius: .25rem; padding: .1rem .35rem }
            </style>
            </head>
            <body>
            <main>
            <h1>\(heading)</h1>
            \(paragraphs)</main>
            </body>
            </html>

            """.utf8
        )
    }

    // MARK: - Private

    private var heading: String {
        switch self {
        case .applicationError: "Application error"
        case .maintenance: "Down for maintenance"
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
            ["This app is being worked on and will be back soon. Please come again later."]
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
