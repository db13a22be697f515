/// Completion of command lines: a short script for each shell, which asks the program itself what can stand at the
/// cursor.
enum Completion {
    /// The word that the scripts call the program by; no command for people.
    static let word = "completion:candidates"
    /// Stands for the names of files, which a shell knows better.
    static let files = ":files"

    /// The script for `shell`; nil for a shell that has none.
    static func script(for shell: String) -> String? {
        switch shell {
        case "bash": bash
        case "zsh": zsh
        case "fish": fish
        default: nil
        }
    }

    /// Prints what can follow `words`, of which the last is the one at the cursor: `TEXT<TAB>SUMMARY` in each line.
    static func answer(_ words: [String], _ session: Session) throws {
        let line = CommandLineInProgress(words: Array(words.dropLast()), current: words.last ?? "", session)
        for candidate in line.candidates() {
            try session.print(candidate.text + (candidate.summary.isEmpty ? "" : "\t\(candidate.summary)"))
        }
    }

    // MARK: - Private

    /// Bash breaks words at colons and equals signs (COMP_WORDBREAKS): the line is read as a whole, and what stands
    /// before the last of those signs is not repeated.
    private static let bash = """
        # bash completion for herolocal; use: source <(herolocal completion bash)
        _herolocal() {
            local line="${COMP_LINE:0:COMP_POINT}" current="" text summary
            local -a words
            read -ra words <<< "$line"
            if [[ "$line" != *[[:blank:]] ]]; then
                current="${words[${#words[@]} - 1]}"
                unset "words[${#words[@]} - 1]"
            fi
            COMPREPLY=()
            while IFS=$'\\t' read -r text summary; do
                if [[ "$text" == "\(files)" ]]; then
                    # Only names of files are quoted; of TYPE= it would make TYPE\\=.
                    compopt -o filenames 2>/dev/null
                    while IFS= read -r text; do COMPREPLY+=("$text"); done < <(compgen -f -- "$current")
                    continue
                fi
                [[ "$current" == *[:=]* ]] && text="${text#"${current%[:=]*}"?}"
                COMPREPLY+=("$text")
            done < <("${words[0]}" \(word) "${words[@]:1}" "$current" 2>/dev/null)
            if [[ ${#COMPREPLY[@]} == 1 && "${COMPREPLY[0]}" == *= ]]; then compopt -o nospace 2>/dev/null; fi
            return 0
        }
        complete -F _herolocal herolocal

        """

    private static let zsh = """
        #compdef herolocal
        # zsh completion for herolocal
        _herolocal() {
            local -a described begun
            local text summary found=1
            while IFS=$'\\t' read -r text summary; do
                if [[ "$text" == "\(files)" ]]; then
                    _files && found=0
                elif [[ "$text" == *= ]]; then
                    begun+=("${text//:/\\\\:}:$summary")
                else
                    described+=("${text//:/\\\\:}:$summary")
                fi
            done < <("${words[1]}" \(word) "${(@)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null)
            (( $#begun )) && _describe 'herolocal' begun -S '' && found=0
            (( $#described )) && _describe 'herolocal' described && found=0
            return found
        }
        if [[ "$funcstack[1]" == _herolocal ]]; then
            _herolocal "$@"
        else
            compdef _herolocal herolocal
        fi

        """

    private static let fish = """
        # fish completion for herolocal
        function __herolocal_candidates
            set -l words (commandline -opc)
            set -l program $words[1]
            set -e words[1]
            set -l current (commandline -ct)
            for line in ($program \(word) $words "$current" 2>/dev/null)
                if test "$line" = "\(files)"
                    __fish_complete_path "$current"
                else
                    echo $line
                end
            end
        end
        complete -c herolocal -f -a '(__herolocal_candidates)'

        """
}
