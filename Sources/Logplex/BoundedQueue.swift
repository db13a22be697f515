/// The newest `capacity` elements, first in first out; the oldest goes when one too many comes.
package struct BoundedQueue<Element> {
    package let capacity: Int
    private var places: [Element?] = []
    private var head = 0
    package private(set) var count = 0

    package init(capacity: Int) {
        precondition(capacity > 0, "a queue holds something")
        self.capacity = capacity
    }

    package var isEmpty: Bool { count == 0 }
    package var first: Element? { isEmpty ? nil : self[0] }
    package var last: Element? { isEmpty ? nil : self[count - 1] }

    /// The element at `index`, counted from the oldest.
    package subscript(index: Int) -> Element {
        precondition(index >= 0 && index < count, "no such element")
        guard let element = places[place(of: index)] else { preconditionFailure("an empty place is counted") }
        return element
    }

    /// Puts `element` behind all others; true when the oldest had to go for it.
    @discardableResult
    package mutating func append(_ element: Element) -> Bool {
        if places.count < capacity, count == places.count, head == 0 {
            places.append(element)
            count += 1
            return false
        }
        if count == capacity {
            places[head] = element
            head = head + 1 == places.count ? 0 : head + 1
            return true
        }
        if count == places.count { straighten() }
        if count == places.count { places.append(element) } else { places[place(of: count)] = element }
        count += 1
        return false
    }

    /// Takes the oldest element out.
    package mutating func takeFirst() -> Element? {
        guard !isEmpty else { return nil }
        let element = places[head]
        places[head] = nil
        head = head + 1 == places.count ? 0 : head + 1
        count -= 1
        if isEmpty { head = 0 }
        return element
    }

    /// Lets go of everything, memory included.
    package mutating func removeAll() { self = BoundedQueue(capacity: capacity) }

    // MARK: - Private

    private func place(of index: Int) -> Int {
        let sum = head + index
        return sum >= places.count ? sum - places.count : sum
    }

    /// Brings the oldest element to the front, so that the storage can grow at its end.
    private mutating func straighten() {
        places = Array(places[head...] + places[..<head])
        head = 0
    }
}

extension BoundedQueue: Sendable where Element: Sendable {}
