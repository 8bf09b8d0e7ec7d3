// What all programs of the tool share: how they end, what they say, their sockets.
#pragma once

#include <netinet/in.h>

#include <cstdint>

#include "../endpoint.h"
#include "../file-descriptor.h"

namespace sekisho::traffic {

/// Installs handlers: SIGINT and SIGTERM ask the program to end and say what it counted.
void catch_stop_signals();
bool stop_requested();

/// Prints a line at once: `ready` when everything is open and traffic may begin, `receiving` when it has.
void say(const char* line);

/// Prints `sentence`, and the system's word for errno where it is set, on standard error. @return exit code 1
int fail(const char* sentence);

sockaddr_in to_sockaddr(Endpoint endpoint);

/// A bound UDP socket with big buffers; none: errno says why.
FileDescriptor open_udp(Endpoint bound);

/// Waits until something can be read or it is time to look around; false: nothing to read.
bool wait_readable(int fd, int timeout_ms);

}  // namespace sekisho::traffic
