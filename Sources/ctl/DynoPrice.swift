import Model

/// What dynos of a size would cost, as the official CLI computes it (spec cli §3, ps:type).
struct DynoPrice {
    private let monthlyDollars: Int?
    /// Eco dynos share one price, however many run.
    private let isFlat: Bool

    init(size: String) {
        let size = DynoSize(named: size)
        monthlyDollars = size?.monthlyPrice
        isFlat = size == .eco
    }

    /// Per hour, of 720 in a month; for no dynos the price of one.
    func hourly(_ quantity: Int) -> String {
        guard let monthlyDollars else { return "" }
        let thousandths = (monthlyDollars * count(max(1, quantity)) * 1000 + 360) / 720
        let digits = String(thousandths % 1000)
        return "~$\(thousandths / 1000)." + String(repeating: "0", count: 3 - digits.count) + digits
    }

    func monthly(_ quantity: Int) -> String {
        monthlyDollars.map { "$\($0 * count(quantity))" } ?? ""
    }

    private func count(_ quantity: Int) -> Int { isFlat ? min(1, quantity) : quantity }
}
