/// Bytes that an answer is made of while they come into being: a log session, a build's transcript.
///
/// Used on the control loop only. The connection asks for as much as it can send; nothing is made ahead.
package protocol ByteSource: AnyObject, Sendable {
    /// The next bytes, at most about `count` of them.
    func next(upTo count: Int) -> BytePiece
    /// Sets what is called, on the control loop, once there is more after `.nothingYet`.
    func setReadinessHandler(_ handler: @escaping @Sendable () -> Void)
    /// Nobody reads any more.
    func close()
}

/// What a byte source has.
package enum BytePiece: Sendable, Equatable {
    case bytes([UInt8])
    case nothingYet
    case end
}

/// An answer that streams.
package struct ReplyStream: Sendable {
    let contentType: String
    let source: any ByteSource
}
