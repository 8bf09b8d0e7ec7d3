#include "../protocol/udp.h"

#include "fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sekisho;
  using namespace sekisho::fuzz;
  Buffer packet(data, data + size);
  const auto datagram = udp::parse(packet);
  if (!datagram) return 0;
  const size_t whole = udp::kHeaderBytes + datagram->payload.size();
  promise(whole <= packet.size(), "a datagram lies in its packet");
  promise(datagram->payload.data() == packet.data() + udp::kHeaderBytes, "the payload stands behind the header");

  Buffer written(whole);
  udp::write_header(written.data(), datagram->source_port, datagram->destination_port, datagram->payload.size());
  std::ranges::copy(datagram->payload, written.begin() + udp::kHeaderBytes);
  const auto again = udp::parse(written);
  promise(again.has_value(), "a written header is read");
  promise(again->source_port == datagram->source_port, "the source port comes back");
  promise(again->destination_port == datagram->destination_port, "the destination port comes back");
  promise(same(again->payload, datagram->payload), "the payload comes back");
  return 0;
}
