// What all threads of the packet path share.
#pragma once

#include <cstdint>

#include "control-queue.h"
#include "prefix-set.h"
#include "session-table.h"
#include "sockets/socket-set.h"
#include "table-lock.h"
#include "tun/tun-device.h"

namespace sekisho {

/// Which end of the tunnels this is.
enum class Role {
  kGateway,
  /// Many clients at once, for tests and load: addresses are those of this end.
  kClient,
};

struct PathOptions {
  Role role = Role::kGateway;
  /// The gateway's port for UDP encapsulation.
  uint16_t nat_traversal_port = 0;
  /// Where decrypted packets may go; a client's may come from anywhere.
  PrefixSet encryption_domain;
  /// Of the TUN device, 0: none. Clients may always reach it.
  uint32_t own_address = 0;
};

struct Path {
  const PathOptions options;
  SocketSet sockets;
  TunDevice tun;
  TableLock lock;
  SessionTable table;
  ControlQueue queue;
};

}  // namespace sekisho
