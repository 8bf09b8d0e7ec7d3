// The packet path without a kernel and without a key: what comes in is the fuzzer's, what goes out is kept for the target to
// look at. Sockets and TUN queues are defined here in the place of the real ones; encryption leaves bytes as they are.
#pragma once

#include <openssl/rand.h>

#include "../access-policy.cc"
#include "../control-queue.cc"
#include "../crypto/esp-crypto.cc"
#include "../encapsulator.cc"
#include "../session-table.cc"

#include "../counters.h"
#include "../path.h"
#include "../sockets/receive-batch.h"
#include "../sockets/send-batch.h"
#include "fuzz.h"

extern "C" int RAND_bytes(unsigned char* to, int size) {
  std::memset(to, 0x5a, static_cast<size_t>(size));
  return 1;
}

namespace sekisho {
namespace fuzz {

constexpr uint32_t kOwnAddress = 0x0a6300fe;
constexpr uint32_t kDomain = 0x0a320000;
constexpr uint32_t kDomainBits = 16;
constexpr uint32_t kClients = 0x0a630000;
constexpr uint32_t kClientsBits = 24;
constexpr ipv6::Prefix kDomain6{{0xfd00000100000000, 0}, 32};
constexpr ipv6::Prefix kClients6{{0xfd00006600000000, 0}, 48};
constexpr ipv6::Address kOwnAddress6{0xfd00006600000000, 1};
constexpr uint16_t kNatTraversalPort = 4500;

/// One way in for a datagram: an SA of a peer, and a session of that peer.
struct Way {
  uint32_t spi;
  uint32_t peer;
  SessionKey key;
  uint32_t address;
  uint64_t prefix6;
  EspTransform transform;
};

/// One like AES-CBC with HMAC-SHA1-96, one like AES-GCM, one like AES-CBC with HMAC-SHA2-256.
constexpr std::array<Way, 3> kWays{{
    {0x00001001, 1, {7, 11}, 0x0a630001, 0xfd00006600000001, {.iv_bytes = 16, .icv_bytes = 12, .block_bytes = 16, .random_iv = true}},
    {0x00001002, 2, {7, 12}, 0x0a630002, 0xfd00006600000002, {.iv_bytes = 8, .icv_bytes = 16, .block_bytes = 4, .random_iv = false}},
    {0x00001003, 3, {7, 14}, 0x0a630003, 0xfd00006600000003, {.iv_bytes = 16, .icv_bytes = 16, .block_bytes = 16, .random_iv = true, .short_icv_bytes = 12}},
}};
/// Of the first peer, without a network.
constexpr SessionKey kClosedSession{7, 13};

/// What sessions may do, one as each kind of judgement wants it.
enum PolicyPlace : uint16_t { kDomainAlone, kWithExceptions, kHub, kNeighbours, kWithRules, kPolicies };
constexpr Prefix kException{kDomain | 0x80, 25};
constexpr uint16_t kDeniedPort = 53;
constexpr PortRange kAllowedPorts{1024, 0xffff};

/// Proves every packet but those whose ICV begins so.
constexpr uint8_t kBadIcv = 0xbd;

class PlainKey : public EspKey {
 public:
  explicit PlainKey(const EspTransform& sizes) : EspKey(sizes, openssl_backend()) {}
};

class PlainEngine : public CryptoEngine {
 public:
  void seal(std::span<CryptoJob> jobs) override {
    for (CryptoJob& job : jobs) {
      promise(job.sizes.fits(job.packet.size()), "what is to be sealed is padded to blocks");
      std::ranges::fill(job.packet.last(job.sizes.icv_bytes), 0);
      job.result = CryptoJob::Result::kOk;
    }
  }
  void open(std::span<CryptoJob> jobs) override {
    for (CryptoJob& job : jobs) {
      const EspTransform& transform = job.sizes;
      const EspTransform& whole = job.key->transform;
      promise(transform.icv_bytes == whole.icv_bytes || (transform.icv_bytes == whole.short_icv_bytes &&
                                                         transform.icv_bytes != 0),
              "an ICV has one of the lengths that the suite has");
      if (!transform.fits(job.packet.size())) job.result = CryptoJob::Result::kBadSize;
      else if (job.packet.last(transform.icv_bytes)[0] == kBadIcv) job.result = CryptoJob::Result::kBadIcv;
      else job.result = CryptoJob::Result::kOk;
    }
  }
};

class PlainBackend : public CryptoBackend {
 public:
  const char* name() const override { return "plain"; }
  std::unique_ptr<EspKey> make_key(Encryption, Integrity, Direction, const CipherKeys&) const override {
    return nullptr;
  }
  std::unique_ptr<CryptoEngine> make_engine() const override { return std::make_unique<PlainEngine>(); }
};

/// The kernel's side of one input.
struct Kernel {
  struct Row {
    Buffer bytes;
    size_t datagram_bytes = 0;
    Endpoint remote;
  };
  struct Packet {
    VirtioHeader header;
    Buffer bytes;
    /// Of which it was put together.
    size_t parts = 1;
  };

