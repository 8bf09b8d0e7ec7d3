#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <optional>
#include <random>
#include <vector>

#include "../protocol/ip.h"
#include "../protocol/udp.h"
#include "clock.h"
#include "json.h"
#include "limits.h"
#include "program.h"
#include "programs.h"

namespace sekisho::traffic {
namespace {

constexpr size_t kHeaderBytes = ip::kHeaderBytesMin + udp::kHeaderBytes;
constexpr size_t kCookieBytes = 8;
constexpr uint8_t kTimeToLive = 64;
/// Ports that hosts choose for themselves.
constexpr uint16_t kFirstPort = 32768;
constexpr uint16_t kPorts = 28232;

std::optional<std::vector<uint8_t>> parse_hex(const std::string& text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::vector<uint8_t> bytes(text.size() / 2);
  for (size_t i = 0; i < bytes.size(); ++i) {
    const char* const digits = text.data() + 2 * i;
    const auto [rest, error] = std::from_chars(digits, digits + 2, bytes[i], 16);
    if (error != std::errc() || rest != digits + 2) return std::nullopt;
  }
  return bytes;
}

/// Bytes of the message that are others in each packet.
struct RandomPart {
  size_t at;
  size_t bytes;
};

/// Packets with headers of our own, each from somewhere else.
class SpoofedBatch {
 public:
  SpoofedBatch(Endpoint to, const std::vector<uint32_t>& sources, const std::vector<uint8_t>& message, RandomPart part)
      : to_(to), remote_(to_sockaddr({to.address, 0})), sources_(sources), part_(part), random_(std::random_device{}()) {
    for (size_t i = 0; i < messages_.size(); ++i) {
      packets_[i].resize(kHeaderBytes + message.size());
      std::copy(message.begin(), message.end(), packets_[i].begin() + kHeaderBytes);
      vectors_[i] = {packets_[i].data(), packets_[i].size()};
      msghdr& header = messages_[i].msg_hdr;
      header.msg_name = &remote_;
      header.msg_namelen = sizeof remote_;
      header.msg_iov = &vectors_[i];
      header.msg_iovlen = 1;
    }
  }

  /// @return packets that the kernel took, -1: none, errno says why
  int send(int fd) {
    for (std::vector<uint8_t>& packet : packets_) renew(packet);
    return sendmmsg(fd, messages_.data(), messages_.size(), 0);
  }

 private:
  void renew(std::vector<uint8_t>& packet) {
    const uint64_t choice = random_();
    const uint32_t source = sources_[choice % sources_.size()];
    uint8_t* const at = packet.data();
    std::fill_n(at, ip::kHeaderBytesMin, uint8_t{0});
    at[0] = 0x45;
    store16(at + 2, static_cast<uint16_t>(packet.size()));
    at[8] = kTimeToLive;
    at[9] = udp::kProtocol;
    store32(at + 12, source);
    store32(at + 16, to_.address);
    ip::set_checksum(at, ip::kHeaderBytesMin);
    const auto port = static_cast<uint16_t>(kFirstPort + (choice >> 32) % kPorts);
    udp::write_header(at + ip::kHeaderBytesMin, port, to_.port, packet.size() - kHeaderBytes);
    uint8_t* const random_at = at + kHeaderBytes + part_.at;
    for (size_t done = 0; done < part_.bytes; done += sizeof(uint64_t)) {
      const uint64_t drawn = random_();
      std::memcpy(random_at + done, &drawn, std::min(sizeof drawn, part_.bytes - done));
    }
  }

  Endpoint to_;
  sockaddr_in remote_;
  const std::vector<uint32_t>& sources_;
  RandomPart part_;
  std::mt19937_64 random_;
  std::array<std::vector<uint8_t>, limits::kFloodBatch> packets_;
  std::array<iovec, limits::kFloodBatch> vectors_{};
  std::array<mmsghdr, limits::kFloodBatch> messages_{};
};

}  // namespace

int flood_messages(Arguments& arguments) {
  const std::vector<uint32_t> to = arguments.required_addresses("to");
  const auto port = static_cast<uint16_t>(arguments.required_number("port", {1, 65535}));
  const std::vector<uint32_t> sources = arguments.required_addresses("from");
  const auto message = parse_hex(arguments.required_text("message"));
  const uint64_t rate = arguments.required_number("rate", {1, limits::kSendRateMax});
  const auto seconds = static_cast<int64_t>(arguments.required_number("seconds", {1, limits::kSecondsMax}));
  const RandomPart part{arguments.number("random-at", {0, limits::kFloodMessageBytesMax}, 0),
                        arguments.number("random-bytes", {0, limits::kFloodMessageBytesMax}, kCookieBytes)};
  if (const std::string mistake = arguments.mistake(); !mistake.empty()) return fail(mistake.c_str());
  if (!message || message->size() < kCookieBytes || message->size() > limits::kFloodMessageBytesMax) {
    return fail("--message takes 8 to 1400 bytes as hexadecimal digits");
  }

  if (part.at + part.bytes > message->size()) return fail("--random-at and --random-bytes reach beyond the message");

  const FileDescriptor socket(::socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW));
  if (!socket) return fail("opening a raw socket");
  const auto batch = std::make_unique<SpoofedBatch>(Endpoint{to.front(), port}, sources, *message, part);
  Pace pace(rate);
  const int64_t began = now_ns();
  uint64_t packets = 0;
  int64_t now = began;
  while ((now = now_ns()) < began + seconds * kNsPerSecond && !stop_requested()) {
    pace.wait_for(limits::kFloodBatch);
    const int sent = batch->send(socket.get());
    if (sent < 0 && errno != ENOBUFS && errno != EAGAIN && errno != EINTR) return fail("sending");
    packets += sent < 0 ? 0 : static_cast<uint64_t>(sent);
  }
  JsonObject().number("packets", packets).decimal("seconds", seconds_of(now - began)).print();
  return 0;
}

}  // namespace sekisho::traffic
