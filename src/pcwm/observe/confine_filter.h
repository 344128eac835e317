/* The system call filter of a command, and how the launcher (`confine.c`, which includes this) judges what it notifies of. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#else
#error "no system call filter for this processor yet"
#endif

#define LENGTH(array) ((int)(sizeof(array) / sizeof *(array)))
#define CALL(name) {__NR_##name, #name}

static const struct { int nr; const char *name; } forbidden[] = {
    CALL(socket), CALL(connect), CALL(bind), CALL(listen), CALL(accept), CALL(accept4), CALL(ptrace), CALL(process_vm_writev),
    CALL(mount), CALL(umount2), CALL(pivot_root), CALL(chroot), CALL(unshare), CALL(setns), CALL(bpf), CALL(perf_event_open),
    CALL(keyctl), CALL(add_key), CALL(request_key), CALL(userfaultfd), CALL(io_uring_setup), CALL(io_uring_enter),
    CALL(io_uring_register), CALL(kexec_load), CALL(init_module), CALL(finit_module), CALL(delete_module), CALL(reboot),
    CALL(swapon), CALL(swapoff), CALL(acct), CALL(quotactl), CALL(syslog), CALL(settimeofday), CALL(clock_settime),
    CALL(clock_adjtime), CALL(adjtimex), CALL(sethostname), CALL(setdomainname), CALL(open_by_handle_at), CALL(name_to_handle_at),
    CALL(fanotify_init), CALL(vhangup), CALL(open_tree), CALL(move_mount), CALL(fsopen), CALL(fsconfig), CALL(fsmount),
    CALL(fspick), CALL(pidfd_getfd), CALL(seccomp),
#ifdef __x86_64__
    CALL(kexec_file_load), CALL(iopl), CALL(ioperm), CALL(modify_ldt), CALL(uselib), CALL(ustat), CALL(sysfs),
#endif
};

/* Calls that write: where their paths are among the arguments, and the directory each is relative to (-1: the working directory). */
static const struct { int nr, path, dir, other, other_dir; } writes[] = {
    {__NR_openat, 1, 0, -1, -1}, {__NR_mkdirat, 1, 0, -1, -1}, {__NR_unlinkat, 1, 0, -1, -1}, {__NR_renameat2, 1, 0, 3, 2},
    {__NR_linkat, 3, 2, -1, -1}, {__NR_symlinkat, 2, 1, -1, -1}, {__NR_mknodat, 1, 0, -1, -1}, {__NR_truncate, 0, -1, -1, -1},
    {__NR_fchmodat, 1, 0, -1, -1}, {__NR_renameat, 1, 0, 3, 2},
#ifdef __x86_64__
    {__NR_open, 0, -1, -1, -1}, {__NR_creat, 0, -1, -1, -1}, {__NR_mkdir, 0, -1, -1, -1}, {__NR_unlink, 0, -1, -1, -1},
    {__NR_rmdir, 0, -1, -1, -1}, {__NR_rename, 0, -1, 1, -1}, {__NR_link, 1, -1, -1, -1}, {__NR_symlink, 1, -1, -1, -1},
    {__NR_mknod, 0, -1, -1, -1}, {__NR_chmod, 0, -1, -1, -1},
#endif
};

static const char *const allowed[] = {"/work", "/tmp", "/proc/self", "/proc/thread-self", "/dev/shm", "/dev/null", "/dev/zero", "/dev/full",
                                      "/dev/tty", "/dev/fd", "/dev/stdout", "/dev/stderr", "/dev/pts", "/dev/random", "/dev/urandom"};

static struct sock_filter program[512];
static unsigned short length;
static int control;

static void emit(unsigned short code, unsigned char yes, unsigned char no, unsigned k) {
    program[length++] = (struct sock_filter){code, yes, no, k};
}

static void load(size_t offset) { emit(BPF_LD | BPF_W | BPF_ABS, 0, 0, (unsigned)offset); }

