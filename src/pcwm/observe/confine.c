/* Process 1 of the sandbox: runs the commands it is told, one after another, each with fresh limits and a fresh system call filter,
 * and tells what they tried.
 *
 *   confine SOCKET UID MODE FOLDER [...]      (FOLDERs are emptied after each command; UID 0: stay who you are)
 *
 * SOCKET is a SOCK_SEQPACKET pair with pcwm, which sends one packet a command: NPROC CPU_S FSIZE NOFILE AS COUNT (0: leave the limit as it
 * is), COUNT variables of the environment, and the words of the command, each ended by a 0 byte; with it come the descriptors that become
 * the command's 1, 2 and 3. What goes back, one packet each: `up` once; for each command `ready` once the filter stands, `call NAME` for
 * a forbidden system call, `write PATH` for an attempt to write outside the scratch folders, `exec ERROR` where the command cannot be
 * started, `files COUNT` for too many files, and `exit CODE CPU_SECONDS SECONDS PEAK_KB STAYS` when every process is dead and every folder
 * empty again. STAYS is 0 where something could not be put back: then the sandbox ends. It ends, too, when pcwm closes its side.
 *
 * Forbidden calls fail with EPERM. Writes are only *noticed* here: what refuses them is the read-only mount, so a path that fools this
 * text comparison gains nothing. Where the kernel has no user notification (before 5.5), or in the MODE `kill` instead of `notify`, a
 * forbidden call kills with SIGSYS and writes go unnoticed. In the MODE `bare` there is no sandbox: only limits, and the processes and
 * folders of a command are cleared away as far as they can be found. CODE is the command's, or 128 + n where signal n killed it.
 *
 * Commands may have this process's user id. As process 1 it is immune to their signals; not being dumpable keeps its memory and
 * descriptors from them; the filter refuses what else one process may do to another of its user (limits, priority, processors).
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#include "confine_filter.h"

static int bare, notify;

/* The child: filter, hand the listener over, become the command. */
static void become(char **command, int channel) {
    int listener = notify ? install(1) : -1;
    if (listener < 0 && !bare && install(0) < 0) {
        tell("exec", "the kernel refuses the system call filter");
        _exit(126);
    }
    char room[CMSG_SPACE(sizeof listener)] = "", byte = listener < 0 ? 'k' : 'n';
    struct iovec data = {&byte, 1};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1};
    if (listener >= 0) {
        message.msg_control = room;
        message.msg_controllen = sizeof room;
        struct cmsghdr *head = CMSG_FIRSTHDR(&message);
        *head = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof listener), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
        memcpy(CMSG_DATA(head), &listener, sizeof listener);
    }
    if (sendmsg(channel, &message, MSG_NOSIGNAL) != 1)
        _exit(126);
    close(channel);
    if (listener >= 0)
        close(listener);
    tell("ready", "");
    execvp(command[0], command);
    tell("exec", strerror(errno));
    _exit(127);
}

/* One packet with up to `most` descriptors; its length, 0 or less where the other side is gone. */
static ssize_t receive(int from, char *text, size_t size, int *descriptors, int most) {
    char room[CMSG_SPACE(4 * sizeof(int))];
    struct iovec data = {text, size};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = room, .msg_controllen = CMSG_SPACE((size_t)most * sizeof(int))};
    ssize_t n;
    while ((n = recvmsg(from, &message, MSG_CMSG_CLOEXEC)) < 0 && errno == EINTR)
        ;
    for (int i = 0; i < most; i++)
        descriptors[i] = -1;
    struct cmsghdr *head = n > 0 ? CMSG_FIRSTHDR(&message) : NULL;
    if (head && head->cmsg_type == SCM_RIGHTS && head->cmsg_len <= CMSG_LEN((size_t)most * sizeof(int)))
        memcpy(descriptors, CMSG_DATA(head), head->cmsg_len - CMSG_LEN(0));
    return n;
}

enum { WORDS = 4096, LIMITS = 5, LOOK_MS = 100, MOST_FILES = 20000, MOST_REMOVED = 10000 };

/* One command, as it was sent: limits, environment and words are pointers into `text`. */
static struct request {
    char text[1 << 18];
    char *limits[LIMITS], *environment[WORDS], *words[WORDS];
    int streams[3];
} request;

/* 0 where pcwm is gone, or what it sends makes no sense. */
static int next_request(void) {
    ssize_t n = receive(control, request.text, sizeof request.text - 1, request.streams, 3);
    if (n <= 0)
        return 0;
    request.text[n] = '\0';
    char *word = request.text, *end = request.text + n;
    int variables = 0, words = 0;
    for (int i = 0; i <= LIMITS && word < end; i++, word += strlen(word) + 1)
        if (i < LIMITS)
            request.limits[i] = word;
        else
            variables = atoi(word);
    if (variables < 0 || variables >= WORDS)
        return 0;
    for (int i = 0; i < variables && word < end; i++, word += strlen(word) + 1)
        request.environment[i] = word;
    request.environment[variables] = NULL;
    for (; words < WORDS - 1 && word < end; words++, word += strlen(word) + 1)
        request.words[words] = word;
    request.words[words] = NULL;
    return words > 0 && request.streams[2] >= 0;
}

