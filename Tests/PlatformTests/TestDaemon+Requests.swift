import HTTP
import Linux
import TestSupport

extension TestDaemon {
    /// Sends one request to the API, on the Unix socket unless said otherwise.
    func send(
        _ method: String,
        _ target: String,
        fields: Fields = [:],
        body: [UInt8] = [],
        to address: SocketAddress? = nil
    ) async throws -> Response {
        var fields = fields
        if fields["Host"] == nil { fields["Host"] = "localhost" }
        fields["Connection"] = "close"
        if fields["Accept"] == nil { fields["Accept"] = "application/vnd.heroku+json; version=3" }
        let request = Request(method: method, target: target, fields: fields, content: body)
        return try await HTTPCall.send(request, to: address ?? socket)
    }

    /// The path of a URL that the daemon gave out, for use on its socket.
    func path(of url: String) -> String { "/" + url.split(separator: "/", maxSplits: 2)[2] }
}
