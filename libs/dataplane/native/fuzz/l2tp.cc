#include "../protocol/l2tp.h"

#include "fuzz.h"

namespace sekisho::fuzz {
namespace {

void parse_and_write(Buffer message) {
  const auto data = l2tp::parse_data(message);
  if (!data) return;
  const uint8_t* const end = message.data() + message.size();
  promise(data->payload.data() >= message.data() + 6, "the shortest header has 6 bytes");
  promise(data->payload.data() <= end && data->payload.data() + data->payload.size() <= end,
          "the payload lies in its message");
  if (l2tp::kDataHeaderBytes + data->payload.size() > 0xffff) return;

  Buffer written(l2tp::kDataHeaderBytes + data->payload.size());
  l2tp::write_data_header(written.data(), data->tunnel, data->session, data->payload.size());
  std::ranges::copy(data->payload, written.begin() + l2tp::kDataHeaderBytes);
  promise(l2tp::classify(written) == l2tp::Type::kData, "a written header is one of data");
  const auto again = l2tp::parse_data(written);
  promise(again && again->tunnel == data->tunnel && again->session == data->session, "the ids come back");
  promise(same(again->payload, data->payload), "the payload comes back");
}

}  // namespace
}  // namespace sekisho::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sekisho;
  using namespace sekisho::fuzz;
  const Buffer message(data, data + size);
  switch (l2tp::classify(message)) {
    case l2tp::Type::kData:
      parse_and_write(message);
      break;
    case l2tp::Type::kControl:
      promise(message.size() >= l2tp::kControlHeaderBytes, "a control message has Ns and Nr");
      break;
    case l2tp::Type::kMalformed:
      break;
  }
  return 0;
}
