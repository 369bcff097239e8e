/*
 * A disk that can be cut off, filled up and broken, for a process that runs with this in LD_PRELOAD.
 *
 * What a program writes lies in the system's cache until it is synced; a power cut keeps what was synced, and of the rest whatever
 * happened to have reached the disk: all, nothing, a beginning, or a scatter of sectors. Here every write below $PIPERCHAT_DISK since a file's last
 * sync is remembered with what stood there before. At the cut, which is before the n-th operation from the start on, each file is put back to
 * what was synced, some of the later sectors are written again, and the process is killed. Nothing is really synced: that is the cut's to judge.
 *
 * $PIPERCHAT_DISK_CONTROL is a file that the test has mapped, too; struct control says what is in it.
 *
 * What is left out, since SQLite doesn't do it: rename, writev, mapped files (its -shm is one, and is made anew after a cut), O_TRUNC.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECTOR 512
#define MOST_DESCRIPTORS 65536
#define MOST_FILES 64

struct control {
    volatile int64_t operations;   /* writes, truncations, syncs and removals so far */
    volatile int64_t cut_at;       /* the operation that doesn't come about any more; 0: none */
    volatile int64_t room;         /* bytes by which files may still grow; negative: without bound */
    volatile int64_t write_error;  /* the errno with which every write fails; 0: none */
    volatile int64_t seed;         /* of what survives the cut */
    volatile int64_t syncs;        /* syncs so far */
    volatile int64_t refused;      /* operations that failed by room or write_error */
};

struct change {
    off_t offset, size_before;
    size_t length, before;         /* before: how many of the bytes that stood there */
    char *old, *new;               /* both null for a truncation, which is to offset */
};

struct file {
    char path[1024];
    int journaled;                 /* not for -shm: it needn't survive */
    struct change *changes;
    size_t count, room;
    char *gone;                    /* what was synced of a removed file, until its folder is */
    off_t gone_size;
};

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_pread)(int, void *, size_t, off_t);
static int (*real_open)(const char *, int, ...);
static int (*real_openat)(int, const char *, int, ...);
static int (*real_close)(int);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off_t);
static int (*real_unlink)(const char *);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct control *control;
static const char *folder;
static struct file files[MOST_FILES];
static int file_count;
static unsigned char opened[MOST_DESCRIPTORS];      /* index of the file, from 1 */
static unsigned char folders[MOST_DESCRIPTORS];     /* the folder itself is open under this descriptor */

