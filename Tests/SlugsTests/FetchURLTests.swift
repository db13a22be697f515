import Testing

@testable import Slugs

@Suite("A URL to fetch from")
struct FetchURLTests {
    @Test(
        "is shown and handed on without what stands before its host",
        arguments: [
            ("https://me:secret@host/a.git", "https://host/a.git", "https://***@host/a.git"),
            ("http://t%40ken@host:8080/a?b@c", "http://host:8080/a?b@c", "http://***@host:8080/a?b@c"),
            ("https://a:b@c@host/", "https://host/", "https://***@host/"),
            ("https://host/a@b", "https://host/a@b", "https://host/a@b"),
            ("git@github.com:a/b.git", "git@github.com:a/b.git", "git@github.com:a/b.git"),
            ("heroku/python", "heroku/python", "heroku/python"), ("/srv/a@b", "/srv/a@b", "/srv/a@b"),
        ]
    )
    func shown(text: String, bare: String, shown: String) {
        let url = FetchURL(text)
        #expect(url.bare == bare)
        #expect(url.shown == shown)
    }

    @Test("has credentials as they are meant, unless they would break a line")
    func credentials() {
        let url = FetchURL("https://me:s%20e%3Acret%2@host:8443/a")
        #expect(url.credentials == FetchURL.Credentials(user: "me", password: "s e:cret%2"))
        #expect(url.origin == "https://host:8443")
        #expect(FetchURL("https://token@host/a").credentials == .init(user: "token", password: ""))
        #expect(FetchURL("https://a%0Ahost=evil:b@host/a").credentials == nil)
    }
}
