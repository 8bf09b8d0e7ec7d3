#include "blast.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <memory>
#include <span>

#include "clock.h"
#include "protocol/esp.h"
#include "protocol/ip.h"

namespace sekisho {
namespace {

constexpr uint8_t kTimeToLive = 64;
constexpr uint16_t kSourcePort = 9;  // discard
constexpr int kWritableWaitMs = 1000;

/// Datagrams of one session, one behind the other, all of one size.
struct Row {
  Outgoing first;
  size_t count;
  Bytes bytes;
};

/// An IPv4 packet with a UDP datagram of zeros, whose checksum holds.
void write_packet(uint8_t* to, size_t size, uint32_t source, Endpoint destination) {
  std::memset(to, 0, size);
  to[0] = 0x45;
  store16(to + ip::kTotalLengthAt, static_cast<uint16_t>(size));
  to[8] = kTimeToLive;
  to[9] = udp::kProtocol;
  store32(to + 12, source);
  store32(to + 16, destination.address);
  ip::set_checksum(to, ip::kHeaderBytesMin);
  const MutableBytes datagram(to + ip::kHeaderBytesMin, size - ip::kHeaderBytesMin);
  udp::write_header(datagram.data(), kSourcePort, destination.port, datagram.size() - udp::kHeaderBytes);
  const uint64_t pseudo = checksum::pseudo_header(source, destination.address, udp::kProtocol, datagram.size());
  const uint16_t sum = static_cast<uint16_t>(~checksum::fold(checksum::sum(datagram, pseudo)));
  store16(datagram.data() + udp::kChecksumAt, sum == 0 ? 0xffff : sum);
}

class Blast {
 public:
  Blast(Path& path, Crypto& crypto, Encapsulator& encapsulator, const BlastOptions& options)
      : path_(path), crypto_(crypto), encapsulator_(encapsulator), options_(options) {}

  BlastResult run() {
    seal_all();
    BlastResult result;
    const int64_t begin_ns = monotonic_ns();
    for (const Row& row : rows_) {
      pace(begin_ns, result.packets);
      if (!send(row)) break;
      result.packets += row.count;
    }
    result.seconds = static_cast<double>(monotonic_ns() - begin_ns) / 1e9;
    return result;
  }

 private:
  static constexpr size_t kSlack = limits::kHeadroomBytes + limits::kTailroomBytes;

  void seal_all() {
    const size_t packets = options_.sessions.size() * options_.packets_per_session;
    // Behind each datagram the next one's headers follow; only the last wants more room.
    arena_.reset(new uint8_t[packets * (options_.packet_bytes + kSlack) + kSlack]);
    next_ = arena_.get();
    const size_t row_max = std::min(limits::kSegmentsMax, limits::kMergedBytesMax / (options_.packet_bytes + kSlack));
    for (size_t done = 0; done < options_.packets_per_session; done += row_max) {
      const size_t count = std::min(row_max, options_.packets_per_session - done);
      for (const SessionKey key : options_.sessions) seal_row(key, count);
    }
  }

  void seal_row(SessionKey key, size_t count) {
    const Session* const session = path_.table.find_session(key);
    if (session == nullptr || !session->parameters.network || session->peer->outbound == nullptr) return;
    const SessionParameters& to = session->parameters;
    const Peer& peer = *session->peer;
    const UdpSocket* const socket = path_.sockets.data(peer.local.load(), 0);
    const size_t headers = Encapsulator::headers_bytes(peer.outbound->sealer->transform);
    const size_t frame_bytes = ppp::kHeaderBytes + options_.packet_bytes;
    std::array<CryptoJob, limits::kSegmentsMax> jobs;
    Outgoing first;
    uint8_t* const start = next_;
    for (size_t i = 0; i < count; ++i) {
      uint8_t* const packet = next_ + headers;
      write_packet(packet, options_.packet_bytes, to.network->address, options_.destination);
      ppp::write_header(packet - ppp::kHeaderBytes, ppp::kIpv4);
      uint8_t* const message = packet - ppp::kHeaderBytes - l2tp::kDataHeaderBytes;
      l2tp::write_data_header(message, to.peer_tunnel, to.peer_session, frame_bytes);
      const auto wrapped = encapsulator_.wrap(peer, to.peer_port, {message, l2tp::kDataHeaderBytes + frame_bytes}, socket);
      const auto* const whole = std::get_if<Encapsulated>(&wrapped);
      if (whole == nullptr) return;
      jobs[i] = whole->job;
      if (i == 0) first = whole->outgoing;
      next_ = whole->job.packet.data() + whole->job.packet.size();
    }
    crypto_.seal(std::span(jobs).first(count));
    rows_.push_back({first, count, Bytes(start, static_cast<size_t>(next_ - start))});
  }

  /// Waits until it is this packet's time.
  void pace(int64_t begin_ns, uint64_t packets) const {
    if (options_.bits_per_second == 0) return;
    const double bits = static_cast<double>(packets) * static_cast<double>(options_.packet_bytes) * 8;
    const auto due_ns = begin_ns + static_cast<int64_t>(bits * 1e9 / static_cast<double>(options_.bits_per_second));
    const timespec due{due_ns / 1'000'000'000, due_ns % 1'000'000'000};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, nullptr) == EINTR) {
    }
  }

  /// Waits while the socket's buffer is full.
  static bool send(const Row& row) {
    sockaddr_in address = to_sockaddr(row.first.remote);
    // sendmsg only reads what the vector points to.
    iovec vector{const_cast<uint8_t*>(row.bytes.data()), row.bytes.size()};
    alignas(cmsghdr) AncillaryBuffer ancillary;
    msghdr header{};
    header.msg_name = &address;
    header.msg_namelen = sizeof address;
    header.msg_iov = &vector;
    header.msg_iovlen = 1;
    const size_t datagram_bytes = row.count > 1 ? row.first.bytes.size() : 0;
    set_ancillary(header, ancillary, row.first.local.address, static_cast<uint16_t>(datagram_bytes));
    const int fd = row.first.socket->fd.get();
    while (sendmsg(fd, &header, 0) < 0) {
      if (errno == EINTR) continue;
      if (errno != EAGAIN && errno != ENOBUFS) return false;
      pollfd writable{fd, POLLOUT, 0};
      poll(&writable, 1, kWritableWaitMs);
    }
    return true;
  }

  Path& path_;
  Crypto& crypto_;
  Encapsulator& encapsulator_;
  const BlastOptions& options_;
  std::unique_ptr<uint8_t[]> arena_;
  uint8_t* next_ = nullptr;
  std::vector<Row> rows_;
};

}  // namespace

BlastResult blast(Path& path, Crypto& crypto, Encapsulator& encapsulator, const BlastOptions& options) {
  return Blast(path, crypto, encapsulator, options).run();
}

}  // namespace sekisho
