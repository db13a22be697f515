import ParserChecks

/// What libFuzzer calls with bytes of its invention, taken as a request.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    if let problem = HeadChecks.request(bytes, everywhere: false) { fatalError(problem) }
    return 0
}
