internal import CYAML
internal import Core

/// One step of libyaml's parser.
struct Event {
    /// What the parser saw.
    enum Kind {
        case documentStart(directives: Bool)
        case documentEnd
        case scalar(String, quoted: Bool)
        case sequenceStart
        case sequenceEnd
        case mappingStart
        case mappingEnd
        case alias(String)
        case streamEnd
    }

    var kind: Kind
    var mark: Mark
    var anchor: String?
    var tag: String?
}

/// A libyaml parser over bytes of its own, as a row of events. Not shared between threads.
@safe final class EventReader {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>
    private let file: String

    init(_ bytes: [UInt8], file: String) {
        self.file = file
        unsafe parser = .allocate(capacity: 1)
        unsafe input = .allocate(capacity: bytes.count)
        _ = unsafe input.initialize(fromContentsOf: bytes)
        guard unsafe yaml_parser_initialize(parser) == 1 else { fatalError("out of memory") }
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe input.deallocate()
    }

    /// The next event; throws the complaint about the place where the text stops being YAML.
    func next() throws(SyntaxFault) -> Event {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw fault() }
        defer { unsafe yaml_event_delete(&event) }
        guard unsafe event.type != YAML_STREAM_START_EVENT else { return try next() }
        return unsafe converted(event)
    }

    private func converted(_ event: yaml_event_t) -> Event {
        let mark = unsafe place(event.start_mark)
        switch unsafe event.type {
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let text = unsafe String(decoding: bytes, as: UTF8.self)
            let quoted = unsafe scalar.style != YAML_PLAIN_SCALAR_STYLE
            return unsafe Event(
                kind: .scalar(text, quoted: quoted), mark: mark, anchor: string(scalar.anchor), tag: string(scalar.tag))
        case YAML_SEQUENCE_START_EVENT:
            let start = unsafe event.data.sequence_start
            return unsafe Event(kind: .sequenceStart, mark: mark, anchor: string(start.anchor), tag: string(start.tag))
        case YAML_MAPPING_START_EVENT:
            let start = unsafe event.data.mapping_start
            return unsafe Event(kind: .mappingStart, mark: mark, anchor: string(start.anchor), tag: string(start.tag))
        case YAML_ALIAS_EVENT:
            return unsafe Event(kind: .alias(string(event.data.alias.anchor) ?? ""), mark: mark)
        case YAML_DOCUMENT_START_EVENT:
            let start = unsafe event.data.document_start
            let directives =
                unsafe start.version_directive != nil || start.tag_directives.start != start.tag_directives.end
            return Event(kind: .documentStart(directives: directives), mark: mark)
        case YAML_DOCUMENT_END_EVENT: return Event(kind: .documentEnd, mark: mark)
        case YAML_SEQUENCE_END_EVENT: return Event(kind: .sequenceEnd, mark: mark)
        case YAML_MAPPING_END_EVENT: return Event(kind: .mappingEnd, mark: mark)
        default: return Event(kind: .streamEnd, mark: mark)
        }
    }

    private func place(_ mark: yaml_mark_t) -> Mark {
        Mark(file: file, line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }

    private func string(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        guard let text = unsafe text else { return nil }
        return unsafe String(cString: text)
    }

    private func fault() -> SyntaxFault {
        let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "the text is not YAML"
        let context = unsafe parser.pointee.context.map { unsafe String(cString: $0) }
        let reader = unsafe parser.pointee.error == YAML_READER_ERROR || parser.pointee.error == YAML_MEMORY_ERROR
        return unsafe SyntaxFault(
            problem: problem, context: context, mark: place(parser.pointee.problem_mark),
            contextMark: context == nil || reader ? nil : place(parser.pointee.context_mark))
    }
}
