import Testing
import VaultClient

@Suite struct AddressRingTests {
    @Test func `each address is asked once, from the one that last answered`() {
        var ring = AddressRing(["a", "b", "c"])
        #expect(ring.first == "a")
        #expect(ring.next(after: "a", asked: ["a"]) == "b")
        #expect(ring.next(after: "c", asked: ["b", "c"]) == "a")
        #expect(ring.next(after: "a", asked: ["a", "c"]) == "b")
        #expect(ring.next(after: "b", asked: ["a", "b", "c"]) == nil)
        ring.answered("c")
        #expect(ring.first == "c")
        #expect(ring.next(after: "c", asked: ["c"]) == "a")
    }

    @Test func `a failure of an address that is no longer preferred changes nothing`() {
        var ring = AddressRing(["a", "b", "c"])
        ring.failed("a")
        #expect(ring.first == "b")
        ring.failed("a")
        #expect(ring.first == "b")
    }

    @Test func `an address that was taken out of the configuration is not preferred`() {
        var ring = AddressRing(["a", "b"])
        ring.answered("gone")
        ring.failed("gone")
        #expect(ring.first == "a")
        #expect(ring.next(after: "gone", asked: ["gone"]) == "b")
    }
}
