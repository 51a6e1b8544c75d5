extension Program {
    /// A script that teaches a shell this program's commands, options and values.
    func completions(for shell: Shell) -> String {
        switch shell {
        case .bash: bash
        case .zsh: zsh
        case .fish: fish
        }
    }

    private var bash: String {
        let function = "_" + String(name.map { $0 == "-" ? "_" : $0 })
        let cases = commands.map { command in
            let words = command.allOptions.map { "--" + $0.name }.joined(separator: " ")
            return "    \"\(command.name)\"*) words=\"\(words)\";;"
        }
        let values = optionsWithValues.map { "    --\($0.name)) \(bashReply($0.values)); return;;" }
        return """
            \(function)() {
              local here=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words
              case $before in
            \(values.joined(separator: "\n"))
              esac
              case "${COMP_WORDS[*]:1:COMP_CWORD-1}" in
            \(cases.joined(separator: "\n"))
                *) words="\((commandWords + ["--help", "--version"]).joined(separator: " "))";;
              esac
              COMPREPLY=($(compgen -W "$words" -- "$here"))
              [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$here"))
            }
            complete -o filenames -F \(function) \(name)
            """
    }

    private func bashReply(_ values: Values) -> String {
        switch values {
        case .text: "COMPREPLY=()"
        case .file: "COMPREPLY=($(compgen -f -- \"$here\"))"
        case .directory: "COMPREPLY=($(compgen -d -- \"$here\"))"
        case .oneOf(let words): "COMPREPLY=($(compgen -W \"\(words.joined(separator: " "))\" -- \"$here\"))"
        }
    }

    private var zsh: String {
        let cases = commands.map { command in
            let options = command.allOptions.map { zshOption($0) }
            let arguments = command.arguments.map { "'\($0.isMany ? "*" : "")::\($0.name):\(zshAction($0.values))'" }
            return "    \"\(command.name)\"*) _arguments \((options + arguments).joined(separator: " "));;"
        }
        let rows = commands.map { "'\($0.name):\(quoted($0.summary))'" }
        return """
            #compdef \(name)
            local -a commands=(\(rows.joined(separator: " ")))
            if (( CURRENT == 2 )); then
              _describe command commands
            else
              local typed="${words[2,CURRENT-1]}"
              shift words; (( CURRENT-- ))
              case $typed in
            \(cases.joined(separator: "\n"))
              esac
            fi
            """
    }

    private func zshOption(_ option: Option) -> String {
        let value = option.placeholder.map { ":\($0):\(zshAction(option.values))" } ?? ""
        return "'\(option.repeats ? "*" : "")--\(option.name)[\(quoted(option.help))]\(value)'"
    }

    private func zshAction(_ values: Values) -> String {
        switch values {
        case .text: " "
        case .file: "_files"
        case .directory: "_files -/"
        case .oneOf(let words): "(\(words.joined(separator: " ")))"
        }
    }

    private var fish: String {
        let start = "complete -c \(name)"
        let first = commands.map { command in
            "\(start) -n __fish_use_subcommand -f -a '\(command.words[0])' -d '\(quoted(command.summary))'"
        }
        let rest = commands.flatMap { command in
            command.allOptions.map { option in
                "\(start) -n '__fish_seen_subcommand_from \(command.words[0])' -l \(option.name)"
                    + fishValue(option) + " -d '\(quoted(option.help))'"
            }
        }
        return (first + rest).joined(separator: "\n")
    }

    private func fishValue(_ option: Option) -> String {
        guard option.placeholder != nil else { return " -f" }
        switch option.values {
        case .text: return " -x"
        case .file: return " -r -F"
        case .directory: return " -x -a '(__fish_complete_directories)'"
        case .oneOf(let words): return " -x -a '\(words.joined(separator: " "))'"
        }
    }

    private var commandWords: [String] {
        commands.reduce(into: []) { words, command in
            if !words.contains(command.words[0]) { words.append(command.words[0]) }
        }
    }

    private var optionsWithValues: [Option] {
        commands.flatMap(\.options).reduce(into: []) { options, option in
            if option.placeholder != nil, !options.contains(where: { $0.name == option.name }) {
                options.append(option)
            }
        }
    }

    /// Text inside single quotes, without what the shells would take for their own.
    private func quoted(_ text: String) -> String {
        text.filter { !"'[]:\\".contains($0) }
    }
}
