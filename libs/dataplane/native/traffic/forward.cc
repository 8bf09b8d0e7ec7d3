#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sys/ioctl.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "json.h"
#include "limits.h"
#include "program.h"
#include "programs.h"

namespace sekisho::traffic {
namespace {

// Segmentation of UDP by the reader, in the kernel since 6.2 and not in every linux/if_tun.h.
constexpr unsigned kTunUso4 = 0x20;
constexpr unsigned kTunUso6 = 0x40;
/// struct virtio_net_hdr in front of every packet; linux/virtio_net.h is no C++.
constexpr uint64_t kVirtioHeaderBytes = 10;

/// One queue of a TUN device that gives and takes unsegmented packets; none: errno says why.
FileDescriptor open_queue(const std::string& name) {
  FileDescriptor fd(::open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC));
  if (!fd) return fd;
  ifreq request{};
  name.copy(request.ifr_name, IFNAMSIZ - 1);
  request.ifr_flags = static_cast<short>(IFF_TUN | IFF_NO_PI | IFF_VNET_HDR | IFF_MULTI_QUEUE);
  if (ioctl(fd.get(), TUNSETIFF, &request) != 0) {
    fd.close();
    return fd;
  }
  const unsigned tcp = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6;
  // An older kernel segments UDP itself.
  if (ioctl(fd.get(), TUNSETOFFLOAD, tcp | kTunUso4 | kTunUso6) != 0) ioctl(fd.get(), TUNSETOFFLOAD, tcp);
  return fd;
}

struct Counters {
  std::atomic<uint64_t> messages{0};
  std::atomic<uint64_t> bytes{0};
  std::atomic<uint64_t> refused{0};
};

struct QueuePair {
  std::array<FileDescriptor, 2> ends;
};

/// Hands on what waits at one end, as much as fits a batch.
void hand_on(int from, int to, uint8_t* buffer, Counters& counters) {
  for (size_t i = 0; i < limits::kTunBatch; ++i) {
    const ssize_t got = read(from, buffer, limits::kTunBufferBytes);
    if (got <= 0) return;
    const bool taken = write(to, buffer, static_cast<size_t>(got)) == got;
    counters.messages.fetch_add(taken ? 1 : 0, std::memory_order_relaxed);
    counters.bytes.fetch_add(taken ? static_cast<uint64_t>(got) - kVirtioHeaderBytes : 0, std::memory_order_relaxed);
    counters.refused.fetch_add(taken ? 0 : 1, std::memory_order_relaxed);
  }
}

void serve(const QueuePair& pair, Counters& counters) {
  const auto buffer = std::make_unique<uint8_t[]>(limits::kTunBufferBytes);
  const int first = pair.ends[0].get();
  const int second = pair.ends[1].get();
  while (!stop_requested()) {
    pollfd watched[] = {{.fd = first, .events = POLLIN, .revents = 0}, {.fd = second, .events = POLLIN, .revents = 0}};
    if (poll(watched, 2, limits::kStopPollMs) <= 0) continue;
    if ((watched[0].revents & POLLIN) != 0) hand_on(first, second, buffer.get(), counters);
    if ((watched[1].revents & POLLIN) != 0) hand_on(second, first, buffer.get(), counters);
  }
}

}  // namespace

int forward_packets(Arguments& arguments) {
  const std::string first = arguments.required_text("first");
  const std::string second = arguments.required_text("second");
  const size_t queues = arguments.number("queues", {1, limits::kQueuesMax}, 1);
  if (const std::string mistake = arguments.mistake(); !mistake.empty()) return fail(mistake.c_str());

  std::vector<QueuePair> pairs(queues);
  for (QueuePair& pair : pairs) {
    pair.ends = {open_queue(first), open_queue(second)};
    if (!pair.ends[0] || !pair.ends[1]) return fail("opening a TUN device");
  }
  say("ready");

  Counters counters;
  std::vector<std::jthread> threads;
  for (const QueuePair& pair : pairs) threads.emplace_back([&] { serve(pair, counters); });
  threads.clear();
  JsonObject()
      .number("messages", counters.messages.load())
      .number("bytes", counters.bytes.load())
      .number("refused", counters.refused.load())
      .print();
  return 0;
}

}  // namespace sekisho::traffic