  std::vector<Row> rows;
  std::vector<Packet> to_read;
  std::vector<Packet> written;
  std::vector<Buffer> sent;
};

inline Kernel kernel;
inline UdpSocket data_socket;

/// Sessions on both ways, one of them without a network.
inline void install(Path& path, uint16_t mtu, uint16_t policy = kDomainAlone, RateLimit rate = {}) {
  for (const Way& way : kWays) {
    auto association = std::make_unique<SecurityAssociation>();
    association->spi_in = way.spi;
    association->spi_out = ~way.spi;
    association->opener = std::make_unique<PlainKey>(way.transform);
    association->sealer = std::make_unique<PlainKey>(way.transform);
    association->outbound = true;
    path.table.install(std::move(association), way.peer, {kOwnAddress, kNatTraversalPort}, {way.spi, 1});
    path.table.install(
        {way.key, way.peer, 21, 22, 1701, SessionNetwork{way.address, mtu, policy, rate, way.prefix6}});
  }
  path.table.install({kClosedSession, kWays[0].peer, 21, 23, 1701, std::nullopt});
}

inline std::vector<AccessPolicy> gateway_policies() {
  AccessPolicy plain;
  plain.include = PrefixSet({.v4 = {{kDomain, kDomainBits}}, .v6 = {kDomain6}});
  std::vector<AccessPolicy> policies(kPolicies, plain);
  policies[kWithExceptions].exclude = PrefixSet({.v4 = {kException}, .v6 = {}});
  policies[kHub].route_all_traffic = true;
  policies[kNeighbours].client_to_client = true;
  policies[kWithRules].rules = {
      {.allow = false, .protocol = udp::kProtocol, .ports = {{kDeniedPort, kDeniedPort}}},
      {.allow = true, .to = AccessRule::To::kIpv4, .prefix = kException},
      {.allow = true, .protocol = udp::kProtocol, .ports = {kAllowedPorts}},
  };
  return policies;
}

inline PathOptions gateway_options() {
  return {Role::kGateway, kNatTraversalPort, PrefixSet({.v4 = {{kClients, kClientsBits}}, .v6 = {kClients6}}),
          kOwnAddress6};
}

inline uint64_t all_drops(const TotalCounters& counters) {
  uint64_t sum = 0;
  for (const auto& count : counters.drops) sum += count.read();
  return sum;
}

}  // namespace fuzz

const CryptoBackend& openssl_backend() {
  static const fuzz::PlainBackend backend;
  return backend;
}
const CryptoBackend* ipsec_mb_backend() { return nullptr; }

ReceiveBatch::ReceiveBatch() {}
size_t ReceiveBatch::receive(const UdpSocket&) { return fuzz::kernel.rows.size(); }
Received ReceiveBatch::at(size_t index) {
  fuzz::Kernel::Row& row = fuzz::kernel.rows[index];
  return {row.bytes, row.datagram_bytes, {fuzz::kOwnAddress, fuzz::kNatTraversalPort}, row.remote};
}
uint32_t ReceiveBatch::take_refused(UdpSocket&) { return 0; }

const UdpSocket* SocketSet::data(Endpoint, size_t) const { return &fuzz::data_socket; }

bool TunQueue::write(const VirtioHeader& header, std::span<const iovec> parts) const {
  fuzz::Buffer whole;
  for (const iovec& part : parts) {
    const auto* front = static_cast<const uint8_t*>(part.iov_base);
    whole.insert(whole.end(), front, front + part.iov_len);
  }
  fuzz::kernel.written.push_back({header, whole, parts.size()});
  return true;
}
bool TunQueue::write(Bytes packet) const {
  fuzz::kernel.written.push_back({{}, {packet.begin(), packet.end()}});
  return true;
}
size_t TunQueue::read(VirtioHeader& header, MutableBytes into) const {
  if (fuzz::kernel.to_read.empty()) return 0;
  const fuzz::Kernel::Packet packet = std::move(fuzz::kernel.to_read.back());
  fuzz::kernel.to_read.pop_back();
  header = packet.header;
  std::ranges::copy(packet.bytes, into.begin());
  return packet.bytes.size();
}

}  // namespace sekisho
