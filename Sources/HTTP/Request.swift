/// A request as a value, for the control plane and the client.
package struct Request: Equatable, Sendable {
    package var method: String
    /// The request target as it stands in the request line, in origin-form.
    package var target: String
    package var fields: Fields
    package var content: [UInt8]
    /// Whether the client's connection may carry another request after this one.
    package var isPersistent = true
    /// Whether the client waits for `100 Continue` before it sends the content.
    package var expectsContinue = false

    /// A request to send; `serialize` adds the Content-Length.
    package init(method: String, target: String, fields: Fields = [:], content: [UInt8] = []) {
        self.method = method
        self.target = target
        self.fields = fields
        self.content = content
    }

    /// The request whose head has been parsed from `bytes`, without its content.
    package init(_ head: RequestHead, from bytes: Span<UInt8>) {
        var target: [UInt8] = []
        Serializer.appendTarget(head, from: bytes, to: &target)
        self.init(
            method: bytes.text(head.methodName.range),
            target: String(decoding: target, as: UTF8.self),
            fields: Fields(head.fields, from: bytes)
        )
        isPersistent = head.isPersistent
        expectsContinue = head.expectation == .continue && head.version == .http11
    }

    /// The target up to the question mark, not decoded.
    package var path: String { String(target.prefix { $0 != "?" }) }

    /// The credentials of the `Authorization` field.
    package var credentials: Credentials? { fields["Authorization"].flatMap(Credentials.init(parsing:)) }

    /// The request as bytes, with a Content-Length where there is content or the method implies some.
    package func serialize() -> [UInt8] {
        var output: [UInt8] = []
        Serializer.appendRequestLine(method: method, target: target, to: &output)
        fields.serialize(to: &output)
        let impliesContent = method == "POST" || method == "PUT" || method == "PATCH"
        let isFramed = fields.contains("Content-Length") || fields.contains("Transfer-Encoding")
        if !isFramed, impliesContent || !content.isEmpty {
            Serializer.appendField("Content-Length", content.count, to: &output)
        }
        Serializer.appendLineEnd(to: &output)
        output.append(contentsOf: content)
        return output
    }
}
