/// A command about to run: what it was given, and where it speaks.
package struct Invocation: Sendable {
    /// Where data and messages go.
    package let console: Console
    private let given: Given

    package init(given: Given, console: Console) {
        self.given = given
        self.console = console
    }

    /// Whether the flag or option was given.
    package func has(_ option: Option) -> Bool { given.options[option.name] != nil }

    /// The option's value, `nil` when it was not given; the first one of several.
    package func value(_ option: Option) -> String? { given.options[option.name]?.first }

    /// All values of an option that repeats, in their order.
    package func values(_ option: Option) -> [String] { given.options[option.name] ?? [] }

    /// The argument's word, `nil` when it was left out.
    package func word(_ argument: Argument) -> String? { given.arguments[argument.name]?.first }

    /// All words of an argument that stands more than once.
    package func words(_ argument: Argument) -> [String] { given.arguments[argument.name] ?? [] }
}
