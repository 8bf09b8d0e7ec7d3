#include <sys/socket.h>

#include <memory>

#include "json.h"
#include "limits.h"
#include "program.h"
#include "programs.h"

namespace sekisho::traffic {

int echo_datagrams(Arguments& arguments) {
  const auto port = static_cast<uint16_t>(arguments.required_number("port", {1, 65535}));
  const uint32_t address = arguments.address("address");
  if (const std::string mistake = arguments.mistake(); !mistake.empty()) return fail(mistake.c_str());

  const FileDescriptor socket = open_udp({address, port});
  if (!socket) return fail("opening a UDP socket");
  say("ready");

  const auto buffer = std::make_unique<uint8_t[]>(limits::kUdpPayloadBytesMax);
  uint64_t packets = 0;
  while (!stop_requested()) {
    if (!wait_readable(socket.get(), limits::kStopPollMs)) continue;
    sockaddr_in remote{};
    socklen_t size = sizeof remote;
    auto* const name = reinterpret_cast<sockaddr*>(&remote);
    const ssize_t got = recvfrom(socket.get(), buffer.get(), limits::kUdpPayloadBytesMax, MSG_DONTWAIT, name, &size);
    if (got < 0) continue;
    if (sendto(socket.get(), buffer.get(), static_cast<size_t>(got), 0, name, size) == got) ++packets;
  }
  JsonObject().number("packets", packets).print();
  return 0;
}

}  // namespace sekisho::traffic
