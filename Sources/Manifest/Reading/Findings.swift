internal import Model

/// The complaints of one file while it is read: every rule adds to it, nothing stops at the first.
final class Findings {
    private(set) var complaints: [Complaint]

    init(_ complaints: [Complaint] = []) {
        self.complaints = complaints
    }

    func complain(_ message: String, at mark: Mark, hint: String) {
        complaints.append(Complaint(message, at: mark, hint: hint))
    }

    func complain(_ refusal: Refusal, at mark: Mark) {
        complain(refusal.message, at: mark, hint: refusal.hint)
    }
}

/// Why a rule does not take a value, and what it would take.
struct Refusal: Error {
    var message: String
    var hint: String

    init(_ message: String, hint: String) {
        self.message = message
        self.hint = hint
    }
}

/// A text of the file as a complaint shows it.
func shown(_ text: some StringProtocol) -> String {
    "`" + bounded(text, limit: 80) + "`"
}
