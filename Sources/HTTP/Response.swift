/// A response as a value, for the control plane and the client.
package struct Response: Equatable, Sendable {
    package var status: Int
    package var reason: String
    package var fields: Fields
    package var content: [UInt8]
    /// Whether the connection may carry another request after this response.
    package var isPersistent = true

    /// A response with the registered reason phrase; `serialize` adds the Content-Length.
    package init(status: Int, fields: Fields = [:], content: [UInt8] = []) {
        self.status = status
        self.reason = StatusCode.reason(status)
        self.fields = fields
        self.content = content
    }

    /// The response whose head has been parsed from `bytes`, without its content.
    package init(_ head: ResponseHead, from bytes: Span<UInt8>) {
        self.init(status: head.status, fields: Fields(head.fields, from: bytes))
        reason = bytes.text(head.reason.range)
        isPersistent = head.isPersistent
    }

    /// The whole response as bytes, with a Content-Length where the status allows content.
    ///
    /// - Parameter isHead: whether it answers a HEAD request: the length is told, the content is not sent.
    /// - Returns: the bytes to send.
    package func serialize(toHead isHead: Bool = false) -> [UInt8] {
        var output: [UInt8] = []
        Serializer.appendStatusLine(status, reason: reason, to: &output)
        fields.serialize(to: &output)
        let allowsContent = status >= 200 && status != 204 && status != 304
        if allowsContent, !fields.contains("Content-Length"), !fields.contains("Transfer-Encoding") {
            Serializer.appendField("Content-Length", content.count, to: &output)
        }
        Serializer.appendLineEnd(to: &output)
        if allowsContent, !isHead { output.append(contentsOf: content) }
        return output
    }
}
