# What Tab makes of command lines in an interactive zsh, with the script of `herolocal completion zsh` in its fpath.
#
# Called as: zsh -f complete.zsh FOLDER LINE..., with herolocal in PATH; prints each line as it is after one Tab. FOLDER
# is an empty one.
emulate zsh
zmodload zsh/zpty || exit 3
folder=$1
shift
herolocal completion zsh > $folder/_herolocal || exit 4
cat > $folder/.zshrc <<RC
PS1=
fpath=($folder \$fpath)
autoload -Uz compinit
compinit -D -u
tab() { zle complete-word; print -r -- "\$BUFFER" >> $folder/lines; BUFFER=; zle -I; print DONE }
zle -N tab
bindkey '^I' tab
print READY
RC
zpty terminal "ZDOTDIR=$folder TERM=dumb zsh -d -i"
zpty -r terminal text '*READY*'
for line in "$@"; do
    zpty -w -n terminal "$line"$'\t'
    zpty -r terminal text '*DONE*'
done
zpty -d terminal
cat $folder/lines
