// Peers, their security associations and their L2TP sessions. JavaScript's thread alone changes the table, under the
// writer's side of its lock; workers look things up under theirs, and change only what says that it may be changed by any
// thread.
#pragma once

#include <cstdint>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "account-rate.h"
#include "control-queue.h"
#include "counters.h"
#include "crypto/esp-crypto.h"
#include "crypto/spin-lock.h"
#include "endpoint.h"
#include "limits.h"
#include "prefix-set.h"
#include "replay-window.h"

namespace sekisho {

struct Peer;

/// A pair of ESP SAs. SPIs in host byte order.
class SecurityAssociation {
 public:
  uint32_t spi_in = 0;
  uint32_t spi_out = 0;
  Peer* peer = nullptr;
  /// In order of installation, of all there ever were.
  uint64_t number = 0;
  std::unique_ptr<EspKey> opener;
  std::unique_ptr<EspKey> sealer;
  bool outbound = false;

  // By any thread:
  bool acceptable(uint32_t sequence) {
    const std::lock_guard guard(replay_lock_);
    return replay_.acceptable(sequence);
  }
  ReplayWindow::Advance advance(uint32_t sequence) {
    const std::lock_guard guard(replay_lock_);
    return replay_.advance(sequence);
  }
  /// The next packet's number, from 1; beyond 2^32-1 the SA is exhausted. Each is given out once.
  uint64_t take_sequence() { return next_sequence_out_.fetch_add(1, std::memory_order_relaxed); }
  void start_sequence_at(uint64_t next) { next_sequence_out_ = next; }

  /// How a packet that came in is to be read: the ICV as known of the peer, else as long as fits the packet's size.
  EspTransform sizes_in(size_t packet_bytes) const {
    const EspTransform& whole = opener->transform;
    if (whole.short_icv_bytes == 0 || icv_in_.load(std::memory_order_relaxed) == whole.icv_bytes) return whole;
    const EspTransform cut = whole.with_icv(whole.short_icv_bytes);
    return cut.fits(packet_bytes) ? cut : whole;
  }
  /// After an ICV of so many bytes proved a packet. Whoever proves the whole ICV once is held to it for good; the shorter
  /// one is not believed for good: a stranger makes one of the other by cutting a packet's end off, but no whole one of a
  /// shorter one. False: the peer is known for the whole one.
  bool take_icv(uint8_t bytes) {
    if (opener->transform.short_icv_bytes == 0) return true;
    uint8_t known = icv_in_.load(std::memory_order_relaxed);
    while (known != bytes) {
      if (known == opener->transform.icv_bytes) return false;
      if (icv_in_.compare_exchange_weak(known, bytes, std::memory_order_relaxed)) break;
    }
    icv_out_.store(bytes, std::memory_order_relaxed);
    return true;
  }
  /// Of packets that are sent: as long as the peer's own, until then as long as those of its former SA.
  uint8_t icv_out() const {
    const uint8_t bytes = icv_out_.load(std::memory_order_relaxed);
    return bytes == 0 ? sealer->transform.icv_bytes : bytes;
  }
  EspTransform sizes_out() const { return sealer->transform.with_icv(icv_out()); }
  /// Until the first packet comes in.
  void expect_icv_of(const SecurityAssociation& former) {
    const bool alike = former.sealer->transform.short_icv_bytes == sealer->transform.short_icv_bytes;
    if (alike && sealer->transform.short_icv_bytes != 0) icv_out_ = former.icv_out();
  }
  /// 0: no packet has proved it yet, or there is one length alone.
  uint8_t detected_icv() const { return icv_in_.load(std::memory_order_relaxed); }

 private:
  // The SPI decides the worker, so it is free, but when the kernel merged datagrams of two SAs into one row.
  SpinLock replay_lock_;
  ReplayWindow replay_;
  std::atomic<uint64_t> next_sequence_out_{1};
  /// 0: not known yet.
  std::atomic<uint8_t> icv_in_{0};
  std::atomic<uint8_t> icv_out_{0};
};

struct SessionKey {
  uint16_t tunnel = 0;
  uint16_t session = 0;

  uint32_t packed() const { return static_cast<uint32_t>(tunnel) << 16 | session; }
};

struct SessionNetwork {
  uint32_t address = 0;
  uint16_t mtu = 0;
  /// Place of its policy.
  uint16_t policy = 0;
  RateLimit rate;
  /// The upper half of its addresses, those of one /64; nothing: it has no IPv6.
  std::optional<uint64_t> prefix6;
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
  /// Of its account; null: no limits. Kept while the network is closed: what was taken stays taken when it opens again.
  std::shared_ptr<AccountRate> rate;
  // By any thread:
  SessionCounters counters;
  /// Monotonic nanoseconds of the last packet that came in, 0: none yet.
  std::atomic<int64_t> last_in_ns{0};

