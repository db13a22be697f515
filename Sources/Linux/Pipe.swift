import CLinux

/// A pipe(2); both ends close-on-exec and blocking until asked otherwise.
package struct Pipe: ~Copyable {
    package let readEnd: FileDescriptor
    package let writeEnd: FileDescriptor

    package static func make() throws(Errno) -> Pipe {
        var ends: (CInt, CInt) = (-1, -1)
        let result = unsafe withUnsafeMutableBytes(of: &ends) { bytes in
            unsafe clinux_pipe(bytes.assumingMemoryBound(to: CInt.self).baseAddress)
        }
        if result != 0 { throw .last("pipe2") }
        return Pipe(readEnd: FileDescriptor(owning: ends.0), writeEnd: FileDescriptor(owning: ends.1))
    }

    /// Gives both ends away.
    package consuming func take(_ body: (consuming FileDescriptor, consuming FileDescriptor) -> Void) {
        body(readEnd, writeEnd)
    }
}