static void limit(int resource, const char *text) {
    rlim_t value = strtoull(text, NULL, 10);
    struct rlimit both = {value, resource == RLIMIT_CPU ? value + 2 : value}; /* SIGXCPU first, SIGKILL two seconds later */
    if (value)
        setrlimit(resource, &both);
}

/* Root keeps nothing but its name as the saved user id: bubblewrap, which has that name too, may then kill this process by dying, and the
 * commands, which have not, count as strangers. */
static int drop_root(uid_t uid) {
    struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[2] = {{0, 0, 0}, {0, 0, 0}};
    return setgroups(0, NULL) || setresgid(uid, uid, uid) || setresuid(uid, uid, 0) || syscall(__NR_capset, &head, none);
}

static void start(int channel) {
    static const int resources[LIMITS] = {RLIMIT_NPROC, RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_NOFILE, RLIMIT_AS};
    int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setsid();
    if (setresuid(getuid(), getuid(), getuid()) || dup2(input, 0) < 0 || dup2(request.streams[0], 1) < 0 || dup2(request.streams[1], 2) < 0)
        _exit(126);
    if (request.streams[2] == 3) /* stays where it is: only the flag has to go */
        fcntl(3, F_SETFD, 0);
    else if (dup2(request.streams[2], 3) < 0)
        _exit(126);
    for (int i = 0; i < LIMITS; i++)
        limit(resources[i], request.limits[i]);
    setpriority(PRIO_PROCESS, 0, 5); /* so that whoever watches gets a turn when the command forks without end */
    environ = request.environment;
    if (bare)
        prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    become(request.words, channel);
}

/* What has ended so far of one command's processes. */
static struct ended {
    pid_t first;
    int over, status;
    double cpu;
    long peak_kb;
} ended;

