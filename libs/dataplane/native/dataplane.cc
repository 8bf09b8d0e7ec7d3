#include "dataplane.h"

#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <mutex>

#include "limits.h"
#include "protocol/esp.h"
#include "protocol/l2tp.h"

namespace sekisho {
namespace {

using Guard = std::lock_guard<FairMutex>;

// epoll tokens: smaller ones are indices of sockets.
constexpr uint64_t kTunToken = uint64_t{1} << 32;
constexpr uint64_t kStopToken = kTunToken + 1;

int64_t monotonic_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

OpenError system_error(const char* step) { return {"system", std::string(step) + " failed: " + std::strerror(errno)}; }

}  // namespace

Dataplane::Dataplane(DataplaneOptions options, std::function<void()> wake)
    : options_(std::move(options)),
      wake_(std::move(wake)),
      encapsulator_(sockets_),
      inbound_(table_, counters_, queue_, PrefixSet(options_.encryption_domain),
               options_.tun ? options_.tun->address.address : 0),
      outbound_(table_, counters_, encapsulator_, tun_),
      message_slot_(new uint8_t[limits::kSlotBytes]),
      tun_slots_(new uint8_t[limits::kBatchPacketsMax * limits::kSlotBytes]) {}

OpenResult Dataplane::open() {
  if (OpenResult error = sockets_.open(options_.listen, options_.ike_port, options_.nat_traversal_port,
                                       options_.clear_l2tp_port)) {
    return error;
  }
  if (options_.tun) {
    if (OpenResult error = tun_.open(*options_.tun)) return error;
  }
  return start_worker();
}

OpenResult Dataplane::start_worker() {
  epoll_ = FileDescriptor(epoll_create1(EPOLL_CLOEXEC));
  stop_ = FileDescriptor(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!epoll_ || !stop_) return system_error("opening the worker's event queue");
  bool watching = watch(stop_.get(), kStopToken);
  for (size_t i = 0; i < sockets_.all().size(); ++i) watching = watching && watch(sockets_.all()[i].fd.get(), i);
  if (tun_) watching = watching && watch(tun_.fd(), kTunToken);
  if (!watching) return system_error("watching the sockets");

  // Signals are the main thread's: the worker starts with all of them blocked.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  worker_ = std::thread([this] { run(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_setname_np(worker_.native_handle(), "sekisho-path");
  open_ = true;
  return std::nullopt;
}

bool Dataplane::watch(int fd, uint64_t token) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = token;
  return epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) == 0;
}

void Dataplane::close() {
  if (!open_) return;
  open_ = false;
  const uint64_t one = 1;
  // Can't fail: the counter of an eventfd written once is not full.
  if (write(stop_.get(), &one, sizeof one) == sizeof one) worker_.join();
  const Guard guard(mutex_);
  table_ = SessionTable();
  sockets_.close();
  tun_.close();
  epoll_.close();
  stop_.close();
}

void Dataplane::run() {
  std::array<epoll_event, 16> events;
  for (;;) {
    const int count = epoll_wait(epoll_.get(), events.data(), events.size(), -1);
    for (int i = 0; i < count; ++i) {
      const uint64_t token = events[static_cast<size_t>(i)].data.u64;
      if (token == kStopToken) return;
      if (token == kTunToken) {
        serve_tun();
        // The device was deleted: its descriptor would report that for ever. Writes to it are counted as failed.
        if ((events[static_cast<size_t>(i)].events & (EPOLLERR | EPOLLHUP)) != 0) {
          epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, tun_.fd(), nullptr);
        }
      } else {
        serve_socket(sockets_.all()[token]);
      }
    }
    wake_if_wanted();
  }
}

void Dataplane::serve_socket(const UdpSocket& socket) {
  const size_t count = received_.receive(socket);
  const int64_t now_ns = monotonic_ns();
  {
    const Guard guard(mutex_);
    for (size_t i = 0; i < count; ++i) inbound_.receive(received_.at(i), socket.role, now_ns);
  }
  for (const Bytes packet : inbound_.packets()) {
    if (!tun_ || !tun_.write(packet)) counters_.drop(Drop::kTunWriteFailed);
  }
  inbound_.clear();
}

