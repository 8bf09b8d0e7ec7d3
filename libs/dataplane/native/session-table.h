// Peers, their security associations and their L2TP sessions. One table serves one worker and is held by that worker's
// lock: a peer with all that belongs to it lies in one table, so that several workers can each have a table of their own.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "control-queue.h"
#include "counters.h"
#include "crypto/esp-crypto.h"
#include "endpoint.h"
#include "replay-window.h"

namespace sekisho {

struct Peer;

/// A pair of ESP SAs. SPIs in host byte order.
struct SecurityAssociation {
  uint32_t spi_in = 0;
  uint32_t spi_out = 0;
  Peer* peer = nullptr;
  std::unique_ptr<EspKey> opener;
  std::unique_ptr<EspKey> sealer;
  ReplayWindow replay;
  /// The next packet's number, from 1; beyond 2^32-1 the SA is exhausted.
  uint64_t next_sequence_out = 1;
  bool outbound = false;
};

struct SessionKey {
  uint16_t tunnel = 0;
  uint16_t session = 0;

  uint32_t packed() const { return static_cast<uint32_t>(tunnel) << 16 | session; }
};

struct SessionNetwork {
  uint32_t address = 0;
  uint16_t mtu = 0;
};

struct SessionParameters {
  SessionKey key;
  uint32_t peer = 0;
  uint16_t peer_tunnel = 0;
  uint16_t peer_session = 0;
  uint16_t peer_port = 0;
  std::optional<SessionNetwork> network;
};

struct Session {
  SessionParameters parameters;
  Peer* peer = nullptr;
  SessionCounters counters;
  /// Monotonic nanoseconds of the last packet that came in, 0: none yet.
  int64_t last_in_ns = 0;

  void drop(TotalCounters& totals, Drop reason) {
    counters.drop(reason);
    totals.drop(reason);
  }
};

struct Peer {
  uint32_t id = 0;
  /// Where its packets go to and come from now.
  Endpoint local;
  Endpoint remote;
  /// What the control side said last; tells its news from its memory of before the peer moved.
  Endpoint installed_local;
  Endpoint installed_remote;
  /// In order of installation.
  std::vector<std::unique_ptr<SecurityAssociation>> associations;
  std::vector<uint32_t> sessions;
  PeerQuota quota;

  /// The newest pair that may be sent on.
  SecurityAssociation* outbound() const;
};

class SessionTable {
 public:
  SecurityAssociation* find_association(uint32_t spi_in) const;
  Session* find_session(SessionKey key) const;
  Session* find_destination(uint32_t address) const;
  Peer* find_peer(uint32_t id) const;

  /// Adds or replaces; the peer follows to `local` and `remote` if they are news.
  void install(std::unique_ptr<SecurityAssociation> association, uint32_t peer_id, Endpoint local, Endpoint remote);
  void activate(uint32_t spi_in);
  void remove_association(uint32_t spi_in);
  void remove_peer(uint32_t id);
  /// Adds, or replaces the parameters and keeps the counters.
  void install(const SessionParameters& parameters);
  void remove_session(SessionKey key);

 private:
  Peer& peer(uint32_t id);
  void forget_if_unused(Peer& peer);
  void unlink_address(const Session& session);
  void unlink_from_peer(const Session& session);

  std::unordered_map<uint32_t, std::unique_ptr<Peer>> peers_;
  std::unordered_map<uint32_t, SecurityAssociation*> associations_;
  std::unordered_map<uint32_t, std::unique_ptr<Session>> sessions_;
  std::unordered_map<uint32_t, Session*> destinations_;
};

}  // namespace sekisho