/* Collects the dead, orphans too; without WNOHANG until no process is left. */
static void reap(int options) {
    int status;
    struct rusage used;
    pid_t pid;
    while ((pid = wait4(-1, &status, options | __WALL, &used)) > 0) {
        ended.cpu += (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + 1e-6 * (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
        ended.peak_kb = used.ru_maxrss > ended.peak_kb ? used.ru_maxrss : ended.peak_kb;
        if (pid == ended.first) {
            ended.over = 1;
            ended.status = status;
        }
    }
}

/* Kills and collects all that is left of a command. */
static void kill_rest(void) {
    if (!bare)
        kill(-1, SIGKILL); /* nobody new can appear after it: a fork under way fails */
    for (int found = bare, pid; found;) { /* orphans come to us, so that in the end everybody was our child */
        FILE *children = fopen("/proc/thread-self/children", "re");
        for (found = 0; children && fscanf(children, "%d", &pid) == 1; found = 1)
            kill(pid, SIGKILL);
        if (children)
            fclose(children);
        reap(WNOHANG);
    }
    reap(0);
}

/* Empties a folder, however deep: folders inside folders move up first, so that neither paths nor this function's stack grow with it.
 * 0 where something is left, or where there is so much that a new sandbox is cheaper. */
static int empty(const char *place) {
    char names[4096];
    struct stat what;
    chmod(place, bare ? 0700 : 01777); /* its mode and attributes may have been changed where the command's user owns it */
    for (ssize_t i = 0, n = listxattr(place, names, sizeof names); i < n; i += (ssize_t)strlen(names + i) + 1)
        removexattr(place, names + i);
    int top = open(place, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), removed = 0, found = 1;
    while (top >= 0 && found && removed < MOST_REMOVED) {
        found = 0;
        DIR *folder = fdopendir(openat(top, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        for (struct dirent *entry; folder && (entry = readdir(folder)) && removed < MOST_REMOVED;) {
            const char *name = entry->d_name;
            if (!strcmp(name, ".") || !strcmp(name, ".."))
                continue;
            found = 1;
            removed++;
            if (!unlinkat(top, name, 0))
                continue;
            if (fstatat(top, name, &what, AT_SYMLINK_NOFOLLOW) || !S_ISDIR(what.st_mode))
                continue;
            fchmodat(top, name, 0700, 0);
            DIR *inner = fdopendir(openat(top, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
            for (struct dirent *deep; inner && (deep = readdir(inner)) && removed < MOST_REMOVED;) {
                char up[64];
                if (!strcmp(deep->d_name, ".") || !strcmp(deep->d_name, "..") || !unlinkat(dirfd(inner), deep->d_name, 0))
                    continue;
                if (!fstatat(dirfd(inner), deep->d_name, &what, AT_SYMLINK_NOFOLLOW) && S_ISDIR(what.st_mode))
                    fchmodat(dirfd(inner), deep->d_name, 0700, 0); /* a folder that moves must be writable itself */
                snprintf(up, sizeof up, ".up-%d-%ld", ++removed, (long)deep->d_ino);
                renameat(dirfd(inner), deep->d_name, top, up);
            }
            if (inner)
                closedir(inner);
            unlinkat(top, name, AT_REMOVEDIR);
        }
        if (folder)
            closedir(folder);
    }
    if (top >= 0)
        close(top);
    return top >= 0 && !found;
}

/* Whether the kernel keeps shared memory, semaphores or messages that outlived their process. */
static int keeps_ipc(void) {
    static const char *const lists[] = {"/proc/sysvipc/shm", "/proc/sysvipc/sem", "/proc/sysvipc/msg"};
    int lines = 0;
    for (int i = 0; i < LENGTH(lists); i++) {
        FILE *list = fopen(lists[i], "re");
        for (int c; list && (c = getc(list)) != EOF;)
            lines += c == '\n';
        lines -= list != NULL; /* the heading */
        if (list)
            fclose(list);
    }
    return lines > 0;
}

static long files_in(char **folders) {
    struct statvfs now;
    long most = 0;
    for (; *folders; folders++)
        if (!statvfs(*folders, &now) && (long)(now.f_files - now.f_ffree) > most)
            most = (long)(now.f_files - now.f_ffree);
    return most;
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Until the command's first process has ended; ends everything at once where pcwm is gone. */
static void wait_for_end(int listener, int deaths, char **folders) {
    struct pollfd waiting[3] = {{control, POLLRDHUP, 0}, {deaths, POLLIN, 0}, {listener, POLLIN, 0}};
    struct signalfd_siginfo death;
    for (double looked = seconds(); !ended.over;) {
        int n = poll(waiting, 3, LOOK_MS);
        if (seconds() - looked > 1e-3 * LOOK_MS) {
            looked = seconds();
            if (!bare && files_in(folders) > MOST_FILES)
                tell("files", "");
        }
        if (n <= 0)
            continue;
        if (waiting[0].revents) {
            kill_rest();
            _exit(0);
        }
        if (waiting[1].revents & POLLIN && read(deaths, &death, sizeof death) > 0)
            reap(WNOHANG);
        if (waiting[2].revents & POLLIN)
            judge(listener);
        else if (waiting[2].revents)
            waiting[2].fd = -1; /* nobody is left under the filter */
    }
}

/* Runs one command to its end, and puts everything back; 0 where that could not be done. */
static int run(int deaths, char **folders) {
    int channel[2], listener = -1;
    char byte, line[160];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, channel))
        return 0;
    double started = seconds();
    pid_t child = fork();
    if (child == 0)
        start(channel[1]);
    close(channel[1]);
    for (int i = 0; i < 3; i++)
        close(request.streams[i]);
    if (child < 0) {
        tell("exec", strerror(errno));
        return 0;
    }
    ended = (struct ended){.first = child};
    receive(channel[0], &byte, 1, &listener, 1);
    close(channel[0]);
    wait_for_end(listener, deaths, folders);
    double took = seconds() - started;
    kill_rest();
    if (listener >= 0)
        close(listener);
    int stays = bare || !keeps_ipc();
    for (; *folders; folders++)
        stays &= empty(*folders);
    int code = WIFSIGNALED(ended.status) ? 128 + WTERMSIG(ended.status) : WEXITSTATUS(ended.status);
    snprintf(line, sizeof line, "%d %.6f %.6f %ld %d", code, ended.cpu, took, ended.peak_kb, stays);
    tell("exit", line);
    return stays;
}

int main(int argc, char **argv) {
    if (argc < 4)
        return 125;
    bare = !strcmp(argv[3], "bare");
    notify = !strcmp(argv[3], "notify");
    if (!bare && getpid() != 1) /* it kills every process it sees: never outside */
        return 125;
    control = fcntl(atoi(argv[1]), F_DUPFD_CLOEXEC, 100); /* out of the way of the commands' 1, 2 and 3 */
    close(atoi(argv[1]));
    uid_t uid = (uid_t)atoi(argv[2]);
    if (control < 0 || (uid && drop_root(uid)))
        return 125;
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* so that no command can reach into this process */
    if (bare)
        prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    else
        prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0); /* again: it was lost with the user id */
    sigset_t dead;
    sigemptyset(&dead);
    sigaddset(&dead, SIGCHLD);
    sigprocmask(SIG_BLOCK, &dead, NULL);
    int deaths = signalfd(-1, &dead, SFD_CLOEXEC | SFD_NONBLOCK);
    if (deaths < 0)
        return 125;
    tell("up", "");
    while (next_request() && run(deaths, argv + 4))
        ;
    return 0;
}
