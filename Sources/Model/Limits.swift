/// Every number of the platform with its unit and its source.
///
/// Each engine's numbers stand in an extension of their own, `Limits+<Engine>.swift`, as static lets in a
/// nested enum. `docs/limits.md` lists the same values and a test compares them.
package enum Limits {}
