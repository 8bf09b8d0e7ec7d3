#include "dataplane.h"

#include <cstring>
#include <mutex>

#include "clock.h"
#include "protocol/esp.h"

namespace sekisho {
namespace {

using Change = std::lock_guard<TableLock>;

std::optional<ipv6::Address> own_address6(const DataplaneOptions& options) {
  if (!options.tun || !options.tun->address6) return std::nullopt;
  return options.tun->address6->address;
}

PathOptions path_options(const DataplaneOptions& options) {
  return {options.role, options.listen.nat_traversal_port, PrefixSet(options.clients), own_address6(options)};
}

}  // namespace

Dataplane::Dataplane(DataplaneOptions options, std::function<void()> wake)
    : options_(std::move(options)),
      wake_(std::move(wake)),
      path_(path_options(options_), options_.workers, options_.policies, options_.tun ? options_.tun->address.address : 0),
      message_slot_(new uint8_t[limits::kSlotBytes]) {}

OpenResult Dataplane::open() {
  if (!is_available(options_.crypto)) {
    return OpenError{"crypto-backend-missing",
                     "the crypto backend ipsec-mb needs libIPSec_MB.so.1 and a processor with its instructions"};
  }
  if (OpenResult error = path_.sockets.open(options_.listen, options_.workers)) return error;
  if (options_.tun) {
    if (OpenResult error = path_.tun.open(*options_.tun, options_.workers)) return error;
  }
  open_ = true;
  for (size_t i = 0; i < options_.workers; ++i) {
    workers_.push_back(std::make_unique<Worker>(path_, i, wake_));
    if (OpenResult error = workers_.back()->start()) return error;
  }
  return std::nullopt;
}

void Dataplane::close() {
  if (!open_) return;
  open_ = false;
  for (const auto& worker : workers_) worker->stop();
  path_.table = SessionTable(path_.options.clients);
  path_.sockets.close();
  path_.tun.close();
}

void Dataplane::send_ike(Endpoint local, Endpoint remote, Bytes message) {
  if (!open_) return;
  static constexpr uint8_t kNonEspMarker[esp::kNonEspMarkerBytes] = {};
  const UdpSocket* const socket = path_.sockets.control(local);
  if (socket == nullptr || socket->role == PortRole::kClearL2tp) return counters_.drop(Drop::kSendFailed);
  const bool marked = is_encapsulated(socket->role, remote, path_.options.nat_traversal_port);
  const Bytes marker = marked ? Bytes(kNonEspMarker) : Bytes();
  if (!send_now({socket, local, remote, message}, marker)) counters_.drop(Drop::kSendFailed);
}

// The thread that calls is the only one that changes the table: it reads without a lock.

void Dataplane::send_l2tp(uint32_t peer_id, uint16_t peer_port, Bytes message) {
  if (!open_) return;
  const Peer* const peer = path_.table.find_peer(peer_id);
  if (peer == nullptr) return counters_.drop(Drop::kNoOutboundSa);
  if (message.size() > limits::kMessageBytesMax) return counters_.drop(Drop::kPacketTooBig);
  std::memcpy(message_start(), message.data(), message.size());
  send_message(*peer, peer_port, message.size());
}

void Dataplane::send_ppp(SessionKey key, Bytes frame) {
  if (!open_) return;
  const Session* const session = path_.table.find_session(key);
  if (session == nullptr) return counters_.drop(Drop::kUnknownSession);
  if (frame.size() > limits::kMessageBytesMax) return counters_.drop(Drop::kPacketTooBig);
  const SessionParameters& to = session->parameters;
  l2tp::write_data_header(message_start(), to.peer_tunnel, to.peer_session, frame.size());
  std::memcpy(message_start() + l2tp::kDataHeaderBytes, frame.data(), frame.size());
  send_message(*session->peer, to.peer_port, l2tp::kDataHeaderBytes + frame.size());
}

/// Seals and sends the L2TP message at `message_start()`.
void Dataplane::send_message(const Peer& peer, uint16_t peer_port, size_t size) {
  const UdpSocket* const socket = path_.sockets.control(peer.local.load());
  auto wrapped = encapsulator_.wrap(peer, peer_port, {message_start(), size}, socket);
  if (const Drop* reason = std::get_if<Drop>(&wrapped)) return counters_.drop(*reason);
  auto& [job, out] = std::get<Encapsulated>(wrapped);
  crypto_.seal({&job, 1});
  const bool sealed = job.result == CryptoJob::Result::kOk;
  if (!sealed || !send_now(out)) counters_.drop(Drop::kSendFailed);
}

void Dataplane::install(std::unique_ptr<SecurityAssociation> association, uint32_t peer, Endpoint local,
                        Endpoint remote) {
  if (!open_) return;
  const Change change(path_.lock);
  path_.table.install(std::move(association), peer, local, remote);
}

void Dataplane::activate(uint32_t spi_in) {
  const Change change(path_.lock);
  path_.table.activate(spi_in);
}

void Dataplane::remove_association(uint32_t spi_in) {
  const Change change(path_.lock);
  path_.table.remove_association(spi_in);
}

void Dataplane::remove_peer(uint32_t peer) {
  const Change change(path_.lock);
  path_.table.remove_peer(peer);
}

void Dataplane::join_peer(uint32_t from, uint32_t into) {
  const Change change(path_.lock);
  path_.table.join(from, into);
}

void Dataplane::install(const SessionParameters& parameters) {
  if (!open_) return;
  const Change change(path_.lock);
  path_.table.install(parameters);
}

void Dataplane::replace_access(AccessOptions access) {
  if (!open_) return;
  PrefixSet clients(access.clients);
  const Change change(path_.lock);
  path_.policies = std::move(access.policies);
  path_.own_address = access.own_address;
  path_.table.replace_clients(std::move(clients));
}

void Dataplane::remove_session(SessionKey key) {
  const Change change(path_.lock);
  path_.table.remove_session(key);
}

std::vector<const TotalCounters*> Dataplane::counters() const {
  std::vector<const TotalCounters*> all{&counters_};
  for (const auto& worker : workers_) all.push_back(&worker->counters());
  return all;
}

SessionReport Dataplane::report_on(const Session& session) {
  const int64_t last_ns = session.last_in_ns.load(std::memory_order_relaxed);
  const SecurityAssociation* const outbound = session.peer->outbound;
  return {session.parameters.key, session.counters, last_ns == 0 ? -1 : (monotonic_ns() - last_ns) / 1'000'000,
          outbound == nullptr ? uint8_t{0} : outbound->icv_out()};
}

std::optional<SessionReport> Dataplane::session_report(SessionKey key) const {
  const Session* const session = path_.table.find_session(key);
  if (session == nullptr) return std::nullopt;
  return report_on(*session);
}

}  // namespace sekisho
