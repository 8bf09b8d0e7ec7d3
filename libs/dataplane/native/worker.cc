#include "worker.h"

#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "clock.h"

namespace sekisho {
namespace {

// epoll tokens: smaller ones are places in the worker's list of sockets.
constexpr uint64_t kTunToken = uint64_t{1} << 32;
constexpr uint64_t kStopToken = kTunToken + 1;

}  // namespace

Worker::Worker(Path& path, size_t index, const std::function<void()>& wake)
    : path_(path),
      index_(index),
      wake_(wake),
      inbound_(path, index, crypto_, counters_),
      outbound_(path, index, crypto_, counters_) {}

OpenResult Worker::start() {
  const auto error = [](const char* step) {
    return OpenError{"system", std::string(step) + " failed: " + std::strerror(errno)};
  };
  epoll_ = FileDescriptor(epoll_create1(EPOLL_CLOEXEC));
  stop_ = FileDescriptor(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!epoll_ || !stop_) return error("opening a worker's event queue");
  const auto& sockets = path_.sockets.of(index_);
  bool watching = watch(stop_.get(), kStopToken);
  for (size_t i = 0; i < sockets.size(); ++i) watching = watching && watch(sockets[i]->fd.get(), i);
  if (const TunQueue& tun = path_.tun.queue(index_)) watching = watching && watch(tun.fd(), kTunToken);
  if (!watching) return error("watching a worker's sockets");

  // Signals are the main thread's: the worker starts with all of them blocked.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] { run(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_setname_np(thread_.native_handle(), ("sekisho-path-" + std::to_string(index_)).c_str());
  return std::nullopt;
}

bool Worker::watch(int fd, uint64_t token) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = token;
  return epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) == 0;
}

void Worker::stop() {
  if (!thread_.joinable()) return;
  const uint64_t one = 1;
  // Can't fail: the counter of an eventfd written once is not full.
  if (write(stop_.get(), &one, sizeof one) == sizeof one) thread_.join();
  epoll_.close();
  stop_.close();
}

void Worker::run() {
  std::array<epoll_event, limits::kEventsMax> events;
  const auto& sockets = path_.sockets.of(index_);
  const auto is_control = [&sockets](uint64_t token) { return token < sockets.size() && !sockets[token]->data; };
  for (;;) {
    const int result = epoll_wait(epoll_.get(), events.data(), events.size(), -1);
    const size_t count = result > 0 ? static_cast<size_t>(result) : 0;
    // IKE goes before data: it is little, and someone waits for it.
    for (const bool control : {true, false}) {
      for (size_t i = 0; i < count; ++i) {
        const uint64_t token = events[i].data.u64;
        if (token == kStopToken) return;
        if (is_control(token) == control) serve(token, events[i].events);
      }
    }
    if (path_.queue.take_wake()) wake_();
  }
}

void Worker::serve(uint64_t token, uint32_t events) {
  const int64_t now_ns = monotonic_ns();
  if (token != kTunToken) return inbound_.serve(*path_.sockets.of(index_)[token], now_ns);
  outbound_.serve(now_ns);
  // The device was deleted: its descriptor would report that for ever. Writes to it are counted as failed.
  if ((events & (EPOLLERR | EPOLLHUP)) != 0) {
    epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, path_.tun.queue(index_).fd(), nullptr);
  }
}

}  // namespace sekisho
