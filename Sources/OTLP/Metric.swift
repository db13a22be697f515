/// A quantity with its points (opentelemetry.proto.metrics.v1.Metric).
package struct Metric: Equatable, Sendable {
    /// A number at one moment.
    package struct Point: Equatable, Sendable {
        package enum Number: Equatable, Sendable {
            case integer(Int)
            case real(Double)
        }

        /// What is counted from here, in nanoseconds since 1970; 0 for a gauge.
        package let start: UInt64
        package let time: UInt64
        package let number: Number
        package let attributes: [Attribute]

        package init(start: UInt64, time: UInt64, _ number: Number, _ attributes: [Attribute] = []) {
            self.start = start
            self.time = time
            self.number = number
            self.attributes = attributes
        }
    }

    /// How often which values were seen since `start`.
    package struct Distribution: Equatable, Sendable {
        package let start: UInt64
        package let time: UInt64
        package let sum: Double
        /// The upper edges of all buckets but the last, which has none.
        package let bounds: [Double]
        /// One more than there are bounds.
        package let counts: [UInt64]
        package let attributes: [Attribute]

        package init(
            start: UInt64,
            time: UInt64,
            sum: Double,
            bounds: [Double],
            counts: [UInt64],
            _ attributes: [Attribute] = []
        ) {
            self.start = start
            self.time = time
            self.sum = sum
            self.bounds = bounds
            self.counts = counts
            self.attributes = attributes
        }
    }

    /// Sums and histograms count from one start on (AGGREGATION_TEMPORALITY_CUMULATIVE).
    package enum Kind: Equatable, Sendable {
        case gauge([Point])
        /// Only ever grows, or begins anew.
        case sum([Point])
        case histogram([Distribution])
    }

    package let name: String
    package let summary: String
    /// UCUM's: `By`, `s`, `{request}`.
    package let unit: String
    package let kind: Kind

    package init(_ name: String, unit: String, _ summary: String, _ kind: Kind) {
        self.name = name
        self.unit = unit
        self.summary = summary
        self.kind = kind
    }

    func write(to writer: inout ProtobufWriter) {
        writer.string(1, name)
        writer.string(2, summary)
        writer.string(3, unit)
        switch kind {
        case .gauge(let points):
            writer.message(5) { gauge in
                for point in points { gauge.message(1) { point.write(to: &$0) } }
            }
        case .sum(let points):
            writer.message(7) { sum in
                for point in points { sum.message(1) { point.write(to: &$0) } }
                sum.varint(2, Metric.cumulative)
                sum.varint(3, 1)
            }
        case .histogram(let distributions):
            writer.message(9) { histogram in
                for distribution in distributions { histogram.message(1) { distribution.write(to: &$0) } }
                histogram.varint(2, Metric.cumulative)
            }
        }
    }

    private static let cumulative: UInt64 = 2
}

extension Metric.Point {
    fileprivate func write(to writer: inout ProtobufWriter) {
        writer.fixed64(2, start)
        writer.fixed64(3, time)
        switch number {
        case .real(let value): writer.chosenDouble(4, value)
        case .integer(let value): writer.chosenFixed64(6, UInt64(bitPattern: Int64(value)))
        }
        writer.attributes(7, attributes)
    }
}

extension Metric.Distribution {
    fileprivate func write(to writer: inout ProtobufWriter) {
        writer.fixed64(2, start)
        writer.fixed64(3, time)
        writer.fixed64(4, counts.reduce(0, &+))
        writer.chosenDouble(5, sum)
        writer.packed(6, counts)
        writer.packed(7, bounds.map(\.bitPattern))
        writer.attributes(9, attributes)
    }
}
