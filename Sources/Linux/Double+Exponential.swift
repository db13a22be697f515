import Glibc

extension Double {
    /// e to the power of this, exp(3): the standard library has none.
    package var exponential: Double { exp(self) }
}
