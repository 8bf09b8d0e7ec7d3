// What all threads of the packet path share.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "access-policy.h"
#include "control-queue.h"
#include "fence.h"
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
  /// Prefixes of addresses leased to clients, by this gateway or others.
  PrefixSet clients;
  /// Of the TUN device, in IPv6. Clients may always reach it.
  std::optional<ipv6::Address> own_address6;
};

struct Path {
  Path(PathOptions from, size_t workers, std::vector<AccessPolicy> access, uint32_t own)
      : options(std::move(from)),
        lock(workers),
        table(options.clients),
        policies(std::move(access)),
        own_address(own) {}

  const PathOptions options;
  SocketSet sockets;
  TunDevice tun;
  TableLock lock;
  SessionTable table;
  // Of the settings, and held by the same lock as the table:
  /// What clients may send; sessions name theirs by its place. None where this end is the client.
  std::vector<AccessPolicy> policies;
  /// Of the TUN device, 0: none. Clients may always reach it.
  uint32_t own_address;
  ControlQueue queue;
  Fence fence;
};

}  // namespace sekisho