  void drop(TotalCounters& totals, Drop reason) {
    counters.drop(reason);
    totals.drop(reason);
  }
};

/// What the kernel said of the path to a peer. By any thread.
class PathMtu {
 public:
  /// 0: not known to be smaller than what was sent.
  uint16_t bytes(int64_t now_ns) const {
    const uint16_t known = bytes_.load(std::memory_order_relaxed);
    return known != 0 && now_ns - asked_ns_.load(std::memory_order_relaxed) < limits::kPathMtuBelievedNs ? known : 0;
  }
  bool may_ask(int64_t now_ns) const {
    const int64_t asked_ns = asked_ns_.load(std::memory_order_relaxed);
    return asked_ns == 0 || now_ns - asked_ns >= limits::kPathMtuAskedAgainNs;
  }
  void learn(uint16_t bytes, int64_t now_ns) {
    asked_ns_.store(now_ns, std::memory_order_relaxed);
    bytes_.store(bytes, std::memory_order_relaxed);
  }

 private:
  std::atomic<uint16_t> bytes_{0};
  std::atomic<int64_t> asked_ns_{0};
};

struct Peer {
  uint32_t id = 0;
  /// Where its packets go to and come from now. Changed by any thread.
  SharedEndpoint local;
  SharedEndpoint remote;
  /// The newest SA that a packet came on: what comes on older ones says nothing of where the peer is now.
  std::atomic<uint64_t> newest_heard{0};
  /// What the control side said last; tells its news from its memory of before the peer moved.
  Endpoint installed_local;
  Endpoint installed_remote;
  /// In order of installation.
  std::vector<std::unique_ptr<SecurityAssociation>> associations;
  std::vector<uint32_t> sessions;
  /// The newest pair that may be sent on, null: none.
  SecurityAssociation* outbound = nullptr;
  PathMtu path;
  /// Held by the control queue's lock.
  PeerQuota quota;
};

class SessionTable {
 public:
  /// `clients`: prefixes of addresses that are leased to clients here or elsewhere.
  explicit SessionTable(PrefixSet clients) : clients_(std::move(clients)) {}

  SecurityAssociation* find_association(uint32_t spi_in) const;
  Session* find_session(SessionKey key) const;
  /// The session that an address is leased to.
  Session* find_address(uint32_t address) const;
  /// The session that has the address's /64.
  Session* find_address(const ipv6::Address& address) const;
  Peer* find_peer(uint32_t id) const;
  /// Whether an address is a client's, of this gateway or another.
  bool is_client(uint32_t address) const {
    return clients_.contains(address) || (strangers_ > 0 && find_address(address) != nullptr);
  }

  bool is_client(const ipv6::Address& address) const {
    return clients_.contains(address) || find_address(address) != nullptr;
  }

  /// Adds or replaces; the peer follows to `local` and `remote` if they are news.
  void install(std::unique_ptr<SecurityAssociation> association, uint32_t peer_id, Endpoint local, Endpoint remote);
  void activate(uint32_t spi_in);
  void remove_association(uint32_t spi_in);
  void remove_peer(uint32_t id);
  /// SAs and sessions of one peer become another's as they are: replay windows and sequence numbers go on. Nothing if there
  /// is no such peer.
  void join(uint32_t from_id, uint32_t into_id);
  /// Adds, or replaces the parameters and keeps the counters.
  void install(const SessionParameters& parameters);
  void remove_session(SessionKey key);
  /// Of addresses that are leased to clients from now on.
  void replace_clients(PrefixSet clients);

  size_t session_count() const { return sessions_.size(); }
  template <typename Visit>
  void each_session(Visit visit) const {
    for (const auto& [key, session] : sessions_) visit(*session);
  }

 private:
  Peer& peer(uint32_t id);
  static void choose_outbound(Peer& peer);
  void forget_if_unused(Peer& peer);
  void open_network(Session& session);
  void close_network(Session& session);
  void end(Session& session);
  void unlink_from_peer(const Session& session);

  std::unordered_map<uint32_t, std::unique_ptr<Peer>> peers_;
  std::unordered_map<uint32_t, SecurityAssociation*> associations_;
  std::unordered_map<uint32_t, std::unique_ptr<Session>> sessions_;
  std::unordered_map<uint32_t, Session*> addresses_;
  std::unordered_map<uint64_t, Session*> prefixes6_;
  AccountRates rates_;
  uint64_t installed_ = 0;
  PrefixSet clients_;
  /// Leased addresses outside of these prefixes: without any, no packet's destination needs to be looked up.
  size_t strangers_ = 0;
};

}  // namespace sekisho
