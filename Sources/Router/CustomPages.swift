import Model

/// The pages that an app shows instead of the platform's, from its config vars (spec router §19.2).
package struct CustomPages: Hashable, Sendable {
    /// For failures that the platform answers: `ERROR_PAGE_URL`.
    package let error: PageURL?
    /// For maintenance mode: `MAINTENANCE_PAGE_URL`.
    package let maintenance: PageURL?

    package init(error: PageURL? = nil, maintenance: PageURL? = nil) {
        self.error = error
        self.maintenance = maintenance
    }

    /// What stands in for `page`; nil for the platform's.
    ///
    /// A blank app has none yet, an unknown host has no app, and a malformed request is not the app's doing.
    subscript(page: ErrorPage) -> PageURL? {
        switch page {
        case .applicationError: error
        case .maintenance: maintenance
        case .noSuchApp, .blankApp, .badRequest, .expectationFailed: nil
        }
    }
}

/// An address that a browser can load a page from.
package struct PageURL: Hashable, Sendable {
    package let text: String

    /// Takes absolute http and https URLs of visible ASCII (RFC 3986 §2) up to `Limits.Router.pageURLBytes`; nil
    /// for anything else, so that no other scheme ever gets into a page.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Limits.Router.pageURLBytes, bytes.allSatisfy({ (0x21...0x7e).contains($0) }),
            let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        let scheme = text.prefix(colon).lowercased()
        let rest = bytes[(colon + 1)...]
        guard scheme == "http" || scheme == "https", rest.starts(with: "//".utf8),
            let host = rest.dropFirst(2).first, !"/?#\\:@".utf8.contains(host)
        else { return nil }
        self.text = text
    }
}

extension ErrorPage {
    /// A page with nothing but a frame that fills the window and shows `url` (spec router §19.3).
    ///
    /// The browser loads the page itself, so that the status stays that of the failure.
    func frame(_ url: PageURL) -> [UInt8] {
        Array(
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title)</title>
            <style>
            html, body, iframe { display: block; width: 100%; height: 100%; margin: 0; border: 0 }
            </style>
            </head>
            <body>
            <iframe src="\(attributeValue(url.text))" title="\(title)"></iframe>
            </body>
            </html>

            """.utf8
        )
    }
}

/// `text` as it stands between double quotes (HTML, attributes).
private func attributeValue(_ text: String) -> String {
    var value = ""
    for character in text.unicodeScalars {
        switch character {
        case "&": value += "&amp;"
        case "\"": value += "&quot;"
        case "'": value += "&#39;"
        case "<": value += "&lt;"
        case ">": value += "&gt;"
        default: value.unicodeScalars.append(character)
        }
    }
    return value
}
