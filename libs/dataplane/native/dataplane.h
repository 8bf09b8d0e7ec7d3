// The data plane: sockets, TUN device, tables and the worker thread that joins them. Knows nothing of node.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "control-queue.h"
#include "counters.h"
#include "encapsulator.h"
#include "fair-mutex.h"
#include "file-descriptor.h"
#include "inbound.h"
#include "open-error.h"
#include "outbound.h"
#include "session-table.h"
#include "sockets/udp-socket.h"
#include "tun/tun-device.h"

namespace sekisho {

struct DataplaneOptions {
  std::vector<uint32_t> listen;
  uint16_t ike_port = 0;
  uint16_t nat_traversal_port = 0;
  uint16_t clear_l2tp_port = 0;
  std::optional<TunOptions> tun;
  std::vector<Prefix> encryption_domain;
};

struct SessionReport {
  SessionCounters counters;
  /// Negative: no packet came in yet.
  int64_t idle_ms = -1;
};

/// Every method is called by one thread, JavaScript's; the worker is inside.
class Dataplane {
 public:
  /// `wake` is called by the worker and by JavaScript's thread: frames wait in `queue()`.
  Dataplane(DataplaneOptions options, std::function<void()> wake);
  ~Dataplane() { close(); }
  Dataplane(const Dataplane&) = delete;
  Dataplane& operator=(const Dataplane&) = delete;

  /// Opens everything and starts the worker. After an error the object is only good for destruction.
  OpenResult open();
  /// Joins the worker, closes all descriptors, wipes all keys. Idempotent; counters stay readable.
  void close();

  void send_ike(Endpoint local, Endpoint remote, Bytes message);
  void send_l2tp(uint32_t peer, uint16_t peer_port, Bytes message);
  void send_ppp(SessionKey key, Bytes frame);

  void install(std::unique_ptr<SecurityAssociation> association, uint32_t peer, Endpoint local, Endpoint remote);
  void activate(uint32_t spi_in);
  void remove_association(uint32_t spi_in);
  void remove_peer(uint32_t peer);
  void install(const SessionParameters& parameters);
  void remove_session(SessionKey key);

  ControlQueue& queue() { return queue_; }
  const TotalCounters& counters() const { return counters_; }
  std::optional<SessionReport> session_report(SessionKey key);

 private:
  OpenResult start_worker();
  bool watch(int fd, uint64_t token);
  void run();
  void serve_socket(const UdpSocket& socket);
  void serve_tun();
  void send_message(const Peer& peer, uint16_t peer_port, size_t size);
  uint8_t* message_start() { return message_slot_.get() + limits::kHeadroomBytes; }
  void wake_if_wanted();

  const DataplaneOptions options_;
  const std::function<void()> wake_;

  TotalCounters counters_;
  ControlQueue queue_;
  SocketSet sockets_;
  TunDevice tun_;

  FairMutex mutex_;
  // Held by mutex_:
  SessionTable table_;
  Encapsulator encapsulator_;
  Inbound inbound_;
  Outbound outbound_;
  std::unique_ptr<uint8_t[]> message_slot_;

  // The worker's own:
  ReceiveBatch received_;
  SendBatch to_send_;
  std::unique_ptr<uint8_t[]> tun_slots_;

  FileDescriptor epoll_;
  FileDescriptor stop_;
  std::thread worker_;
  bool open_ = false;
};

}  // namespace sekisho
