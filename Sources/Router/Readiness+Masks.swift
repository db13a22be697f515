import Linux

/// Questions about readiness that both kinds of connection ask at each event.
///
/// Masks instead of set operations: those are generic and cost more than the answer is worth.
extension Readiness {
    var isWritable: Bool { rawValue & 0x4 != 0 }
    /// Bytes, an end or an error: a receive will tell.
    var mayHaveInput: Bool { rawValue & 0x2019 != 0 }
    /// The peer has closed, at least its half, or the connection is broken.
    var isHangup: Bool { rawValue & 0x2018 != 0 }
}
