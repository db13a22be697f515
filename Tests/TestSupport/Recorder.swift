package import Linux

/// Collects values from any thread, in the order they come.
package final class Recorder<Value: Sendable>: Sendable {
    private let content = Lock<[Value]>([])

    package init() {}

    package func append(_ value: Value) { content.withLock { $0.append(value) } }
    package var values: [Value] { content.withLock { $0 } }
}

/// A descriptor that closures and collections can hold.
package final class HeldDescriptor: Sendable {
    package let value: FileDescriptor

    package init(_ value: consuming FileDescriptor) {
        self.value = value
    }
}
