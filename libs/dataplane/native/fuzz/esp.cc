#include "../crypto/esp-crypto.h"
#include "../protocol/esp.h"

#include "fuzz.h"

namespace sekisho::fuzz {
namespace {

void classify(Bytes datagram) {
  switch (esp::classify(datagram)) {
    case esp::Encapsulated::kKeepalive:
      return promise(datagram.size() == 1, "a keepalive is one byte");
    case esp::Encapsulated::kIke:
      return promise(datagram.size() > esp::kNonEspMarkerBytes, "behind the non-ESP marker stands something");
    case esp::Encapsulated::kEsp:
      return promise(esp::spi(datagram) != 0 && esp::sequence(datagram) == load32(&datagram[4]), "ESP has a header");
    case esp::Encapsulated::kMalformed:
      return promise(datagram.size() < esp::kHeaderBytes, "what is long enough is IKE or ESP");
  }
}

void strip(Buffer plain) {
  const auto payload = esp::strip_trailer(plain);
  if (!payload) return;
  const size_t pad = plain[plain.size() - 2];
  promise(payload->bytes.data() == plain.data(), "the payload stands in front");
  promise(payload->bytes.size() <= plain.size(), "the payload is a part of the packet");
  promise(payload->bytes.size() + pad + esp::kTrailerBytes == plain.size(), "padding and trailer are all that went");
  promise(payload->next_header == plain.back(), "the next header is the last byte");
}

void append_and_strip(const Buffer& payload, size_t block_bytes, uint8_t next_header) {
  Buffer padded(payload);
  padded.resize(payload.size() + esp::kTrailerBytes + block_bytes - 1);
  const size_t size = esp::append_trailer(padded.data(), payload.size(), block_bytes, next_header);
  promise(size <= padded.size() && size % block_bytes == 0, "padding fills a block and no more");
  padded.resize(size);
  const auto stripped = esp::strip_trailer(padded);
  promise(stripped && same(stripped->bytes, payload), "what was appended is stripped again");
  promise(stripped->next_header == next_header, "the next header comes back");
}

/// Of HMAC-SHA2-256 with either cipher: the size of a packet tells the length of its ICV.
void fits_one_icv(size_t packet_bytes) {
  for (const uint8_t block_bytes : {8, 16}) {
    const EspTransform whole{.iv_bytes = block_bytes, .icv_bytes = 16, .block_bytes = block_bytes, .random_iv = true};
    promise(!whole.fits(packet_bytes) || !whole.with_icv(12).fits(packet_bytes), "no size fits both lengths");
  }
}

}  // namespace
}  // namespace sekisho::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sekisho::fuzz;
  Input input(data, size);
  const size_t block_bytes = size_t{1} << (input.byte() % 5);
  const uint8_t next_header = input.byte();
  const Buffer bytes = input.rest();
  classify(bytes);
  fits_one_icv(bytes.size());
  strip(bytes);
  append_and_strip(bytes, block_bytes, next_header);
  return 0;
}
