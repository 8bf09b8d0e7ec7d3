// The programs of the tool. Each reads its options, runs until its time is over or a signal ends it, prints one JSON
// object and returns the exit code.
#pragma once

#include "arguments.h"

namespace sekisho::traffic {

/// Sends UDP datagrams to many destinations in turn, with UDP segmentation.
int send_datagrams(Arguments& arguments);

/// Counts UDP datagrams.
int receive_datagrams(Arguments& arguments);

/// Sends every datagram back to where it came from.
int echo_datagrams(Arguments& arguments);

/// Measures the time to an echo and back, one datagram a tick.
int ping_echo(Arguments& arguments);

/// Hands packets from one TUN device to another, as they are: what a gateway without protocols would do.
int forward_packets(Arguments& arguments);

/// Sends one UDP message again and again, each time from another source address and port, its first 8 bytes random.
int flood_messages(Arguments& arguments);

}  // namespace sekisho::traffic
