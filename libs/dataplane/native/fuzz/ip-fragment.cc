#include "../protocol/ip-fragment.h"

#include "../limits.h"
#include "fuzz.h"

namespace sekisho::fuzz {
namespace {

/// Options of several bytes, up to the end or to the first that is broken (RFC 791 section 3.1).
std::vector<Buffer> options_of(Bytes header) {
  std::vector<Buffer> options;
  for (size_t at = ip::kHeaderBytesMin; at < header.size() && header[at] != 0;) {
    if (header[at] == 1) {
      ++at;
      continue;
    }
    if (at + 1 >= header.size()) break;
    const size_t size = header[at + 1];
    if (size < 2 || at + size > header.size()) break;
    options.emplace_back(header.begin() + static_cast<ptrdiff_t>(at), header.begin() + static_cast<ptrdiff_t>(at + size));
    at += size;
  }
  return options;
}

void expect_first_header(Bytes header, const ip::Packet& packet) {
  promise(header.size() == packet.header_bytes, "the first fragment has the whole header");
  promise(same(header.subspan(ip::kHeaderBytesMin), Bytes(packet.bytes).subspan(20, header.size() - 20)),
          "the first fragment has all options");
}

void expect_later_header(Bytes header, const ip::Packet& packet) {
  auto options = options_of(packet.bytes.first(packet.header_bytes));
  std::erase_if(options, [](const Buffer& option) { return (option[0] & 0x80) == 0; });
  promise(options_of(header) == options, "a later fragment has the options that are copied");
}

class Reassembly {
 public:
  Reassembly(const ip::Packet& packet, uint16_t mtu) : packet_(packet), mtu_(mtu) {}

  void add(Bytes header, Bytes payload) {
    Buffer whole(header.begin(), header.end());
    whole.insert(whole.end(), payload.begin(), payload.end());
    promise(whole.size() <= mtu_, "a fragment fits the MTU");
    const auto fragment = ip::parse(whole);
    promise(fragment && fragment->bytes.size() == whole.size(), "a fragment is a packet");
    expect_fields(*fragment);
    payload_.empty() ? expect_first_header(header, packet_) : expect_later_header(header, packet_);
    promise(fragment->offset_units() == packet_.offset_units() + payload_.size() / 8, "fragments join");
    payload_.insert(payload_.end(), payload.begin(), payload.end());
    const bool last = payload_.size() == packet_.payload().size();
    promise(last || payload.size() % 8 == 0, "all but the last have a multiple of 8 bytes");
    const bool more = (fragment->fragment & ip::kMoreFragments) != 0;
    promise(more == (!last || (packet_.fragment & ip::kMoreFragments) != 0), "only the packet's end has nothing behind");
  }

  void finish() const { promise(same(payload_, packet_.payload()), "the fragments hold the payload"); }

 private:
  void expect_fields(const ip::Packet& fragment) const {
    promise(fragment.source == packet_.source && fragment.destination == packet_.destination, "addresses stay");
    promise(fragment.protocol == packet_.protocol, "the protocol stays");
    promise(load16(&fragment.bytes[4]) == load16(&packet_.bytes[4]), "the identification stays");
    promise(!fragment.dont_fragment(), "a fragment may be fragmented");
  }

  const ip::Packet& packet_;
  const uint16_t mtu_;
  Buffer payload_;
};

}  // namespace
}  // namespace sekisho::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sekisho;
  using namespace sekisho::fuzz;
  Input input(data, size);
  const uint16_t mtu = std::max(input.word(), limits::kMtuBytesMin);
  const size_t payload_bytes = input.word();
  Buffer bytes = input.take(60);
  extend(bytes, payload_bytes);
  if (!mend_ip(bytes)) return 0;
  const auto packet = ip::parse(bytes);
  if (!packet || packet->bytes.size() <= mtu || packet->dont_fragment()) return 0;
  Reassembly reassembly(*packet, mtu);
  ip::fragment(*packet, mtu, [&](Bytes header, Bytes payload) { reassembly.add(header, payload); });
  reassembly.finish();
  return 0;
}
