#include "../protocol/checksum.h"

#include "fuzz.h"

namespace sekisho::fuzz {
namespace {

/// RFC 1071 section 1, word by word.
uint16_t plain_sum(Bytes bytes) {
  uint32_t sum = 0;
  for (size_t at = 0; at < bytes.size(); ++at) {
    sum += at % 2 == 0 ? bytes[at] << 8 : bytes[at];
    sum = (sum & 0xffff) + (sum >> 16);
  }
  return static_cast<uint16_t>(sum);
}

/// Zero has two forms in ones' complement.
bool equal(uint16_t a, uint16_t b) { return a % 0xffff == b % 0xffff; }

}  // namespace
}  // namespace sekisho::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sekisho;
  using namespace sekisho::fuzz;
  Input input(data, size);
  const size_t choice = input.word();
  const uint16_t now = input.word();
  Buffer bytes = input.rest();
  const uint16_t before_change = checksum::of(bytes);
  promise(equal(static_cast<uint16_t>(~before_change), plain_sum(bytes)), "the sum is that of RFC 1071");

  const size_t cut = bytes.empty() ? 0 : choice % bytes.size() & ~size_t{1};
  const Bytes all(bytes);
  const uint64_t in_parts = checksum::sum(all.subspan(cut), checksum::sum(all.first(cut)));
  promise(equal(checksum::fold(in_parts), plain_sum(bytes)), "parts of even size add up to the whole");

  if (bytes.size() < 2) return 0;
  const size_t at = choice % (bytes.size() - 1) & ~size_t{1};
  const uint16_t before = load16(&bytes[at]);
  store16(&bytes[at], now);
  const uint16_t mended = checksum::after_change(before_change, before, now);
  promise(equal(mended, checksum::of(bytes)), "a mended checksum is that of the changed bytes");
  return 0;
}
