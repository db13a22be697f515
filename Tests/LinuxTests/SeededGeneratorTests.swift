import Linux
import Testing

@Suite("Randomness")
struct SeededGeneratorTests {
    @Test("repeats for a seed and stays in its bounds")
    func repeats() {
        var one = SeededGenerator(seed: 7)
        var two = SeededGenerator(seed: 7)
        var other = SeededGenerator(seed: 8)
        let first = (0..<100).map { _ in one.next() }
        #expect(first == (0..<100).map { _ in two.next() })
        #expect(first != (0..<100).map { _ in other.next() })
        var counts = [0, 0, 0]
        for _ in 0..<3000 { counts[one.number(below: 3)] += 1 }
        #expect(counts.allSatisfy { $0 > 800 })
    }
}
