// The data plane: sockets, TUN device, tables and the workers that join them. Knows nothing of node.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "blast.h"
#include "encapsulator.h"
#include "path.h"
#include "worker.h"

namespace sekisho {

struct DataplaneOptions {
  Role role = Role::kGateway;
  size_t workers = 1;
  ListenOptions listen;
  std::optional<TunOptions> tun;
  std::vector<AccessPolicy> policies;
  Prefixes clients;
  BackendChoice crypto = BackendChoice::kAuto;
};

/// What may be replaced while sessions stand.
struct AccessOptions {
  std::vector<AccessPolicy> policies;
  Prefixes clients;
  uint32_t own_address = 0;
};

struct SessionReport {
  SessionKey key;
  const SessionCounters& counters;
  /// Negative: no packet came in yet.
  int64_t idle_ms = -1;
  /// Of the packets that go to its peer; 0: no SA.
  uint8_t icv_bytes = 0;
};

/// Every method is called by one thread, JavaScript's; the workers are inside.
class Dataplane {
 public:
  /// `wake` is called by workers: frames wait in `queue()`.
  Dataplane(DataplaneOptions options, std::function<void()> wake);
  ~Dataplane() { close(); }
  Dataplane(const Dataplane&) = delete;
  Dataplane& operator=(const Dataplane&) = delete;

  /// Opens everything and starts the workers. After an error the object is only good for destruction.
  OpenResult open();
  /// Joins the workers, closes all descriptors, wipes all keys. Idempotent; counters stay readable.
  void close();

  void send_ike(Endpoint local, Endpoint remote, Bytes message);
  void send_l2tp(uint32_t peer, uint16_t peer_port, Bytes message);
  void send_ppp(SessionKey key, Bytes frame);

  BlastResult blast(const BlastOptions& options) { return sekisho::blast(path_, crypto_, encapsulator_, options); }

  void install(std::unique_ptr<SecurityAssociation> association, uint32_t peer, Endpoint local, Endpoint remote);
  void activate(uint32_t spi_in);
  void remove_association(uint32_t spi_in);
  void remove_peer(uint32_t peer);
  void join_peer(uint32_t from, uint32_t into);
  void install(const SessionParameters& parameters);
  void remove_session(SessionKey key);
  /// Every session that stands must name a policy that is among the new ones.
  void replace_access(AccessOptions access);

  /// Traffic of sessions passes for so long from now.
  void carry_for(int64_t ns) { path_.fence.open_for(ns); }

  BackendChoice crypto() const { return options_.crypto; }
  ControlQueue& queue() { return path_.queue; }
  /// Those of every thread: to be added up.
  std::vector<const TotalCounters*> counters() const;
  std::optional<SessionReport> session_report(SessionKey key) const;
  size_t session_count() const { return path_.table.session_count(); }
  /// Calls `visit` with the report of each session.
  template <typename Visit>
  void each_session(Visit visit) const {
    path_.table.each_session([&](const Session& session) { visit(report_on(session)); });
  }

 private:
  static SessionReport report_on(const Session& session);
  void send_message(const Peer& peer, uint16_t peer_port, size_t size);
  uint8_t* message_start() { return message_slot_.get() + limits::kHeadroomBytes; }

  const DataplaneOptions options_;
  const std::function<void()> wake_;
  Path path_;
  std::vector<std::unique_ptr<Worker>> workers_;

  // JavaScript's thread's own:
  Crypto crypto_;
  Encapsulator encapsulator_;
  TotalCounters counters_;
  std::unique_ptr<uint8_t[]> message_slot_;
  bool open_ = false;
};

}  // namespace sekisho
