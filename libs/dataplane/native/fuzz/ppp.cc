#include "../protocol/ppp.h"

#include "fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sekisho;
  using namespace sekisho::fuzz;
  Buffer bytes(data, data + size);
  const auto frame = ppp::parse(bytes);
  if (!frame) return 0;
  promise((frame->protocol & 1) == 1, "a protocol number is odd");
  const uint8_t* const end = bytes.data() + bytes.size();
  promise(frame->information.data() + frame->information.size() == end, "the information goes to the end");
  const size_t header_bytes = bytes.size() - frame->information.size();
  promise(header_bytes >= 1 && header_bytes <= ppp::kHeaderBytes, "a header has one to four bytes");

  // A first byte with its lowest bit set is a whole number: a number that has one there can't be written in two bytes.
  if ((frame->protocol & 0x0100) != 0) return 0;
  Buffer written(ppp::kHeaderBytes + frame->information.size());
  ppp::write_header(written.data(), frame->protocol);
  std::ranges::copy(frame->information, written.begin() + ppp::kHeaderBytes);
  const auto again = ppp::parse(written);
  promise(again && again->protocol == frame->protocol, "the protocol comes back");
  promise(same(again->information, frame->information), "the information comes back");
  return 0;
}
