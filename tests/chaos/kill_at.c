/* Preloaded into a process: kills it at the nth call that changes a file, before the call is made.

   With `torn`, a write at that call is half done first. A process that is not armed is left alone. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static int armed, torn;
static long at, calls;

void footnote_arm(long call, int half) { at = call, torn = half, calls = 0, armed = 1; }
long footnote_calls(void) { return calls; }

static int is_the_call(void) { return armed && ++calls == at; }
static void die(void) { kill(getpid(), SIGKILL); }

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define BEFORE if (is_the_call()) die()

#define WRITE(name, offset_type)                                                              \
  ssize_t name(int file, const void *bytes, size_t size, offset_type offset) {                \
    if (is_the_call()) {                                                                      \
      if (torn && size > 1) REAL(name)(file, bytes, size / 2, offset);                        \
      die();                                                                                  \
    }                                                                                         \
    return REAL(name)(file, bytes, size, offset);                                             \
  }
WRITE(pwrite, off_t)
WRITE(pwrite64, off64_t)

ssize_t write(int file, const void *bytes, size_t size) {
  if (is_the_call()) {
    if (torn && size > 1) REAL(write)(file, bytes, size / 2);
    die();
  }
  return REAL(write)(file, bytes, size);
}

#define SEND(name, offset_type)                                                               \
  ssize_t name(int to, int from, offset_type *offset, size_t size);                           \
  ssize_t name(int to, int from, offset_type *offset, size_t size) {                          \
    if (is_the_call()) {                                                                      \
      if (torn && size > 1) REAL(name)(to, from, offset, 4096);                               \
      die();                                                                                  \
    }                                                                                         \
    return REAL(name)(to, from, offset, size);                                                \
  }
SEND(sendfile, off_t)
SEND(sendfile64, off64_t)

#define OPEN(name)                                                                            \
  int name(const char *path, int flags, ...) {                                                \
    va_list more;                                                                             \
    va_start(more, flags);                                                                    \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;                   \
    va_end(more);                                                                             \
    if (flags & (O_CREAT | O_TRUNC)) BEFORE;                                                  \
    return REAL(name)(path, flags, mode);                                                     \
  }
OPEN(open)
OPEN(open64)

#define CHANGE(name, parameters, arguments)                                                   \
  int name parameters {                                                                       \
    BEFORE;                                                                                   \
    return REAL(name) arguments;                                                              \
  }
CHANGE(ftruncate, (int file, off_t size), (file, size))
CHANGE(ftruncate64, (int file, off64_t size), (file, size))
CHANGE(rename, (const char *old, const char *new), (old, new))
CHANGE(renameat, (int a, const char *old, int b, const char *new), (a, old, b, new))
CHANGE(link, (const char *old, const char *new), (old, new))
CHANGE(linkat, (int a, const char *old, int b, const char *new, int flags), (a, old, b, new, flags))
CHANGE(symlink, (const char *old, const char *new), (old, new))
CHANGE(unlink, (const char *path), (path))
CHANGE(unlinkat, (int folder, const char *path, int flags), (folder, path, flags))
CHANGE(mkdir, (const char *path, mode_t mode), (path, mode))
CHANGE(rmdir, (const char *path), (path))
CHANGE(chmod, (const char *path, mode_t mode), (path, mode))
CHANGE(fchmod, (int file, mode_t mode), (file, mode))
CHANGE(fsync, (int file), (file))
CHANGE(fdatasync, (int file), (file))
