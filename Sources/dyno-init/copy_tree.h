// A private copy of the slug for hosts or file systems without overlay mounts.

#ifndef DYNO_INIT_COPY_TREE_H
#define DYNO_INIT_COPY_TREE_H

// Copies what `from` holds into the directory `to`, which must be there: directories, regular files
// (sharing blocks where the file system can, ioctl_ficlone(2)) and symbolic links, with modes and
// modification times. Other kinds of file are left out. Returns 0, or -1 with errno.
int copy_tree(const char *from, const char *to);

#endif
