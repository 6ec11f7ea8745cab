/*
 * Preloaded into redis-server and node (LD_PRELOAD): writes down what each of them has made sure of below POWER_ROOT, so that
 * a simulated power cut can take back everything else. One line per event in POWER_LOG:
 *
 *   S <inode> <bytes>                    fsync or fdatasync of a file has returned; it had so many bytes when it was called
 *   D <inode> <path>\t<inode> <name>…    fsync of a folder has returned; these names were in it when it was called
 *
 * A file that is replaced or removed keeps a second name in POWER_KEEP, since its removal may not survive the cut.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *root, *keep;
static int log_fd = -1;

static void *next(const char *name) { return dlsym(RTLD_NEXT, name); }

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("POWER_LOG");
  root = getenv("POWER_ROOT");
  keep = getenv("POWER_KEEP");
  if (path == NULL || root == NULL || keep == NULL) return;
  int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return;
  /* Out of the way of shells, which use the low numbers. */
  log_fd = fcntl(fd, F_DUPFD_CLOEXEC, 200);
  close(fd);
}

static void note(const char *text, size_t length) {
  /* One write per line: lines of several threads and processes do not mix. */
  if (write(log_fd, text, length) < 0) abort();
}

static int below_root(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return 0;
  path[length] = 0;
  size_t size = strlen(root);
  return strncmp(path, root, size) == 0 && (path[size] == '/' || path[size] == 0);
}

static char *names_in(const char *path, ino_t inode, size_t *length) {
  char *text = NULL;
  FILE *out = open_memstream(&text, length);
  DIR *folder = opendir(path);
  if (out == NULL || folder == NULL) abort();
  fprintf(out, "D %llu %s", (unsigned long long)inode, path);
  for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    fprintf(out, "\t%llu %s", (unsigned long long)entry->d_ino, entry->d_name);
  }
  fputc('\n', out);
  closedir(folder);
  fclose(out);
  return text;
}

static int synced(int fd, const char *name) {
  int (*real)(int) = next(name);
  char path[PATH_MAX];
  struct stat is;
  if (log_fd < 0 || !below_root(fd, path) || fstat(fd, &is) != 0) return real(fd);
  char line[64], *text = line;
  size_t length;
  /* Before the call: what is written while it runs may not be covered by it. */
  if (S_ISDIR(is.st_mode)) text = names_in(path, is.st_ino, &length);
  else length = snprintf(line, sizeof line, "S %llu %llu\n", (unsigned long long)is.st_ino, (unsigned long long)is.st_size);
  int result = real(fd);
  int error = errno;
  if (result == 0) note(text, length);
  if (text != line) free(text);
  errno = error;
  return result;
}

int fsync(int fd) { return synced(fd, "fsync"); }
int fdatasync(int fd) { return synced(fd, "fdatasync"); }

/* Gives a file that is about to lose this name another one. */
static void save(int at, const char *path) {
  if (log_fd < 0) return;
  int error = errno;
  int fd = openat(at, path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  char real[PATH_MAX], kept[PATH_MAX];
  struct stat is;
  if (fd >= 0 && below_root(fd, real) && fstat(fd, &is) == 0 && S_ISREG(is.st_mode)) {
    snprintf(kept, sizeof kept, "%s/%llu", keep, (unsigned long long)is.st_ino);
    if (linkat(at, path, AT_FDCWD, kept, 0) != 0 && errno != EEXIST && errno != ENOENT) abort();
  }
  if (fd >= 0) close(fd);
  errno = error;
}

int unlink(const char *path) {
  save(AT_FDCWD, path);
  return ((int (*)(const char *))next("unlink"))(path);
}

int unlinkat(int at, const char *path, int flags) {
  if ((flags & AT_REMOVEDIR) == 0) save(at, path);
  return ((int (*)(int, const char *, int))next("unlinkat"))(at, path, flags);
}

int rename(const char *from, const char *to) {
  save(AT_FDCWD, to);
  return ((int (*)(const char *, const char *))next("rename"))(from, to);
}

int renameat(int from_at, const char *from, int to_at, const char *to) {
  save(to_at, to);
  return ((int (*)(int, const char *, int, const char *))next("renameat"))(from_at, from, to_at, to);
}
