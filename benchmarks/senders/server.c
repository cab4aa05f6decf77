/* A server too fast to be what is measured: fixed answers, keep-alive, one thread of epoll, TLS where asked.
 *
 * server DELAY_MS PEM|- NAME=FILE ...   prints its port and lives until its standard input ends.
 *
 * A request for /any/path/NAME?query is answered with the octets of FILE, a whole HTTP answer, DELAY_MS after it
 * came; /connections with the number of connections accepted so far. One request at a time on a connection.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST_ANSWERS = 16, MOST_FDS = 16384, ROOM = 16384, MOST_EVENTS = 512 };

struct answer {
    const char *name;
    char *octets;
    size_t size;
};

struct connection {
    int open;
    unsigned generation;
    SSL *ssl;
    char in[ROOM];
    size_t have;
    const char *out;
    size_t left;
    char counted[128];
};

struct waiting {
    int fd;
    unsigned generation;
    const struct answer *answer;
    double at;
};

static struct answer answers[MOST_ANSWERS];
static int answer_count;
static struct connection *connections[MOST_FDS];
static struct waiting queue[MOST_FDS]; /* a ring: every answer waits equally long, so the first in is the first due */
static size_t queue_first, queue_end;
static double delay;
static unsigned long accepted;
static SSL_CTX *context;

static double now(void) {
    struct timespec moment;
    clock_gettime(CLOCK_MONOTONIC, &moment);
    return (double)moment.tv_sec + (double)moment.tv_nsec / 1e9;
}

static void die(const char *what) {
    perror(what);
    exit(1);
}

static void drop(int fd) {
    struct connection *each = connections[fd];
    if (each->ssl) SSL_free(each->ssl);
    each->ssl = NULL;
    each->open = 0;
    each->generation++;
    close(fd);
}

/* Read or write; -1 where it would block, -2 where the connection is over. */
static ssize_t moved(int fd, struct connection *each, void *room, size_t size, int writing) {
    ssize_t done;
    if (each->ssl) {
        done = writing ? SSL_write(each->ssl, room, (int)size) : SSL_read(each->ssl, room, (int)size);
        if (done > 0) return done;
        int why = SSL_get_error(each->ssl, (int)done);
        return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? -1 : -2;
    }
    done = writing ? send(fd, room, size, MSG_NOSIGNAL) : recv(fd, room, size, 0);
    if (done > 0) return done;
    return done < 0 && errno == EAGAIN ? -1 : -2;
}

static int flushed(int fd) { /* 0 where the connection was dropped */
    struct connection *each = connections[fd];
    while (each->left) {
        ssize_t done = moved(fd, each, (void *)each->out, each->left, 1);
        if (done == -1) return 1; /* epoll is edge-triggered for both directions: it says when to go on */
        if (done == -2) return drop(fd), 0;
        each->out += done;
        each->left -= (size_t)done;
    }
    return 1;
}

