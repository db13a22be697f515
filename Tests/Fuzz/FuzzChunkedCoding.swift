import ParserChecks

/// What libFuzzer calls with bytes of its invention, taken as chunked content.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    if let problem = ChunkedChecks.check(bytes, everywhere: false) { fatalError(problem) }
    return 0
}