__attribute__((constructor)) static void begin(void)
{
    real_write = dlsym(RTLD_NEXT, "write");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_pread = dlsym(RTLD_NEXT, "pread64");
    real_open = dlsym(RTLD_NEXT, "open64");
    real_openat = dlsym(RTLD_NEXT, "openat64");
    real_close = dlsym(RTLD_NEXT, "close");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    real_unlink = dlsym(RTLD_NEXT, "unlink");
    const char *path = getenv("PIPERCHAT_DISK_CONTROL");
    folder = getenv("PIPERCHAT_DISK");
    if (!path || !folder) return;
    int fd = real_open(path, O_RDWR);
    if (fd < 0) return;
    void *mapped = mmap(0, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    real_close(fd);
    if (mapped != MAP_FAILED) control = mapped;
}

static int is_below(const char *path)
{
    size_t length = folder ? strlen(folder) : 0;
    return control && path && strncmp(path, folder, length) == 0 && path[length] == '/';
}

static struct file *file_at(const char *path)
{
    for (int i = 0; i < file_count; i++)
        if (strcmp(files[i].path, path) == 0) return &files[i];
    if (file_count == MOST_FILES || strlen(path) >= sizeof files[0].path) abort();
    struct file *file = &files[file_count++];
    strcpy(file->path, path);
    size_t length = strlen(path);
    file->journaled = length < 4 || strcmp(path + length - 4, "-shm") != 0;
    return file;
}

static struct file *file_of(int fd)
{
    return control && fd >= 0 && fd < MOST_DESCRIPTORS && opened[fd] ? &files[opened[fd] - 1] : 0;
}

static void forget(struct file *file)
{
    for (size_t i = 0; i < file->count; i++) {
        free(file->changes[i].old);
        free(file->changes[i].new);
    }
    file->count = 0;
}

static off_t size_of(int fd)
{
    struct stat status;
    return fstat(fd, &status) == 0 ? status.st_size : 0;
}

/* Remembers a change that is about to be made. */
static void note(struct file *file, int fd, off_t offset, const void *bytes, size_t length)
{
    if (!file->journaled) return;
    if (file->count == file->room) {
        file->room = file->room ? 2 * file->room : 64;
        file->changes = realloc(file->changes, file->room * sizeof *file->changes);
    }
    struct change *change = &file->changes[file->count++];
    memset(change, 0, sizeof *change);
    change->offset = offset;
    change->size_before = size_of(fd);
    change->length = bytes ? length : change->size_before > offset ? change->size_before - offset : 0;
    change->old = malloc(change->length + 1);
    ssize_t read = real_pread(fd, change->old, change->length, offset);
    change->before = read > 0 ? read : 0;
    if (!bytes) return;
    change->new = malloc(length + 1);
    memcpy(change->new, bytes, length);
}

static void undo(int fd, struct change *change)
{
    if (change->before) real_pwrite(fd, change->old, change->before, change->offset);
    real_ftruncate(fd, change->size_before);
}

static void redo(int fd, struct change *change, int scattered, size_t most)
{
    if (!change->new) {
        if (!scattered || rand() % 2) real_ftruncate(fd, change->offset);
        return;
    }
    for (size_t at = 0; at < most;) {
        size_t piece = SECTOR - (change->offset + at) % SECTOR;
        if (piece > most - at) piece = most - at;
        if (!scattered || rand() % 2) real_pwrite(fd, change->new + at, piece, change->offset + at);
        at += piece;
    }
}

static void tear(struct file *file)
{
    int fd = real_open(file->path, O_RDWR);
    if (fd < 0) return;
    for (size_t i = file->count; i-- > 0;) undo(fd, &file->changes[i]);
    int survives = rand() % 4;
    size_t whole = survives == 0 ? 0 : survives == 1 ? rand() % (file->count + 1) : file->count;
    for (size_t i = 0; i < whole; i++) redo(fd, &file->changes[i], survives == 2, file->changes[i].length);
    if (survives == 1 && whole < file->count && file->changes[whole].new)
        redo(fd, &file->changes[whole], 0, file->changes[whole].length / SECTOR * (rand() % 100) / 100 * SECTOR);
    real_close(fd);
}

static void bring_back(struct file *file)
{
    int fd = rand() % 2 ? real_open(file->path, O_RDWR | O_CREAT | O_EXCL, 0644) : -1;
    if (fd < 0) return;
    real_pwrite(fd, file->gone, file->gone_size, 0);
    real_close(fd);
}

static void cut(void)
{
    srand((unsigned)control->seed);
    for (int i = 0; i < file_count; i++) {
        if (files[i].gone) bring_back(&files[i]);
        else if (files[i].count) tear(&files[i]);
    }
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

/* Counts an operation. Whatever is noted by then and wasn't synced is at the cut's mercy. */
static void count(void)
{
    int64_t now = ++control->operations;
    if (control->cut_at && now >= control->cut_at) cut();
}

/* How many of length bytes there is room for; -1 with errno where there is none. */
static ssize_t admit(int fd, off_t offset, size_t length)
{
    if (control->write_error) {
        control->refused++;
        errno = (int)control->write_error;
        return -1;
    }
    off_t growth = offset + (off_t)length - size_of(fd);
    if (growth <= 0 || control->room < 0) return length;
    if (growth > control->room) {
        control->refused++;
        length -= growth - control->room;
        if ((ssize_t)length <= 0) {
            errno = ENOSPC;
            return -1;
        }
        growth = control->room;
    }
    control->room -= growth;
    return length;
}

static ssize_t put(int fd, const void *bytes, size_t length, off_t offset)
{
    struct file *file = file_of(fd);
    pthread_mutex_lock(&lock);
    ssize_t admitted = admit(fd, offset, length);
    if (admitted > 0) {
        note(file, fd, offset, bytes, admitted);
        count();
        admitted = real_pwrite(fd, bytes, admitted, offset);
    }
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return admitted;
}

static int sync_file(int fd)
{
    struct file *file = file_of(fd);
    pthread_mutex_lock(&lock);
    int result = 0, error = 0;
    count();
    if (control->write_error == EIO) {
        control->refused++;
        error = EIO;
        result = -1;
    } else if (file) {
        forget(file);
        control->syncs++;
    } else {
        for (int i = 0; i < file_count; i++) {
            free(files[i].gone);
            files[i].gone = 0;
        }
    }
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

static int is_writing(int flags) { return (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT); }

static int opened_as(int fd, const char *path, int flags)
{
    if (fd < 0 || fd >= MOST_DESCRIPTORS || !control) return fd;
    pthread_mutex_lock(&lock);
    opened[fd] = 0;
    folders[fd] = strcmp(path, folder) == 0;
    if (!folders[fd] && is_below(path) && !(flags & O_DIRECTORY)) {
        struct file *file = file_at(path);
        opened[fd] = (unsigned char)(file - files + 1);
        free(file->gone);
        file->gone = 0;
    }
    pthread_mutex_unlock(&lock);
    return fd;
}

static int refuse_open(const char *path, int flags)
{
    if (!is_below(path) || control->write_error != EROFS || !is_writing(flags)) return 0;
    control->refused++;
    errno = EROFS;
    return -1;
}

static int open_any(const char *path, int flags, mode_t mode)
{
    return refuse_open(path, flags) ? -1 : opened_as(real_open(path, flags, mode), path, flags);
}

#define MODE(last) mode_t mode = 0; if (flags & (O_CREAT | O_TMPFILE)) { va_list list; va_start(list, last); mode = va_arg(list, mode_t); va_end(list); }

int open(const char *path, int flags, ...) { MODE(flags) return open_any(path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return open_any(path, flags, mode); }

int openat(int at, const char *path, int flags, ...)
{
    MODE(flags)
    return refuse_open(path, flags) ? -1 : opened_as(real_openat(at, path, flags, mode), path, flags);
}

int openat64(int at, const char *path, int flags, ...)
{
    MODE(flags)
    return refuse_open(path, flags) ? -1 : opened_as(real_openat(at, path, flags, mode), path, flags);
}

int close(int fd)
{
    if (fd >= 0 && fd < MOST_DESCRIPTORS) opened[fd] = folders[fd] = 0;
    return real_close(fd);
}

ssize_t write(int fd, const void *bytes, size_t length)
{
    if (!file_of(fd)) return real_write(fd, bytes, length);
    off_t at = lseek(fd, 0, SEEK_CUR);
    ssize_t written = put(fd, bytes, length, at);
    if (written > 0) lseek(fd, at + written, SEEK_SET);
    return written;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset)
{
    return file_of(fd) ? put(fd, bytes, length, offset) : real_pwrite(fd, bytes, length, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t offset) { return pwrite(fd, bytes, length, offset); }

int ftruncate(int fd, off_t size)
{
    struct file *file = file_of(fd);
    if (!file) return real_ftruncate(fd, size);
    pthread_mutex_lock(&lock);
    int result = -1;
    off_t freed = size_of(fd) - size;
    if (admit(fd, size, 0) >= 0) {
        if (freed > 0 && control->room >= 0) control->room += freed;
        note(file, fd, size, 0, 0);
        count();
        result = real_ftruncate(fd, size);
    }
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

int ftruncate64(int fd, off_t size) { return ftruncate(fd, size); }

int fsync(int fd) { return file_of(fd) || (control && fd >= 0 && fd < MOST_DESCRIPTORS && folders[fd]) ? sync_file(fd) : real_fsync(fd); }
int fdatasync(int fd) { return file_of(fd) ? sync_file(fd) : real_fdatasync(fd); }

int unlink(const char *path)
{
    if (!is_below(path)) return real_unlink(path);
    pthread_mutex_lock(&lock);
    int result = -1;
    if (control->write_error) {
        control->refused++;
        errno = (int)control->write_error;
    } else {
        struct file *file = file_at(path);
        int fd = file->journaled ? real_open(path, O_RDWR) : -1;
        count();
        if (fd >= 0) {
            for (size_t i = file->count; i-- > 0;) undo(fd, &file->changes[i]);
            free(file->gone);
            file->gone_size = size_of(fd);
            file->gone = malloc(file->gone_size + 1);
            if (real_pread(fd, file->gone, file->gone_size, 0) < 0) file->gone_size = 0;
            real_close(fd);
        }
        forget(file);
        result = real_unlink(path);
    }
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}