static void count_connections(struct connection *each) {
    char body[24];
    int size = snprintf(body, sizeof body, "%lu", accepted);
    each->left = (size_t)snprintf(each->counted, sizeof each->counted,
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s", size, body);
    each->out = each->counted;
}

static int answered(int fd, char *head) { /* 0 where the connection was dropped */
    struct connection *each = connections[fd];
    char *path = strchr(head, ' ');
    char *end = path ? path + 1 + strcspn(path + 1, " ?") : NULL;
    if (!end) return drop(fd), 0;
    char *name = end;
    while (name > path && name[-1] != '/') name--;
    size_t size = (size_t)(end - name);
    if (size == 11 && !memcmp(name, "connections", 11)) {
        count_connections(each);
        return flushed(fd);
    }
    for (int place = 0; place < answer_count; place++) {
        const struct answer *found = &answers[place];
        if (strlen(found->name) != size || memcmp(found->name, name, size)) continue;
        if (delay > 0) {
            queue[queue_end++ % MOST_FDS] = (struct waiting){fd, each->generation, found, now() + delay};
            return 1;
        }
        each->out = found->octets;
        each->left = found->size;
        return flushed(fd);
    }
    return drop(fd), 0;
}

static void readable(int fd) {
    struct connection *each = connections[fd];
    for (;;) {
        ssize_t done = moved(fd, each, each->in + each->have, ROOM - 1 - each->have, 0);
        if (done == -1) break;
        if (done == -2) {
            drop(fd);
            return;
        }
        each->have += (size_t)done;
        each->in[each->have] = 0;
        char *end = strstr(each->in, "\r\n\r\n");
        if (!end) {
            if (each->have == ROOM - 1) {
                drop(fd);
                return;
            }
            continue;
        }
        char *length = strcasestr(each->in, "\r\ncontent-length:");
        size_t body = length && length < end ? strtoul(length + 17, NULL, 10) : 0;
        if (each->have < (size_t)(end - each->in) + 4 + body) continue;
        each->have = 0;
        if (!answered(fd, each->in)) return;
    }
}

static void accept_all(int listening, int epoll) {
    for (;;) {
        int fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK);
        if (fd < 0) return;
        if (fd >= MOST_FDS) {
            close(fd);
            continue;
        }
        int one = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        if (!connections[fd] && !(connections[fd] = calloc(1, sizeof(struct connection)))) die("calloc");
        struct connection *each = connections[fd];
        each->open = 1;
        each->have = each->left = 0;
        if (context) {
            each->ssl = SSL_new(context);
            SSL_set_fd(each->ssl, fd);
            SSL_set_accept_state(each->ssl);
            SSL_set_mode(each->ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
        }
        accepted++;
        struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.fd = fd};
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event)) die("epoll_ctl");
    }
}

/* Send the answers that are due; how long until the next, or NULL where none waits. */
static struct timespec *until_due(void) {
    static struct timespec pause;
    while (queue_first != queue_end) {
        struct waiting *next = &queue[queue_first % MOST_FDS];
        double left = next->at - now();
        if (left > 0) {
            pause = (struct timespec){(time_t)left, (long)((left - (double)(time_t)left) * 1e9)};
            return &pause;
        }
        queue_first++;
        struct connection *each = connections[next->fd];
        if (!each->open || each->generation != next->generation) continue;
        each->out = next->answer->octets;
        each->left = next->answer->size;
        flushed(next->fd);
    }
    return NULL;
}

static void load(char *pair) {
    char *equals = strchr(pair, '=');
    if (!equals || answer_count == MOST_ANSWERS) die(pair);
    *equals = 0;
    FILE *file = fopen(equals + 1, "rb");
    if (!file || fseek(file, 0, SEEK_END)) die(equals + 1);
    size_t size = (size_t)ftell(file);
    char *octets = malloc(size);
    rewind(file);
    if (!octets || fread(octets, 1, size, file) != size) die(equals + 1);
    fclose(file);
    answers[answer_count++] = (struct answer){pair, octets, size};
}

int main(int count, char **values) {
    if (count < 4) return fprintf(stderr, "server DELAY_MS PEM|- NAME=FILE ...\n"), 2;
    delay = strtod(values[1], NULL) / 1000;
    if (strcmp(values[2], "-")) {
        context = SSL_CTX_new(TLS_server_method());
        if (SSL_CTX_use_certificate_chain_file(context, values[2]) != 1 ||
            SSL_CTX_use_PrivateKey_file(context, values[2], SSL_FILETYPE_PEM) != 1)
            die(values[2]);
    }
    for (int place = 3; place < count; place++) load(values[place]);

    int listening = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (bind(listening, (struct sockaddr *)&address, size) || listen(listening, 4096)) die("listen");
    if (getsockname(listening, (struct sockaddr *)&address, &size)) die("getsockname");
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);

    int epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listening};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, listening, &event)) die("epoll_ctl");
    event.data.fd = STDIN_FILENO;
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &event)) die("epoll_ctl");
    static struct epoll_event events[MOST_EVENTS];
    for (;;) {
        int found = epoll_pwait2(epoll, events, MOST_EVENTS, until_due(), NULL);
        for (int place = 0; place < found; place++) {
            int fd = events[place].data.fd;
            if (fd == STDIN_FILENO) return 0;
            if (fd == listening) accept_all(listening, epoll);
            else if (connections[fd]->open && flushed(fd)) readable(fd);
        }
    }
}
