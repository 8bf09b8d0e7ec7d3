/* The wall clock of a program as another machine's may be: off by so many seconds as stand in the file HOST_CLOCK_OFFSET. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

static long offset(void) {
  char text[32] = {0};
  const char *path = getenv("HOST_CLOCK_OFFSET");
  int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return 0;
  ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  return length > 0 ? strtol(text, NULL, 10) : 0;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  if (syscall(SYS_gettimeofday, now, zone) != 0) return -1;
  now->tv_sec += offset();
  return 0;
}
