#include "../protocol/ip.h"

#include "fuzz.h"

namespace sekisho::fuzz {
namespace {

void read(Buffer bytes) {
  const auto packet = ip::parse(bytes);
  if (!packet) return;
  promise(packet->bytes.data() == bytes.data() && packet->bytes.size() <= bytes.size(), "a packet lies in its bytes");
  promise(packet->bytes.size() == load16(&bytes[2]), "bytes behind the total length are trimmed");
  promise(packet->header_bytes >= 20 && packet->header_bytes <= packet->bytes.size(), "the header is whole");
  promise(packet->payload().size() == packet->bytes.size() - packet->header_bytes, "the payload is the rest");
  const size_t end = packet->header_bytes + size_t{8} * packet->offset_units() + packet->payload().size();
  promise(end <= 0xffff, "a fragment ends where a packet can end");
  promise(!ip::is_source_routed(*packet) || packet->header_bytes > 20, "a route is an option");
}

/// A checksum of ones' complement finds every single bit that changed; only a changed header length, the first four
/// bits here, makes it one of other bytes.
void read_damaged(Buffer bytes, size_t chosen_bit) {
  const size_t header_bits = 8 * ip::parse(bytes)->header_bytes;
  const size_t bit = 4 + chosen_bit % (header_bits - 4);
  bytes[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
  promise(!ip::parse(bytes), "a header with a changed bit is refused");
}

}  // namespace
}  // namespace sekisho::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sekisho;
  using namespace sekisho::fuzz;
  Input input(data, size);
  const uint16_t chosen_bit = input.word();
  Buffer bytes = input.rest();
  read(bytes);
  if (!mend_ip(bytes)) return 0;
  read(bytes);
  if (ip::parse(bytes)) read_damaged(bytes, chosen_bit);
  return 0;
}