void Dataplane::serve_tun() {
  std::array<MutableBytes, limits::kBatchPacketsMax> packets;
  size_t count = 0;
  while (count < packets.size()) {
    uint8_t* const start = &tun_slots_[count * limits::kSlotBytes + limits::kHeadroomBytes];
    const size_t size = tun_.read({start, limits::kDatagramBytesMax});
    if (size == 0) break;
    packets[count++] = {start, size};
  }
  const int64_t now_ns = monotonic_ns();
  {
    const Guard guard(mutex_);
    for (size_t i = 0; i < count; ++i) outbound_.send(packets[i], now_ns, to_send_);
  }
  to_send_.flush(counters_);
}

void Dataplane::wake_if_wanted() {
  if (queue_.take_wake()) wake_();
}

void Dataplane::send_ike(Endpoint local, Endpoint remote, Bytes message) {
  if (!open_) return;
  static constexpr uint8_t kNonEspMarker[esp::kNonEspMarkerBytes] = {};
  const UdpSocket* const socket = sockets_.find(local);
  if (socket == nullptr || socket->role == PortRole::kClearL2tp) return counters_.drop(Drop::kSendFailed);
  const Bytes marker = socket->role == PortRole::kNatTraversal ? Bytes(kNonEspMarker) : Bytes();
  if (!send_now(*socket, local, remote, marker, message)) counters_.drop(Drop::kSendFailed);
}

void Dataplane::send_l2tp(uint32_t peer_id, uint16_t peer_port, Bytes message) {
  if (!open_) return;
  const Guard guard(mutex_);
  const Peer* const peer = table_.find_peer(peer_id);
  if (peer == nullptr) return counters_.drop(Drop::kNoOutboundSa);
  if (message.size() > limits::kMessageBytesMax) return counters_.drop(Drop::kPacketTooBig);
  std::memcpy(message_start(), message.data(), message.size());
  send_message(*peer, peer_port, message.size());
}

void Dataplane::send_ppp(SessionKey key, Bytes frame) {
  if (!open_) return;
  const Guard guard(mutex_);
  const Session* const session = table_.find_session(key);
  if (session == nullptr) return counters_.drop(Drop::kUnknownSession);
  if (frame.size() > limits::kMessageBytesMax) return counters_.drop(Drop::kPacketTooBig);
  const SessionParameters& to = session->parameters;
  l2tp::write_data_header(message_start(), to.peer_tunnel, to.peer_session, frame.size());
  std::memcpy(message_start() + l2tp::kDataHeaderBytes, frame.data(), frame.size());
  send_message(*session->peer, to.peer_port, l2tp::kDataHeaderBytes + frame.size());
}

/// Seals and sends the L2TP message at `message_start()`.
void Dataplane::send_message(const Peer& peer, uint16_t peer_port, size_t size) {
  const auto sealed = encapsulator_.seal(peer, peer_port, {message_start(), size});
  if (const Drop* reason = std::get_if<Drop>(&sealed)) return counters_.drop(*reason);
  const Outgoing& out = std::get<Outgoing>(sealed);
  if (!send_now(*out.socket, out.local, out.remote, {}, out.bytes)) counters_.drop(Drop::kSendFailed);
}

void Dataplane::install(std::unique_ptr<SecurityAssociation> association, uint32_t peer, Endpoint local,
                        Endpoint remote) {
  if (!open_) return;
  const Guard guard(mutex_);
  table_.install(std::move(association), peer, local, remote);
}

void Dataplane::activate(uint32_t spi_in) {
  const Guard guard(mutex_);
  table_.activate(spi_in);
}

void Dataplane::remove_association(uint32_t spi_in) {
  const Guard guard(mutex_);
  table_.remove_association(spi_in);
}

void Dataplane::remove_peer(uint32_t peer) {
  const Guard guard(mutex_);
  table_.remove_peer(peer);
}

void Dataplane::install(const SessionParameters& parameters) {
  if (!open_) return;
  const Guard guard(mutex_);
  table_.install(parameters);
}

void Dataplane::remove_session(SessionKey key) {
  const Guard guard(mutex_);
  table_.remove_session(key);
}

std::optional<SessionReport> Dataplane::session_report(SessionKey key) {
  const Guard guard(mutex_);
  const Session* const session = table_.find_session(key);
  if (session == nullptr) return std::nullopt;
  const int64_t last_ns = session->last_in_ns;
  return SessionReport{session->counters, last_ns == 0 ? -1 : (monotonic_ns() - last_ns) / 1'000'000};
}

}  // namespace sekisho
