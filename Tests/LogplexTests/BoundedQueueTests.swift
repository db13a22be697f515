import Logplex
import Testing

@Suite("BoundedQueue")
struct BoundedQueueTests {
    @Test("the oldest goes when one too many comes")
    func overflow() {
        var queue = BoundedQueue<Int>(capacity: 3)
        #expect((1...5).map { queue.append($0) } == [false, false, false, true, true])
        #expect((0..<queue.count).map { queue[$0] } == [3, 4, 5])
        #expect(queue.first == 3 && queue.last == 5)
    }

    @Test("any mix of appending and taking keeps the order of a plain list")
    func againstList() {
        for capacity in 1...5 {
            var queue = BoundedQueue<Int>(capacity: capacity)
            var list: [Int] = []
            for step in 0..<2_000 {
                // A fixed irregular rhythm: all fill levels and wrap-arounds come by.
                if step * step % 7 < 3 || step % 50 > 44 {
                    #expect(queue.takeFirst() == (list.isEmpty ? nil : list.removeFirst()))
                } else {
                    let mustDrop = list.count == capacity
                    if mustDrop { list.removeFirst() }
                    list.append(step)
                    #expect(queue.append(step) == mustDrop)
                }
                #expect((0..<queue.count).map { queue[$0] } == list)
            }
        }
    }
}
