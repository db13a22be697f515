import HTTP
import ParserChecks

/// What libFuzzer calls with bytes of its invention, taken as a response.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    if let problem = HeadChecks.response(bytes, answering: .get, everywhere: false)
        ?? HeadChecks.response(bytes, answering: .head, everywhere: false)
    {
        fatalError(problem)
    }
    return 0
}
