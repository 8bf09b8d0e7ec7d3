// Several batches, and between them SAs, sessions and peers that come and go, as clients connect, renew and leave.
#include "../inbound.cc"

#include "../report-limiter.cc"
#include "../tun/coalescer.cc"
#include "arriving.h"

namespace sekisho::fuzz {
namespace {

constexpr size_t kStepsMax = 32;
constexpr size_t kDatagramsPerStepMax = 16;
/// Addresses that sessions are given, also one that the other has.
constexpr uint32_t kAddresses = 3;

/// What of a way in is installed now.
struct Standing {
  bool association = true;
  bool session = true;
  uint32_t address = 0;
};

class Gateway {
 public:
  Gateway() {
    install(path_, 1400);
    for (size_t i = 0; i < kWays.size(); ++i) standing_[i].address = kWays[i].address;
  }

  void step(Input& input) {
    const uint8_t choice = input.byte();
    const size_t which = (choice >> 3) % kWays.size();
    switch (choice % 8) {
      case 0:
        path_.table.remove_association(kWays[which].spi);
        standing_[which].association = false;
        break;
      case 1:
        path_.table.remove_session(kWays[which].key);
        standing_[which].session = false;
        break;
      case 2:
        path_.table.remove_peer(kWays[which].peer);
        standing_[which].association = standing_[which].session = false;
        break;
      case 3:
        return install_association(which);
      case 4:
        return install_session(which, kClients | (1 + input.byte() % kAddresses));
      default:
        return serve(input);
    }
  }

 private:
  void install_association(size_t which) {
    const Way& way = kWays[which];
    auto association = std::make_unique<SecurityAssociation>();
    association->spi_in = way.spi;
    association->spi_out = ~way.spi;
    association->opener = std::make_unique<PlainKey>(way.transform);
    association->sealer = std::make_unique<PlainKey>(way.transform);
    association->outbound = true;
    path_.table.install(std::move(association), way.peer, {kOwnAddress, kNatTraversalPort}, {way.spi, 1});
    standing_[which].association = true;
  }

  void install_session(size_t which, uint32_t address) {
    const Way& way = kWays[which];
    path_.table.install({way.key, way.peer, 21, 22, 1701, SessionNetwork{address, 1400, kDomainAlone, {}, way.prefix6}});
    standing_[which].session = true;
    standing_[which].address = address;
  }

  void serve(Input& input) {
    read_rows(input, sequence_, kDatagramsPerStepMax);
    inbound_.serve(socket_, ++now_ns_);
    for (const Kernel::Packet& written : kernel.written) check(written);
    const ControlBatch batch = path_.queue.drain();
    for (const ControlFrame& frame : batch.frames) {
      const bool proved = frame.kind == FrameKind::kL2tp || frame.kind == FrameKind::kPpp;
      if (!proved) continue;
      promise(frame.peer >= 1 && frame.peer <= kWays.size(), "a proved frame names its peer");
      promise(standing_[frame.peer - 1].association, "nothing comes of an SA that is gone");
      promise(frame.kind != FrameKind::kPpp || path_.table.find_session({static_cast<uint16_t>(frame.tunnel),
                                                                         static_cast<uint16_t>(frame.session)}),
              "nor of a session that is");
    }
  }

  void check(const Kernel::Packet& written) {
    Buffer bytes(written.bytes);
    const bool is_v6 = bytes[0] >> 4 == 6;
    const size_t way = is_v6 ? bytes[3] : load16(&bytes[4]);
    promise(way < kWays.size(), "a packet comes of one of the ways");
    promise(standing_[way].association && standing_[way].session, "of one whose SA and session stand");
    if (is_v6) return;
    promise(load32(&bytes[12]) == standing_[way].address, "from the address that its session has now");
  }

  Path path_{gateway_options(), 1, gateway_policies(), kOwnAddress};
  Crypto crypto_;
  TotalCounters counters_;
  Inbound inbound_{path_, 0, crypto_, counters_};
  UdpSocket socket_ = [] {
    UdpSocket socket;
    socket.role = PortRole::kNatTraversal;
    return socket;
  }();
  std::array<Standing, kWays.size()> standing_;
  uint32_t sequence_ = 0;
  int64_t now_ns_ = 0;
};

}  // namespace
}  // namespace sekisho::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sekisho::fuzz;
  Input input(data, size);
  Gateway gateway;
  for (size_t steps = 0; steps < kStepsMax && !input.empty(); ++steps) gateway.step(input);
  return 0;
}
