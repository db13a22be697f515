/// Completion scripts for shells, made from the command table.
enum Completion {
    /// The script for `shell`; nil for a shell that has none.
    static func script(for shell: String, _ table: CommandTable) -> String? {
        switch shell {
        case "bash": bash(table)
        case "zsh": zsh(table)
        case "fish": fish(table)
        default: nil
        }
    }

    // MARK: - Private

    private static func flags(_ command: any Command.Type) -> [Flag] {
        command.allFlags.filter { !$0.isHidden }
    }

    private static func words(_ command: any Command.Type) -> String {
        flags(command).map { "--\($0.name)" }.joined(separator: " ")
    }

    /// What a command's arguments can be, where that is known.
    private static func values(_ command: any Command.Type) -> [String] {
        command.arguments.flatMap(\.values)
    }

    /// The last parts of the commands below one: `scale` below `ps`.
    private static func subcommands(of name: String, _ table: CommandTable) -> [String] {
        table.commands(below: name).map { String($0.name.dropFirst(name.count + 1)) }
    }

    /// Colons break words in bash (COMP_WORDBREAKS), so the line is read as a whole.
    private static func bash(_ table: CommandTable) -> String {
        let names = table.commands.map { $0.name }.joined(separator: " ")
        return """
            # bash completion for herolocal; use: source <(herolocal completion bash)
            _herolocal() {
                local line="${COMP_LINE:0:COMP_POINT}" words current="" command topic="" flags="" values=""
                read -ra words <<< "$line"
                [[ "$line" == *" " ]] || current="${words[${#words[@]}-1]}"
                local before=$(( ${#words[@]} - (${#current} > 0) ))
                if (( before <= 1 )); then
                    local match
                    COMPREPLY=()
                    for match in $(compgen -W "\(names)" -- "$current"); do
                        [[ "$current" == *:* ]] && match="${match#"${current%:*}:"}"
                        COMPREPLY+=("$match")
                    done
                    return
                fi
                command="${words[1]}"
                case "$command" in
            \(bashTopics(table))
                esac
                if (( before > 2 )) && [[ " $topic " == *" ${words[2]} "* ]]; then
                    command+=":${words[2]}"
                fi
                case "$command" in
            \(bashCommands(table))
                esac
                (( before == 2 )) && values+=" $topic"
                if [[ "$current" == -* ]]; then
                    mapfile -t COMPREPLY < <(compgen -W "$flags" -- "$current")
                else
                    mapfile -t COMPREPLY < <(compgen -W "$values" -- "$current")
                    (( ${#COMPREPLY[@]} )) || mapfile -t COMPREPLY < <(compgen -f -- "$current")
                fi
            }
            complete -o filenames -F _herolocal herolocal

            """
    }

    private static func bashTopics(_ table: CommandTable) -> String {
        var lines: [String] = []
        for topic in table.topics {
            let names = subcommands(of: topic.name, table)
            if names.isEmpty { continue }
            lines.append("        \(topic.name)) topic=\"\(names.joined(separator: " "))\" ;;")
        }
        return lines.joined(separator: "\n")
    }

    private static func bashCommands(_ table: CommandTable) -> String {
        var lines: [String] = []
        for command in table.commands {
            let choice = values(command).joined(separator: " ")
            lines.append("        \(command.name)) flags=\"\(words(command))\" values=\"\(choice)\" ;;")
        }
        return lines.joined(separator: "\n")
    }

    private static func zsh(_ table: CommandTable) -> String {
        let commands = table.commands
            .map { "        '\(escape($0.name)):\(quoteless($0.summary))'" }
            .joined(separator: "\n")
        let cases = table.commands
            .map { command in
                let specs = flags(command)
                    .map { flag in
                        let value = flag.placeholder.map { ":\($0)" } ?? ""
                        return "'--\(flag.name)[\(bracketless(quoteless(flag.summary)))]\(value)'"
                    }
                    .joined(separator: " ")
                let choice = values(command).joined(separator: " ")
                let rest = choice.isEmpty ? "file:_files" : "value:(\(choice))"
                return "        \(command.name)) _arguments \(specs) '*:\(rest)' ;;"
            }
            .joined(separator: "\n")
        return """
            #compdef herolocal
            # zsh completion for herolocal
            _herolocal() {
                local -a commands
                commands=(
            \(commands)
                )
                if (( CURRENT == 2 )); then
                    _describe 'command' commands
                    return
                fi
                local command="${words[2]}"
                shift words
                (( CURRENT-- ))
                case "$command" in
            \(cases)
                esac
            }
            if [[ "$funcstack[1]" == _herolocal ]]; then
                _herolocal "$@"
            else
                compdef _herolocal herolocal
            fi

            """
    }

    private static func fish(_ table: CommandTable) -> String {
        var lines = ["# fish completion for herolocal", "complete -c herolocal -f -n __fish_use_subcommand"]
        for command in table.commands {
            lines.append(
                "complete -c herolocal -n __fish_use_subcommand -a '\(command.name)' -d '\(quoteless(command.summary))'"
            )
            let choice = values(command).joined(separator: " ")
            if !choice.isEmpty {
                lines.append(
                    "complete -c herolocal -f -n '__fish_seen_subcommand_from \(command.name)'"
                        + " -a '\(choice)'"
                )
            }
            for flag in flags(command) {
                let letter = flag.letter.map { " -s \($0)" } ?? ""
                let value = flag.takesValue ? " -r" : ""
                lines.append(
                    "complete -c herolocal -n '__fish_seen_subcommand_from \(command.name)'"
                        + " -l \(flag.name)\(letter)\(value) -d '\(quoteless(flag.summary))'"
                )
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func quoteless(_ text: String) -> String { text.filter { $0 != "'" } }

    private static func bracketless(_ text: String) -> String {
        String(text.map { $0 == "[" ? "(" : $0 == "]" ? ")" : $0 })
    }

    /// A colon ends the name in zsh's `_describe`.
    private static func escape(_ name: String) -> String {
        name.split(separator: ":").joined(separator: "\\:")
    }
}