static void on(int nr, unsigned action) {
    emit(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, (unsigned)nr);
    emit(BPF_RET | BPF_K, 0, 0, action);
}

static void on_argument(int nr, int argument, unsigned short test, unsigned value, unsigned action) {
    emit(BPF_JMP | BPF_JEQ | BPF_K, 0, 4, (unsigned)nr);
    load(offsetof(struct seccomp_data, args) + 8 * (size_t)argument);
    emit(BPF_JMP | test | BPF_K, 0, 1, value);
    emit(BPF_RET | BPF_K, 0, 0, action);
    load(offsetof(struct seccomp_data, nr));
}

/* `action` where any bit of `mask` is set in the argument (its low 32 bits). */
static void on_bits(int nr, int argument, unsigned mask, unsigned action) { on_argument(nr, argument, BPF_JSET, mask, action); }

static void on_value(int nr, int argument, unsigned value, unsigned action) { on_argument(nr, argument, BPF_JEQ, value, action); }

static void build_filter(int notify) {
    unsigned deny = notify ? SECCOMP_RET_USER_NOTIF : SECCOMP_RET_KILL_PROCESS, tell = notify ? SECCOMP_RET_USER_NOTIF : SECCOMP_RET_ALLOW;
    unsigned writing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC;
    unsigned spaces = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
    length = 0;
    load(offsetof(struct seccomp_data, arch));
    emit(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, ARCH);
    emit(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_KILL_PROCESS);
    load(offsetof(struct seccomp_data, nr));
#ifdef __x86_64__
    emit(BPF_JMP | BPF_JGE | BPF_K, 0, 1, 0x40000000); /* the x32 calls: the same kernel functions under other numbers */
    emit(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_KILL_PROCESS);
#endif
    /* Their flags are behind a pointer, which a filter cannot follow: glibc then takes the old calls. */
    on(__NR_clone3, SECCOMP_RET_ERRNO | ENOSYS);
    on(__NR_openat2, SECCOMP_RET_ERRNO | ENOSYS);
    /* Refused, but not worth telling: newer sanitizers read their own memory this way while they report. */
    on(__NR_process_vm_readv, SECCOMP_RET_ERRNO | EPERM);
    on_bits(__NR_clone, 0, spaces, deny);
    /* The C library's own, harmless look-up of user names through a local socket: refused, but not worth telling. */
    on_value(__NR_socket, 0, AF_UNIX, SECCOMP_RET_ERRNO | EACCES);
    /* A queue would outlive its process, and cannot be found to be removed. */
    on(__NR_mq_open, SECCOMP_RET_ERRNO | ENOSYS);
    /* What the launcher is and does would be inherited by the next command. */
    static const int of_process[] = {__NR_prlimit64, __NR_sched_setaffinity, __NR_sched_setscheduler, __NR_sched_setparam, __NR_sched_setattr};
    for (int i = 0; i < LENGTH(of_process); i++)
        on_value(of_process[i], 0, 1, deny);
    on_value(__NR_setpriority, 1, 1, deny);
    on_value(__NR_ioprio_set, 1, 1, deny);
    on_bits(__NR_setpriority, 0, ~0U, SECCOMP_RET_ERRNO | EPERM); /* all of a group or user */
    on_bits(__NR_ioprio_set, 0, 2, SECCOMP_RET_ERRNO | EPERM);
    for (int i = 0; i < LENGTH(forbidden); i++)
        on(forbidden[i].nr, deny);
    on_bits(__NR_openat, 2, writing, tell);
#ifdef __x86_64__
    on_bits(__NR_open, 1, writing, tell);
#endif
    for (int i = 0; i < LENGTH(writes); i++) {
        int opens = writes[i].nr == __NR_openat; /* judged by its flags above */
#ifdef __x86_64__
        opens |= writes[i].nr == __NR_open; /* glibc no longer uses it, but valgrind does, for reading too */
#endif
        on(writes[i].nr, opens ? SECCOMP_RET_ALLOW : tell);
    }
    emit(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW);
}

