// sekisho-traffic: makes, counts, echoes and forwards packets for measurements.
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "program.h"
#include "programs.h"

namespace {

struct Program {
  const char* name;
  const char* options;
  int (*run)(sekisho::traffic::Arguments&);
};

constexpr Program kPrograms[] = {
    {"send", "--to ADDRESSES --port N --bytes N --seconds N [--rate PACKETS/S] [--burst N] [--from ADDRESS]",
     sekisho::traffic::send_datagrams},
    {"receive", "--port N --seconds N [--address ADDRESS]", sekisho::traffic::receive_datagrams},
    {"echo", "--port N [--address ADDRESS]", sekisho::traffic::echo_datagrams},
    {"ping", "--to ADDRESS --port N --rate N --seconds N --bytes N [--from ADDRESS]", sekisho::traffic::ping_echo},
    {"forward", "--first DEVICE --second DEVICE [--queues N]", sekisho::traffic::forward_packets},
    {"flood", "--to ADDRESS --port N --from ADDRESSES --message HEX --rate N --seconds N",
     sekisho::traffic::flood_messages},
};

int explain() {
  for (const Program& each : kPrograms) std::fprintf(stderr, "sekisho-traffic %s %s\n", each.name, each.options);
  return 2;
}

}  // namespace

int main(int count, char** words) {
  if (count < 2) return explain();
  for (const Program& program : kPrograms) {
    if (std::strcmp(program.name, words[1]) != 0) continue;
    sekisho::traffic::catch_stop_signals();
    errno = 0;
    sekisho::traffic::Arguments arguments(count - 2, words + 2);
    return program.run(arguments);
  }
  return explain();
}
