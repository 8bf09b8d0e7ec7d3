#include "../protocol/icmp.h"

#include "fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sekisho;
  using namespace sekisho::fuzz;
  Input input(data, size);
  const uint16_t mtu = input.word();
  Buffer bytes = input.rest();
  if (!mend_ip(bytes)) return 0;
  const auto packet = ip::parse(bytes);
  if (!packet || !icmp::may_be_answered(*packet)) return 0;
  promise(packet->offset_units() == 0, "a later fragment is not answered");

  Buffer message(icmp::kMessageBytesMax);
  message.resize(icmp::write_fragmentation_needed(*packet, mtu, message.data()));
  const auto answer = ip::parse(message);
  promise(answer && answer->bytes.size() == message.size(), "the answer is a packet");
  promise(answer->destination == packet->source && answer->protocol == ip::kProtocolIcmp, "it goes to the sender");
  promise(!icmp::may_be_answered(*answer), "no error answers an error");
  const Bytes error = answer->payload();
  promise(checksum::of(error) == 0, "its checksum is right");
  promise(load16(&error[6]) == mtu, "it names the MTU");
  const Bytes quoted = error.subspan(icmp::kHeaderBytes);
  promise(quoted.size() >= std::min(packet->bytes.size(), packet->header_bytes + 8), "it quotes header and 8 bytes");
  promise(same(quoted, Bytes(packet->bytes).first(quoted.size())), "it quotes the packet");
  return 0;
}