static void tell(const char *kind, const char *what) {
    char line[PATH_MAX + 32];
    int n = snprintf(line, sizeof line, "%s %s", kind, what);
    if (send(control, line, (size_t)(n < (int)sizeof line ? n : (int)sizeof line - 1), MSG_NOSIGNAL) < 0)
        return; /* nobody listens any more: the sandbox is being torn down */
}

/* The path at `address` in process `pid`, absolute and without `.` and `..`; 0 where there is none, -1 where the process hides it. */
static int path_of(pid_t pid, unsigned long long address, int dir, char *out) {
    char raw[PATH_MAX + 1] = "", whole[2 * PATH_MAX + 2] = "", link[64];
    size_t first = 4096 - address % 4096, most = PATH_MAX;
    struct iovec local = {raw, most};
    struct iovec remote[2] = {{(void *)address, first < most ? first : most}, {(void *)(address + first), first < most ? most - first : 0}};
    errno = 0;
    if (process_vm_readv(pid, &local, 1, remote, 2, 0) <= 0 || !*raw)
        return errno == EPERM ? -1 : 0;
    if (*raw != '/') {
        snprintf(link, sizeof link, dir == AT_FDCWD ? "/proc/%d/cwd" : "/proc/%d/fd/%d", pid, dir);
        ssize_t n = readlink(link, whole, PATH_MAX);
        if (n <= 0)
            return 0;
        whole[n] = '\0';
        strcat(whole, "/");
    }
    strcat(whole, raw);
    size_t n = 0;
    for (char *save, *part = strtok_r(whole, "/", &save); part; part = strtok_r(NULL, "/", &save)) {
        if (!strcmp(part, "."))
            continue;
        if (!strcmp(part, "..")) {
            while (n > 0 && out[--n] != '/')
                ;
        } else if (n + strlen(part) + 2 < PATH_MAX) {
            out[n++] = '/';
            memcpy(out + n, part, strlen(part));
            n += strlen(part);
        }
    }
    out[n] = '\0';
    return 1;
}

static int is_allowed(pid_t pid, const char *path) {
    char own[32];
    snprintf(own, sizeof own, "/proc/%d", pid);
    for (int i = -1; i < LENGTH(allowed); i++) {
        const char *prefix = i < 0 ? own : allowed[i];
        size_t n = strlen(prefix);
        if (!strncmp(path, prefix, n) && (path[n] == '/' || path[n] == '\0'))
            return 1;
    }
    return 0;
}

static void check_path(const struct seccomp_notif *call, int path, int dir) {
    char text[PATH_MAX];
    int base = dir < 0 ? AT_FDCWD : (int)call->data.args[dir];
    int known = path < 0 ? 0 : path_of((pid_t)call->pid, call->data.args[path], base, text);
    if (known < 0 || (known > 0 && !is_allowed((pid_t)call->pid, text)))
        tell("write", known < 0 ? "a path that it hides" : text);
}

static void judge(int listener) {
    struct seccomp_notif call;
    memset(&call, 0, sizeof call);
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) < 0)
        return; /* the caller died meanwhile */
    struct seccomp_notif_resp answer = {.id = call.id, .error = -EPERM};
    const char *name = call.data.nr == __NR_clone ? "clone with namespaces" : "a change of the launcher";
    for (int i = 0; i < LENGTH(forbidden); i++)
        if (forbidden[i].nr == call.data.nr)
            name = forbidden[i].name;
    for (int i = 0; i < LENGTH(writes); i++)
        if (writes[i].nr == call.data.nr) {
            check_path(&call, writes[i].path, writes[i].dir);
            check_path(&call, writes[i].other, writes[i].other_dir);
            answer.error = 0;
            answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
        }
    if (answer.error)
        tell("call", name);
    ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
}

static int install(int notify) {
    build_filter(notify);
    struct sock_fprog filter = {length, program};
    return (int)syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, notify ? SECCOMP_FILTER_FLAG_NEW_LISTENER : 0, &filter);
}
